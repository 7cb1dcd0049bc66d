"""Keeps the tables small: deletes, now and then, what is past its time."""

import structlog

from bot.db import retention
from bot.db.session import Database

log = structlog.get_logger()


async def tidy(db: Database) -> int:
    """Delete what no longer serves anyone, in short transactions; return how many rows."""
    async with db.unbound() as session:
        ids = await retention.all_ids(session)
    total = 0
    for workspace_id in ids:
        deleted = -1
        while deleted:
            async with db.transaction(workspace_id, quiet=True) as tx:
                deleted = await retention.purge(tx)
            total += deleted
    if total:
        log.info("housekeeping.done", rows=total)
    return total
