"""Before and on the day of an action: reminds its owner, and asks."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import action_steps


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Remind or ask the owner of the step's action."""
    return await action_steps.due(tx, step, cap=tools.nudge_budget)
