"""The activity log: every query that reads its words takes the viewer; counts need none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.db import deliveries, groups, owned
from bot.db.models import Cycle, CycleSession, Delivery, Group, LogEntry, Member, Person
from bot.db.session import Tx
from bot.domain.calendar import CyclePlan
from bot.domain.privacy import Audience, may_read


@dataclass(frozen=True)
class Standing:
    """What an entry says of the time it was written in: the cycle, and its practice week if any."""

    cycle_id: int | None
    week: int | None


def _standing() -> Executable:
    people, members, groups_, cycles = (model.__table__ for model in (Person, Member, Group, Cycle))
    work, later = CycleSession.__table__.alias("work"), CycleSession.__table__.alias("later")
    ours = bindparam("ws", type_=Integer)

    def session(alias: FromClause, kind: str) -> ColumnElement[bool]:
        same = and_(alias.c.cycle_id == cycles.c.id, alias.c.workspace_id == ours)
        return and_(same, alias.c.kind == kind)

    return (
        select(
            people.c.tz,
            cycles.c.id.label("cycle_id"),
            cycles.c.practice_weeks,
            cycles.c.tip_weekday,
            cycles.c.tip_time,
            work.c.starts_at,
            work.c.tz.label("work_tz"),
            later.c.starts_at.label("reconvenes_at"),
        )
        .select_from(members)
        .join(people, and_(people.c.id == members.c.person_id, people.c.workspace_id == ours))
        .join(groups_, and_(groups_.c.id == members.c.group_id, groups_.c.workspace_id == ours))
        .outerjoin(cycles, and_(cycles.c.group_id == groups_.c.id, cycles.c.workspace_id == ours))
        .outerjoin(work, session(work, "work"))
        .outerjoin(later, session(later, "reconvene"))
        .where(
            members.c.workspace_id == ours,
            members.c.person_id == bindparam("person", type_=Integer),
            members.c.left_at.is_(None),
            groups_.c.archived_at.is_(None),
        )
        .order_by(groups_.c.id.desc(), cycles.c.number.desc())
        .limit(1)
    )


def _add(insert: Callable[[Any], Any]) -> Executable:
    table = LogEntry.__table__
    given = ["tried", "happened", "learned", "next_step", "rating", "request_key", "source"]
    given += ["workspace_id", "author_id", "cycle_id", "week", "tip_week", "dm_channel", "dm_ts"]
    values: dict[str, Any] = {name: bindparam(name, type_=table.c[name].type) for name in given}
    now = bindparam("now", type_=table.c.created_at.type)
    values |= {"version": 1, "audience": str(Audience.ME), "created_at": now, "updated_at": now}
    statement: Executable = (
        insert(table)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["workspace_id", "request_key"])
        .returning(table.c.id)
    )
    return statement


# Made once: putting them together takes longer than the database does.
_STANDING = _standing()
_ADD = {"sqlite": _add(sqlite.insert), "postgresql": _add(postgresql.insert)}


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


async def standing(tx: Tx, author_id: int) -> Standing:
    """Return where the group of somebody who writes stands, in one query: they wait for the answer."""
    row = (await tx.session.execute(_STANDING, {"ws": tx.workspace_id, "person": author_id})).first()
    if row is None or row.cycle_id is None:
        return Standing(None, None)
    plan = CyclePlan(row.starts_at, row.work_tz, row.practice_weeks, row.tip_weekday, row.tip_time)
    return Standing(row.cycle_id, plan.week_until(row.reconvenes_at, tx.now, row.tz))


async def add(tx: Tx, author_id: int, request_key: str, **columns: Any) -> int | None:
    """Keep a new entry and return its id; None when the same form, command or message made it before."""
    values = {
        "workspace_id": tx.workspace_id,
        "author_id": author_id,
        "request_key": request_key,
        "now": tx.now,
        **columns,
    }
    statement = _ADD[tx.session.get_bind().dialect.name]
    return (await tx.session.execute(statement, values)).scalar()


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
    here = {group.facilitator_id, *(person.id for person in await groups.members(tx, group.id))}
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
