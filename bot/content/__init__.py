"""The words of the weekly tips: found, read, checked and made ready for Slack."""

from bot.content.library import check, default_root, load_topics
from bot.content.source import Problem

__all__ = ["Problem", "check", "default_root", "load_topics"]
