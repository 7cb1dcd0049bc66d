"""The activity log: every query that reads its words takes the viewer; counts need none."""

from typing import Any

from sqlalchemy import delete, func, or_, select

from bot.db import buddies, groups, owned
from bot.db.models import Cycle, LogEntry, Member
from bot.db.session import Tx
from bot.domain.privacy import Audience, may_read


async def counts(tx: Tx, cycle_id: int, *, week: int | None = None) -> dict[int, int]:
    """Return how many entries each person has in a cycle, or in one of its weeks: person id → number."""
    statement = (
        select(LogEntry.author_id, func.count())
        .where(LogEntry.workspace_id == tx.workspace_id, LogEntry.cycle_id == cycle_id)
        .group_by(LogEntry.author_id)
    )
    if week is not None:
        statement = statement.where(LogEntry.week == week)
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def keep(tx: Tx, author_id: int, request_key: str, **columns: Any) -> LogEntry:
    """Keep a new entry, or return the one that the same form, command or message made before."""
    row = {"happened": "", "learned": "", "next_step": "", "audience": str(Audience.ME)} | columns
    await tx.session.execute(
        tx.insert(LogEntry)
        .values(
            workspace_id=tx.workspace_id,
            author_id=author_id,
            request_key=request_key,
            version=1,
            created_at=tx.now,
            updated_at=tx.now,
            **row,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "request_key"])
    )
    statement = select(LogEntry).where(
        LogEntry.workspace_id == tx.workspace_id,
        LogEntry.author_id == author_id,
        LogEntry.request_key == request_key,
    )
    return (await tx.session.execute(statement)).scalar_one()


async def own(tx: Tx, entry_id: int, *, viewer: int, lock: bool = False) -> LogEntry | None:
    """Return one of the viewer's own entries; `lock` lets nobody else change it meanwhile."""
    statement = select(LogEntry).where(
        LogEntry.workspace_id == tx.workspace_id, LogEntry.id == entry_id, LogEntry.author_id == viewer
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def own_by_message(tx: Tx, channel: str, ts: str, *, viewer: int) -> LogEntry | None:
    """Return the viewer's entry that came from a direct message."""
    statement = select(LogEntry).where(
        LogEntry.workspace_id == tx.workspace_id,
        LogEntry.author_id == viewer,
        LogEntry.dm_channel == channel,
        LogEntry.dm_ts == ts,
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def own_total(tx: Tx, *, viewer: int) -> int:
    """Return how many entries the viewer has."""
    statement = select(func.count()).where(
        LogEntry.workspace_id == tx.workspace_id, LogEntry.author_id == viewer
    )
    return (await tx.session.execute(statement)).scalar_one()


async def own_page(tx: Tx, *, viewer: int, offset: int = 0, limit: int) -> list[LogEntry]:
    """Return some of the viewer's own entries, newest first."""
    statement = (
        select(LogEntry)
        .where(LogEntry.workspace_id == tx.workspace_id, LogEntry.author_id == viewer)
        .order_by(LogEntry.created_at.desc(), LogEntry.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def readable(tx: Tx, entry_id: int, *, viewer: int) -> LogEntry | None:
    """Return an entry that the viewer wrote or that is shared with them now.

    An entry for the group stands in its channel, where the facilitator reads it too.
    """
    row = await owned.maybe(tx, LogEntry, entry_id)
    if row is None or row.author_id == viewer:
        return row
    practice = await groups.practice_of(tx, row.author_id)
    if practice is None:
        return None
    partners = {person.id for person in await buddies.buddies_of(tx, practice.cycle.id, row.author_id)}
    group = {person.id for person in await groups.members(tx, practice.group.id)}
    group.add(practice.group.facilitator_id)
    audience = Audience(row.audience)
    seen = may_read(audience, author=row.author_id, viewer=viewer, buddies=partners, group=group)
    return row if seen else None


async def shared_with(tx: Tx, cycle_id: int, *, viewer: int, limit: int = 5) -> list[LogEntry]:
    """Return what others of a cycle's group share with the viewer, newest first: their buddies, the group."""
    cycle = (
        await tx.session.execute(
            select(Cycle).where(Cycle.workspace_id == tx.workspace_id, Cycle.id == cycle_id)
        )
    ).scalar_one()
    if not await groups.is_member(tx, cycle.group_id, viewer):
        return []
    partners = [person.id for person in await buddies.buddies_of(tx, cycle_id, viewer)]
    present = select(Member.person_id).where(
        Member.workspace_id == tx.workspace_id, Member.group_id == cycle.group_id, Member.left_at.is_(None)
    )
    statement = (
        select(LogEntry)
        .where(
            LogEntry.workspace_id == tx.workspace_id,
            LogEntry.cycle_id == cycle_id,
            LogEntry.author_id != viewer,
            LogEntry.author_id.in_(present),
            or_(
                LogEntry.audience == str(Audience.GROUP),
                (LogEntry.audience == str(Audience.BUDDY)) & LogEntry.author_id.in_(partners),
            ),
        )
        .order_by(LogEntry.created_at.desc(), LogEntry.id.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def erase(tx: Tx, entry_id: int, *, viewer: int) -> None:
    """Delete one of the viewer's own entries for good."""
    await tx.session.execute(
        delete(LogEntry).where(
            LogEntry.workspace_id == tx.workspace_id, LogEntry.id == entry_id, LogEntry.author_id == viewer
        )
    )
