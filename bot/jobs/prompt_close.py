"""Closes a prompt that is answered without names, a week after it was posted."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import prompt_collected


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Close the step's prompt."""
    del tools
    return "no_prompt" if step.prompt_id is None else await prompt_collected.close(tx, step.prompt_id)
