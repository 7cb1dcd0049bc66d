"""At the moment planned for it: a group of a launch begins."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import formation_groups


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Begin the step's group."""
    return await formation_groups.begin(tx, step, tools.topics)
