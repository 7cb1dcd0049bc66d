"""Writes the planned steps of cycles: as sets, with nothing loaded for each member.

The moments are worked out once for each calendar and zone, handed over as rows, and joined with the members
by the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
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

from bot.db import practising
from bot.db.models import PlannedStep
from bot.db.models.base import UtcDateTime
from bot.db.recordset import among, ours, postgres, recordset
from bot.db.session import Tx

NUMBER: TypeEngine[Any] = Integer()
WORD: TypeEngine[Any] = String()
MOMENT: TypeEngine[Any] = UtcDateTime()
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
class Moment:
    """When members in a zone get something; `name` is its part of the key, such as :tip:2:"""

    mark: str  # of the calendar, see practising.going_on
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


async def begun(tx: Tx, cycle_ids: Sequence[int]) -> bool:
    """Say whether a step was ever written for one of these cycles."""
    mine = ours(tx, PlannedStep.workspace_id), among(tx, PlannedStep.cycle_id, cycle_ids)
    statement = select(PlannedStep.id).where(*mine).limit(1)
    return (await tx.session.execute(statement)).first() is not None


async def replace(
    tx: Tx, cycle_ids: Sequence[int], moments: Iterable[Moment], own: Iterable[OwnStep]
) -> None:
    """Make the open steps of cycles exactly these: those of their members, and those of the whole groups.

    A step that has been settled stays as it is, so planning again never repeats what was done. Nobody else
    may write steps of these cycles meanwhile: `practising.hold` sees to it.
    """
    of_groups, of_members = _of_groups(tx, own), _of_members(tx, cycle_ids, moments)
    await _drop_others(tx, cycle_ids, of_groups, of_members)
    await _write(tx, of_groups)
    await _write(tx, of_members)


async def write_own(tx: Tx, own: Iterable[OwnStep]) -> None:
    """Write the steps of whole groups, of cycles that have not `begun`."""
    await _write_first(tx, _of_groups(tx, own))


async def write_members(tx: Tx, cycle_ids: Sequence[int], moments: Iterable[Moment]) -> None:
    """Write the steps of all members of cycles that have not `begun`."""
    await _write_first(tx, _of_members(tx, cycle_ids, moments))


async def _drop_others(tx: Tx, cycle_ids: Sequence[int], *wanted: Select[Any]) -> None:
    """Settle the open steps of cycles that are wanted no more."""
    keys = union_all(*(one.with_only_columns(one.selected_columns.key).order_by(None) for one in wanted))
    await tx.session.execute(
        update(PlannedStep)
        .where(
            ours(tx, PlannedStep.workspace_id),
            among(tx, PlannedStep.cycle_id, cycle_ids),
            PlannedStep.settled_at.is_(None),
            PlannedStep.key.not_in(keys),
        )
        .values(settled_at=tx.now, outcome="replaced")
        .execution_options(synchronize_session=False)
    )


async def _write_first(tx: Tx, steps: Select[Any]) -> None:
    """Write steps where none can be in the way: PostgreSQL takes a quarter less time if it need not look."""
    await tx.session.execute(tx.insert(PlannedStep).from_select(list(COLUMNS), steps))


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


def _of_members(tx: Tx, cycle_ids: Sequence[int], moments: Iterable[Moment]) -> Select[Any]:
    """Select a step for each member and each moment of their zone, from when they joined until the end.

    Neighbours in the index of the keys are written one after the other. SQLite keeps the order of its
    outermost loop, the cycles'; sorting all of it once more would take as long as finding it.
    """
    columns = {
        "mark": WORD,
        "tz": WORD,
        "kind": WORD,
        "name": WORD,
        "week": NUMBER,
        "due_at": MOMENT,
    }
    due = recordset(tx, "moments", map(vars, moments), columns)
    who = practising.members(tx, practising.going_on(tx, cycle_ids))
    key = who.c.prefix + due.c.name + cast(who.c.person_id, String)
    found = (
        _step(tx, key, due.c, who.c.id, person_id=who.c.person_id, week=due.c.week)
        .select_from(who)
        .join(due, and_(due.c.mark == who.c.mark, due.c.tz == who.c.zone + ""))
        .where(due.c.due_at > who.c.joined_at, or_(who.c.ends.is_(None), due.c.due_at < who.c.ends))
    )
    return found.order_by(who.c.id, who.c.person_id) if postgres(tx) else found


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
