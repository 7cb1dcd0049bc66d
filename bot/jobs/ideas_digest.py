"""On Monday morning: the week's ideas, to each owner."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import ideas_digest


async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Send the step's owner the digest."""
    del tools
    return await ideas_digest.send(tx, step)
