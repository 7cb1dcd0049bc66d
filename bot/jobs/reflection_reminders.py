"""A few days after a cycle: one reminder to those who have not looked back."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import reflection_reminders


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Remind the step's member."""
    return await reflection_reminders.send(tx, step, cap=tools.nudge_budget)
