"""At a member's tip time: this week's tip."""

from collections.abc import Sequence

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import tips


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Send the step's member the tip of its week."""
    return await tips.send(tx, step, tools.topics, cap=tools.nudge_budget)


async def do_many(tx: Tx, steps: Sequence[PlannedStep], tools: Tools) -> dict[int, str]:
    """Do the same for many members at once."""
    return await tips.send_many(tx, steps, tools.topics, cap=tools.nudge_budget)
