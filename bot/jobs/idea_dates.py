"""On the day an idea is due: ask whoever looks after it."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import idea_dates


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Ask the step's person."""
    del tools
    return await idea_dates.ask(tx, step)
