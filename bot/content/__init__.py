"""The words of tips and of sessions: found, read, checked and made ready for Slack."""

from bot.content.library import default_root, load_topics
from bot.content.scripts import load_scripts
from bot.content.source import Problem
from bot.content.whole import check

__all__ = ["Problem", "check", "default_root", "load_scripts", "load_topics"]
