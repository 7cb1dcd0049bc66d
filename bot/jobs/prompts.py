"""Posts a planned prompt when its time has come."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import prompts


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Post the step's prompt."""
    del tools
    return "no_prompt" if step.prompt_id is None else await prompts.post(tx, step.prompt_id)
