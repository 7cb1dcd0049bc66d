"""Everything an author must mend in a content folder, whatever it is for."""

from pathlib import Path

from bot.content.library import check as check_tips
from bot.content.prompts import check_prompts
from bot.content.scripts import check_scripts
from bot.content.source import Problem


def check(root: Path) -> list[Problem]:
    """Return what has to be mended under `root`, by file and line; empty when all is well."""
    return sorted([*check_tips(root), *check_scripts(root), *check_prompts(root)])
