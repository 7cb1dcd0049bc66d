"""At the end of a practice week: a nudge to those who noted nothing."""

from collections.abc import Sequence

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import nudges


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Nudge the step's member about its week."""
    return await nudges.send(tx, step, cap=tools.nudge_budget)


async def do_many(tx: Tx, steps: Sequence[PlannedStep], tools: Tools) -> dict[int, str]:
    """Do the same for many members at once."""
    return await nudges.send_many(tx, steps, cap=tools.nudge_budget)
