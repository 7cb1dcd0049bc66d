"""The statements of the outbox that are put together once, and what a state asks for and brings with it."""

from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    case,
    false,
    func,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.types import TypeEngine

from bot.db.models import Workspace
from bot.db.models.base import UtcDateTime
from bot.db.outgoing import LINE, TABLE
from bot.db.prepared import IDS, MOMENT, WHO, WS, in_ws, prepared
from bot.db.recordset import table_of
from bot.domain.deliveries import FOLLOWS, LOOK, NEW, State, may_follow

LOOKED_FOR = 1  # the priority of what may have arrived: after answers to what people just did
OVER = (State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED)
CHANGED: dict[str, TypeEngine[Any]] = {
    "id": Integer(),
    "error": Text(),
    "due_at": UtcDateTime(timezone=True),
    "expires_at": UtcDateTime(timezone=True),
    "channel": Text(),
    "ts": Text(),
}


def may_become(to: State) -> ColumnElement[bool]:
    """Say that a delivery is in a state from which it may go to another."""
    return TABLE.c.state.in_([str(state) for state in FOLLOWS if may_follow(state, to)])


def entering(moment: datetime | ColumnElement[Any], to: State) -> dict[str, Any]:
    """Return what a state brings with it: a matter that is over, or to be taken up again, has no claim."""
    if to in OVER:
        return {"settled_at": moment, "claimed_by": None}
    if to not in (State.QUEUED, State.UNKNOWN):
        return {}
    free: dict[str, Any] = {"settled_at": None, "claimed_by": None}
    if to is State.UNKNOWN:  # it may have arrived, and is looked for before anything less pressing goes
        free["priority"] = case((TABLE.c.priority > LOOKED_FOR, LOOKED_FOR), else_=TABLE.c.priority)
    return free


@cache
def moving(
    dialect: str,
    to: State,
    used: tuple[str, ...],
    *,
    held: bool,
    spare: bool,
) -> Executable:
    """Return the statement of `move_each` for changes of these columns."""
    columns = {name: CHANGED[name] for name in used}
    new = table_of(dialect, bindparam("changes", type_=Text), "changes", columns).c
    values: dict[str, Any] = {
        name: func.coalesce(new[name], TABLE.c[name]) for name in used if name not in ("id", "error")
    }
    if to is State.SENT:
        values["error"] = new.error if "error" in used else null()
    elif "error" in used:
        values["error"] = func.coalesce(new.error, TABLE.c.error)
    values |= {"attempts": TABLE.c.attempts - 1} if spare else {}
    # judged row by row: PostgreSQL takes them for so rare that it would look for them among all deliveries
    fit = [TABLE.c.workspace_id == WS, may_become(to)]
    fit += [TABLE.c.claimed_by == WHO] if held else []
    return (
        update(TABLE)
        .where(TABLE.c.id == new.id, case((and_(*fit), true()), else_=false()))
        .values(state=str(to), **values, **entering(MOMENT, to))
        .returning(TABLE.c.id)
    )


@cache
def claiming(dialect: str, *, some: bool) -> Executable:
    """Return the statement of `claim`; `some`: where methods are full."""
    method = case((_looked_for(), LOOK), else_=TABLE.c.method)
    urgent = TABLE.c.priority < bindparam("before", type_=Integer)
    fit = or_(method.not_in(bindparam("full", type_=Text, expanding=True)), urgent) if some else true()
    due = (
        select(TABLE.c.id)
        .where(
            TABLE.c.workspace_id == WS,
            TABLE.c.settled_at.is_(None),
            TABLE.c.state.in_([str(State.QUEUED), str(State.UNKNOWN)]),
            TABLE.c.claimed_by.is_(None),
            TABLE.c.due_at <= MOMENT,
            fit,
        )
        .order_by(TABLE.c.priority, TABLE.c.due_at, TABLE.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    fresh = TABLE.c.state == str(State.QUEUED)
    return (
        update(TABLE)
        .where(in_ws(dialect, TABLE.c.workspace_id), TABLE.c.id.in_(select(due.c.id)))
        .values(claimed_by=WHO, state=case((fresh, str(State.CLAIMED)), else_=TABLE.c.state))
        .returning(TABLE.c.priority, TABLE.c.due_at, TABLE.c.id, TABLE.c.state, method, *LINE)
    )


def _looked_for() -> ColumnElement[bool]:
    """What is new and may have arrived; anything else that is half done is simply done again."""
    return and_(TABLE.c.state == str(State.UNKNOWN), TABLE.c.method.in_(NEW))


@prepared
def whose(_: str) -> Executable:
    """Return the statement of `holds`."""
    table = cast(Table, Workspace.__table__)
    statement = select(table.c.gone_at).where(table.c.id == WS, table.c.sender == WHO)
    return statement.with_for_update(read=True)


@prepared
def sending_now(dialect: str) -> Executable:
    """Return the statement of `sending`."""
    its = (TABLE.c.id.in_(IDS), TABLE.c.claimed_by == WHO, may_become(State.SENDING))
    values = {"attempts": TABLE.c.attempts + 1, "attempted_at": MOMENT}
    return (
        update(TABLE)
        .where(in_ws(dialect, TABLE.c.workspace_id), *its)
        .values(state=str(State.SENDING), **values)
        .returning(TABLE.c.id)
    )
