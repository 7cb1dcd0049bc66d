"""The activity log: every query that reads its words takes the viewer; counts need none."""

from sqlalchemy import ColumnElement, String, cast, delete, func, literal, or_, select

from bot.db import deliveries, group_roles, groups, owned
from bot.db.models import Cycle, Delivery, LogEntry, Member
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


async def by_key(tx: Tx, author_id: int, request_key: str) -> LogEntry:
    """Return the entry that a form, command or message made."""
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


def shown_in(row: LogEntry) -> str:
    """Return how the keys of the messages begin that show an entry, as it was last shared."""
    return f"log:{row.id}:v{row.shared_version}"


async def readable(tx: Tx, entry_id: int, *, viewer: int) -> LogEntry | None:
    """Return an entry that the viewer wrote, or was shown and may still see.

    Shared with a buddy it is for the one of that day, whose name stood in the form, and not for a later one.
    An entry for the group stands in its channel, where the facilitator reads it too.
    """
    row = await owned.maybe(tx, LogEntry, entry_id)
    if row is None or row.author_id == viewer:
        return row
    to_buddy = await deliveries.find(tx, f"{shown_in(row)}:{viewer}")
    shown = to_buddy or await deliveries.find(tx, f"{shown_in(row)}:group")
    if shown is None or shown.group_id is None:
        return None
    group = await groups.get(tx, shown.group_id)
    leading = await group_roles.leaders(tx, group)
    here = {*leading, *(person.id for person in await groups.members(tx, group.id))}
    buddies = here & {viewer} if to_buddy else set()
    audience = Audience(row.audience)
    seen = may_read(audience, author=row.author_id, viewer=viewer, buddies=buddies, group=here)
    return row if seen else None


async def shared_with(tx: Tx, cycle_id: int, *, viewer: int, limit: int = 5) -> list[LogEntry]:
    """Return what the others of a cycle's group share with the viewer, newest first; `readable` says what."""
    cycle = await owned.one(tx, Cycle, cycle_id)
    if not await groups.is_member(tx, cycle.group_id, viewer):
        return []
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
            or_(LogEntry.audience == str(Audience.GROUP), _shown_to(tx, viewer)),
        )
        .order_by(LogEntry.created_at.desc(), LogEntry.id.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


def _shown_to(tx: Tx, viewer: int) -> ColumnElement[bool]:
    """Whether an entry, as it is shared now, was sent to the viewer; the same key as `shown_in`, in SQL."""
    number, version = cast(LogEntry.id, String), cast(LogEntry.shared_version, String)
    key = literal("log:") + number + literal(":v") + version + literal(f":{viewer}")
    return select(Delivery.id).where(Delivery.workspace_id == tx.workspace_id, Delivery.key == key).exists()


async def erase(tx: Tx, entry_id: int, *, viewer: int) -> None:
    """Delete one of the viewer's own entries for good."""
    await tx.session.execute(
        delete(LogEntry).where(
            LogEntry.workspace_id == tx.workspace_id, LogEntry.id == entry_id, LogEntry.author_id == viewer
        )
    )
