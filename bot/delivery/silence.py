"""The silence that Slack asked for outlives the process that was told so: the ledger remembers it."""

from bot.db import outbox_ahead
from bot.db.session import Database
from bot.delivery.pace import Turn


async def keep(db: Database, pace: Turn, workspace_id: int) -> None:
    """Make no call of a method for as long as Slack still wants none, whoever it told so."""
    async with db.reading(workspace_id) as tx:
        silences = await outbox_ahead.silence(tx)
    for method, seconds in silences.items():
        pace.hold(workspace_id, method, seconds)
