"""The words of tips, sessions, prompts and dialogues: found, read, checked and made ready for Slack."""

from bot.content.library import default_root, load_topics
from bot.content.own_topic import topic_from_questions
from bot.content.prompts import load_prompts
from bot.content.scripts import load_scripts
from bot.content.source import Problem
from bot.content.topics import load_dialogue_topics, parse_topic
from bot.content.whole import check

__all__ = [
    "Problem",
    "check",
    "default_root",
    "load_dialogue_topics",
    "load_prompts",
    "load_scripts",
    "load_topics",
    "parse_topic",
    "topic_from_questions",
]
