"""The activity log: every query that reads its words takes the viewer; counts need none."""

from sqlalchemy import func, select

from bot.db.models import LogEntry
from bot.db.session import Tx


async def counts(tx: Tx, cycle_id: int, *, week: int | None = None) -> dict[int, int]:
    """Return how many entries each person has in a cycle, or in one of its weeks: person id → number."""
    statement = (
        select(LogEntry.author_id, func.count())
        .where(LogEntry.workspace_id == tx.workspace_id, LogEntry.cycle_id == cycle_id)
        .group_by(LogEntry.author_id)
    )
    if week is not None:
        statement = statement.where(LogEntry.week == week)
    return {author: number for author, number in (await tx.session.execute(statement)).tuples()}
