"""Everything an author must mend in a content folder, whatever it is for."""

from pathlib import Path

from bot.content.library import check as check_tips
from bot.content.prompts import check_prompts
from bot.content.scripts import check_scripts
from bot.content.source import Problem
from bot.content.topics import check_dialogue_topics


def check(root: Path) -> list[Problem]:
    """Return what has to be mended under `root`, by file and line; empty when all is well."""
    found = (check_tips, check_scripts, check_prompts, check_dialogue_topics)
    return sorted(problem for one in found for problem in one(root))
