"""What the App Home of a facilitator counts in many groups at once: one query, however many groups."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select

from bot.db.models import LogEntry
from bot.db.session import Tx


class Count(NamedTuple):
    """How many entries somebody has of one practice week."""

    week: int
    person_id: int
    entries: int


async def counts(tx: Tx, cycle_ids: Collection[int]) -> dict[int, list[Count]]:
    """Return who has how many entries of which practice week, by cycle id; never what they say."""
    statement = (
        select(LogEntry.cycle_id, LogEntry.week, LogEntry.author_id, func.count())
        .where(
            LogEntry.workspace_id == tx.workspace_id,
            LogEntry.cycle_id.in_(cycle_ids),
            LogEntry.week.is_not(None),
        )
        .group_by(LogEntry.cycle_id, LogEntry.week, LogEntry.author_id)
    )
    found: dict[int, list[Count]] = {cycle_id: [] for cycle_id in cycle_ids}
    for cycle_id, week, person_id, entries in await tx.session.execute(statement):
        if cycle_id is not None and week is not None:
            found[cycle_id].append(Count(week, person_id, entries))
    return found
