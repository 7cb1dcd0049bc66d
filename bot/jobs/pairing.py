"""After the work session: pair the buddies."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import buddies


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:  # noqa: ARG001 - as every job
    """Pair everybody in the group of the step's cycle."""
    return await buddies.pair_up(tx, step.cycle_id or 0)
