"""Ends a cycle when its reconvene session is over."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import wrap_up


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """End the cycle of the step's session."""
    del tools
    return "no_session" if step.session_id is None else await wrap_up.wrap_up(tx, step.session_id)
