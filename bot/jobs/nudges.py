"""At the end of a practice week: a nudge to those who noted nothing."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import nudges


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Nudge the step's member about its week."""
    return await nudges.send(tx, step, cap=tools.nudge_budget)
