"""Reminds a group of its session when the time has come."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import reminders


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Remind of the step's session; its label says how far ahead."""
    del tools
    if step.session_id is None or step.label is None:
        return "no_session"
    return await reminders.remind(tx, step.session_id, step.label)
