"""The words of tips, of sessions and of prompts: found, read, checked and made ready for Slack."""

from bot.content.library import default_root, load_topics
from bot.content.prompts import load_prompts
from bot.content.scripts import load_scripts
from bot.content.source import Problem
from bot.content.whole import check

__all__ = ["Problem", "check", "default_root", "load_prompts", "load_scripts", "load_topics"]
