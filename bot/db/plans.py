"""Writes the planned steps of cycles: as sets, with nothing loaded for each member.

What differs from member to member is only the zone. So the moments are worked out once for each calendar and
zone, handed over as rows, and joined with the members by the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.types import TypeEngine

from bot.db.models import Cycle, CycleSession, Group, Member, Person, PlannedStep, Program
from bot.db.models.base import UtcDateTime
from bot.db.recordset import recordset
from bot.db.session import Tx

NUMBER: TypeEngine[Any] = Integer()
WORD: TypeEngine[Any] = String()
MOMENT: TypeEngine[Any] = UtcDateTime()
NO_INDEX = 0  # added to a column it hides its index, where other conditions leave far fewer rows
COLUMNS = (
    "workspace_id",
    "key",
    "kind",
    "due_at",
    "cycle_id",
    "person_id",
    "session_id",
    "week",
    "label",
    "attempts",
)
EMPTY = {"person_id": NUMBER, "session_id": NUMBER, "week": NUMBER, "label": WORD}


@dataclass(frozen=True)
class Standing:
    """A cycle as planning looks at it; both sessions come with their own names for its columns."""

    cycle: Any  # id, group_id, practice_weeks, tip_weekday, tip_time, ended_at, archived_at, reminders
    work: Any  # id, kind, starts_at, tz, version, scheduled_at, cancelled_at
    reconvene: Any


@dataclass(frozen=True)
class Practising:
    """A cycle whose steps are written; `calendar` numbers those alike, None where nobody practises.

    At `ends` its reconvene session begins: nothing comes from then on; None while it has no end.
    """

    id: int
    group_id: int
    calendar: int | None
    ends: datetime | None


@dataclass(frozen=True)
class Moment:
    """When members of a zone get something; `name` is its part of the key, such as tip:2."""

    calendar: int
    tz: str
    kind: str
    name: str
    week: int | None
    due_at: datetime


@dataclass(frozen=True)
class OwnStep:
    """A step of the whole group."""

    cycle_id: int
    key: str
    kind: str
    due_at: datetime
    session_id: int | None = None
    label: str | None = None


async def standings(tx: Tx, cycle_ids: Sequence[int]) -> list[Standing]:
    """Return where cycles stand; nobody else changes their sessions or steps until the transaction ends."""
    mine = Cycle.workspace_id == tx.workspace_id
    lock = select(Cycle.id).where(mine, Cycle.id.in_(cycle_ids)).order_by(Cycle.id)
    await tx.session.execute(lock.with_for_update(key_share=True))
    cycles = (
        select(
            Cycle.id,
            Cycle.group_id,
            Cycle.practice_weeks,
            Cycle.tip_weekday,
            Cycle.tip_time,
            Cycle.ended_at,
            Group.archived_at,
            Program.reminders,
        )
        .join(Group, Group.id == Cycle.group_id)
        .join(Program, Program.id == Group.program_id)
        .where(mine, Cycle.id.in_(cycle_ids))
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
    ).where(CycleSession.workspace_id + NO_INDEX == tx.workspace_id, CycleSession.cycle_id.in_(cycle_ids))
    sessions = {(one.cycle_id, one.kind): one for one in await tx.session.execute(held)}
    return [
        Standing(one, sessions[one.id, "work"], sessions[one.id, "reconvene"])
        for one in await tx.session.execute(cycles)
    ]


async def zones(tx: Tx, cycles: Iterable[Practising]) -> list[tuple[int, str]]:
    """Return which zones the members of each calendar are in."""
    who = _who(tx, _practising(tx, cycles))
    statement = select(who.c.calendar, who.c.tz).where(who.c.calendar.is_not(None)).distinct()
    return [(row[0], row[1]) for row in await tx.session.execute(statement)]


async def replace(
    tx: Tx, cycles: Iterable[Practising], moments: Iterable[Moment], own: Iterable[OwnStep]
) -> None:
    """Make the open steps of cycles exactly these: those of their members, and those of the whole groups.

    A step that has been settled stays as it is, so planning again never repeats what was done.
    """
    cycles = list(cycles)
    of_groups, of_members = _of_groups(tx, own), _of_members(tx, _practising(tx, cycles), moments)
    wanted = union_all(
        *(one.with_only_columns(one.selected_columns.key).order_by(None) for one in (of_groups, of_members))
    )
    await tx.session.execute(
        update(PlannedStep)
        .where(
            PlannedStep.workspace_id + NO_INDEX == tx.workspace_id,
            PlannedStep.cycle_id.in_([one.id for one in cycles]),
            PlannedStep.settled_at.is_(None),
            PlannedStep.key.not_in(wanted),
        )
        .values(settled_at=tx.now, outcome="replaced")
        .execution_options(synchronize_session=False)
    )
    await _write(tx, of_groups)
    await _write(tx, of_members)


async def _write(tx: Tx, steps: Select[Any]) -> None:
    """Write steps; those that are there and open, or were replaced, are due at the new moment."""
    statement = tx.insert(PlannedStep).from_select(list(COLUMNS), steps)
    again = or_(
        and_(PlannedStep.settled_at.is_(None), PlannedStep.due_at != statement.excluded.due_at),
        PlannedStep.outcome == "replaced",
    )
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "key"],
            set_={"due_at": statement.excluded.due_at, "settled_at": None, "outcome": None},
            where=again,
        )
    )


def _of_groups(tx: Tx, own: Iterable[OwnStep]) -> Select[Any]:
    columns = {
        "cycle_id": NUMBER,
        "key": WORD,
        "kind": WORD,
        "due_at": MOMENT,
        "session_id": NUMBER,
        "label": WORD,
    }
    rows = recordset(tx, "own", map(vars, own), columns)
    return _step(
        tx, rows.c.key, rows.c, rows.c.cycle_id, session_id=rows.c.session_id, label=rows.c.label
    ).where(rows.c.cycle_id.is_not(None))


def _of_members(tx: Tx, practising: CTE, moments: Iterable[Moment]) -> Select[Any]:
    """Select a step for each member and each moment of their zone, from when they joined until the end."""
    columns = {
        "calendar": NUMBER,
        "tz": WORD,
        "kind": WORD,
        "name": WORD,
        "week": NUMBER,
        "due_at": MOMENT,
    }
    due = recordset(tx, "moments", map(vars, moments), columns)
    who = _who(tx, practising)
    key = literal("cycle:") + cast(who.c.id, String) + ":" + due.c.name + ":" + cast(who.c.person_id, String)
    return (
        _step(tx, key, due.c, who.c.id, person_id=who.c.person_id, week=due.c.week)
        .select_from(who)
        .join(due, and_(due.c.calendar == who.c.calendar + NO_INDEX, due.c.tz == who.c.tz + ""))
        .where(due.c.due_at > who.c.joined_at, or_(who.c.ends.is_(None), due.c.due_at < who.c.ends))
        .order_by(who.c.id, who.c.member_id)
    )


def _who(tx: Tx, practising: CTE) -> CTE:
    """Find the members of cycles; by itself, so that no planner begins at the other end."""
    return (
        select(
            practising.c.id,
            practising.c.calendar,
            practising.c.ends,
            Member.id.label("member_id"),
            Member.person_id,
            Member.joined_at,
            Person.tz,
        )
        .select_from(practising)
        .join(Member, and_(Member.group_id == practising.c.group_id, Member.left_at.is_(None)))
        .join(Person, Person.id == Member.person_id)
        .where(Member.workspace_id + NO_INDEX == tx.workspace_id)
        .cte("who")
        .prefix_with("MATERIALIZED")
    )


def _step(
    tx: Tx, key: ColumnElement[Any], due: Any, cycle_id: ColumnElement[Any], **more: Any
) -> Select[Any]:
    """Select the columns of a step, in their order; those not named are empty."""
    values: dict[str, Any] = {name: cast(null(), kind) for name, kind in EMPTY.items()}
    values |= {
        "workspace_id": literal(tx.workspace_id),
        "key": key,
        "kind": due.kind,
        "due_at": due.due_at,
        "cycle_id": cycle_id,
        "attempts": literal(0),
    }
    values |= more
    return select(*(values[name].label(name) for name in COLUMNS))


def _practising(tx: Tx, cycles: Iterable[Practising]) -> CTE:
    columns = {"id": NUMBER, "group_id": NUMBER, "calendar": NUMBER, "ends": MOMENT}
    return recordset(tx, "practising", map(vars, cycles), columns)
