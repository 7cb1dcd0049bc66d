"""Half-way through a cycle: have the buddies talked."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import buddy_check


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Ask the step's member."""
    return await buddy_check.ask(tx, step, cap=tools.nudge_budget)
