"""While a session is held: says when a step's time is up, and closes a session nobody has finished."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import agenda


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Do what is due in the step's session."""
    del tools
    return await agenda.by_the_clock(tx, step)
