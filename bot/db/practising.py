"""Who practises in cycles, as planning asks: sets that the database joins, nothing loaded for each member.

What differs from member to member is only the zone. So the calendars of many cycles are few, and so are the
pairs of a calendar and a zone in which somebody follows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import CTE, ColumnElement, String, and_, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from bot.db.models import Cycle, CycleSession, Group, Member, Person, Program
from bot.db.recordset import among, ours, postgres
from bot.db.session import Tx
from bot.domain.calendar import CyclePlan

CALENDAR = ("starts_at", "tz", "weeks", "weekday", "tip_time")  # what makes two calendars differ
WHOLE = 1000  # cycles from which on looking through all people once takes less time than finding each member
A_PAIR = 5  # cycles whose members are looked up in the time that a calendar in one zone more takes


@dataclass(frozen=True)
class Standing:
    """A cycle as planning looks at it; both sessions come with their own names for its columns."""

    cycle: Any  # id, ended_at, archived_at, reminders
    work: Any  # id, kind, starts_at, tz, version, scheduled_at, cancelled_at
    reconvene: Any


@dataclass(frozen=True)
class Following:
    """A calendar, its mark in `going_on`, and a zone in which somebody follows it."""

    mark: str
    calendar: CyclePlan
    tz: str


async def hold(tx: Tx, cycle_ids: Sequence[int]) -> None:
    """Let nobody else change the sessions or steps of cycles until the transaction ends.

    SQLite has one writer: whoever is in a transaction is it.
    """
    if postgres(tx):
        lock = select(Cycle.id).where(Cycle.workspace_id == tx.workspace_id, among(tx, Cycle.id, cycle_ids))
        await tx.session.execute(lock.order_by(Cycle.id).with_for_update(key_share=True))


async def standings(tx: Tx, cycle_ids: Sequence[int]) -> list[Standing]:
    """Return where cycles stand."""
    cycles = (
        select(Cycle.id, Cycle.ended_at, Group.archived_at, Program.reminders)
        .join(Group, Group.id == Cycle.group_id)
        .join(Program, Program.id == Group.program_id)
        .where(Cycle.workspace_id == tx.workspace_id, among(tx, Cycle.id, cycle_ids))
        .order_by(Cycle.id)
    )
    held = select(
        CycleSession.cycle_id,
        CycleSession.id,
        CycleSession.kind,
        CycleSession.starts_at,
        CycleSession.tz,
        CycleSession.version,
        CycleSession.scheduled_at,
        CycleSession.cancelled_at,
    ).where(ours(tx, CycleSession.workspace_id), among(tx, CycleSession.cycle_id, cycle_ids))
    sessions = {(one.cycle_id, one.kind): one for one in await tx.session.execute(held)}
    return [
        Standing(one, sessions[one.id, "work"], sessions[one.id, "reconvene"])
        for one in await tx.session.execute(cycles)
    ]


async def calendars(tx: Tx, cycle_ids: Sequence[int]) -> list[Following]:
    """Return the calendars of these cycles, each with the zones in which somebody follows it.

    Where cycles are many and their calendars few, also with zones in which only somebody else lives.
    """
    cycles = going_on(tx, cycle_ids)
    if len(cycle_ids) >= WHOLE:
        shapes = await _shapes(tx, cycles)
        zones = await _zones(tx)
        if len(shapes) * len(zones) * A_PAIR <= len(cycle_ids):
            return [Following(mark, shape, tz) for mark, shape in shapes.items() for tz in zones]
    who = members(tx, cycles)
    pairs = select(who.c.mark, who.c.zone, func.min(who.c.id).label("id")).group_by(who.c.mark, who.c.zone)
    one = pairs.subquery("pairs")
    first = cycles.alias("first")
    statement = (
        select(one.c.mark, one.c.zone, *(first.c[name] for name in CALENDAR))
        .join(first, first.c.id == one.c.id)
        .where(first.c.workspace_id == tx.workspace_id)
    )
    return [Following(row[0], CyclePlan(*row[2:]), row[1]) for row in await tx.session.execute(statement)]


async def _shapes(tx: Tx, cycles: CTE) -> dict[str, CyclePlan]:
    """Return the calendars of cycles, by mark."""
    statement = select(cycles.c.mark, *(cycles.c[name] for name in CALENDAR)).distinct()
    ours = statement.where(cycles.c.workspace_id == tx.workspace_id)
    return {row[0]: CyclePlan(*row[1:]) for row in await tx.session.execute(ours)}


async def _zones(tx: Tx) -> list[str]:
    """Return the zones in which anybody of the workspace lives."""
    statement = select(Person.tz).where(Person.workspace_id == tx.workspace_id).distinct()
    return list((await tx.session.execute(statement)).scalars())


def going_on(tx: Tx, cycle_ids: Sequence[int]) -> CTE:
    """Return those of the cycles in which somebody practises, by id.

    `prefix` begins the keys of their steps. `mark` is the same text for those with the same calendar.
    At `ends` the reconvene session begins: nothing comes from then on; NULL while it is cancelled.
    """
    work, reconvene = aliased(CycleSession, name="work"), aliased(CycleSession, name="reconvene")
    calendar = (work.starts_at, work.tz, Cycle.practice_weeks, Cycle.tip_weekday, Cycle.tip_time)
    return (
        select(
            Cycle.id,
            Cycle.workspace_id,
            Cycle.group_id,
            (literal("cycle:") + cast(Cycle.id, String)).label("prefix"),
            _mark(calendar).label("mark"),
            case((reconvene.cancelled_at.is_(None), reconvene.starts_at)).label("ends"),
            *(column.label(name) for name, column in zip(CALENDAR, calendar, strict=True)),
        )
        .join(Group, and_(Group.id == Cycle.group_id, Group.archived_at.is_(None)))
        .join(work, and_(work.cycle_id == Cycle.id, work.kind == "work", work.cancelled_at.is_(None)))
        .join(reconvene, and_(reconvene.cycle_id == Cycle.id, reconvene.kind == "reconvene"))
        .where(ours(tx, Cycle.workspace_id), among(tx, Cycle.id, cycle_ids))
        .where(Cycle.ended_at.is_(None))
        .order_by(Cycle.id)
        .cte("going_on")
        .prefix_with("MATERIALIZED")  # read once; and so nothing is looked for from the other end
    )


def _mark(values: Iterable[Any]) -> ColumnElement[str]:
    """Write values one after the other: numbering what is equal, by a window, took longer than the joins."""
    said: list[ColumnElement[str]] = [cast(value, String) for value in values]
    return reduce(lambda before, one: before + "|" + one, said)


def members(tx: Tx, cycles: CTE) -> CTE:
    """Return whoever is in the groups of cycles now, with their zones."""
    its = (cycles.c[name] for name in ("id", "prefix", "mark", "ends"))
    found = (
        select(*its, Member.person_id, Member.joined_at, Person.tz.label("zone"))
        .join(Member, and_(Member.group_id == cycles.c.group_id, Member.left_at.is_(None)))
        .join(Person, Person.id == Member.person_id)
        .where(ours(tx, Member.workspace_id))
    )
    # PostgreSQL would begin with the moments, and find each member once for every zone
    return found.cte("who").prefix_with("MATERIALIZED", dialect="postgresql")
