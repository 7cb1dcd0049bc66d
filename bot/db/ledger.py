"""The deliveries of all workspaces as an operator looks at them: recipients as ids, and never any words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import delivery_words
from bot.db.models import Delivery, Group, Person, Workspace
from bot.domain.deliveries import Kind, State

EVERY = {"all_workspaces": True}  # an operator looks after all of them

IN_PLACE_OF = "in place of "


@dataclass(frozen=True)
class Entry:
    """One delivery; `to` is a user's, a channel's or a group's id, or whose message it changes."""

    id: int
    workspace_id: int
    workspace: str  # Slack's id of it
    key: str
    kind: Kind
    method: str
    state: State
    to: str
    due_at: datetime
    expires_at: datetime | None
    attempts: int
    attempted_at: datetime | None
    error: str | None
    created_at: datetime
    settled_at: datetime | None
    has_words: bool


@dataclass(frozen=True)
class Wanted:
    """Which deliveries to show; None shows all. `since` is when they were due at the earliest."""

    state: State | None = None
    kind: Kind | None = None
    since: datetime | None = None
    workspace: str | None = None


async def entries(session: AsyncSession, wanted: Wanted, *, limit: int) -> list[Entry]:
    """Return deliveries, those due latest first."""
    statement = _ENTRIES.order_by(Delivery.due_at.desc(), Delivery.id.desc()).limit(limit)
    found = await session.execute(statement.where(*_conditions(wanted)), execution_options=EVERY)
    return [_entry(row._asdict()) for row in found]


async def entry(session: AsyncSession, delivery_id: int) -> Entry | None:
    """Return one delivery, of whatever workspace."""
    found = (
        await session.execute(_ENTRIES.where(Delivery.id == delivery_id), execution_options=EVERY)
    ).one_or_none()
    return None if found is None else _entry(found._asdict())


async def by_state(session: AsyncSession, wanted: Wanted) -> dict[State, int]:
    """Return how many deliveries there are in each state."""
    statement = (
        select(Delivery.state, func.count())
        .join(Workspace, Workspace.id == Delivery.workspace_id)
        .where(*_conditions(wanted))
        .group_by(Delivery.state)
    )
    counted = {
        State(row[0]): int(row[1]) for row in await session.execute(statement, execution_options=EVERY)
    }
    return {state: counted[state] for state in State if state in counted}


_ENTRIES = (
    select(
        Delivery.id,
        Delivery.workspace_id,
        Workspace.team_id,
        Delivery.key,
        Delivery.kind,
        Delivery.method,
        Delivery.state,
        Delivery.due_at,
        Delivery.expires_at,
        Delivery.attempts,
        Delivery.attempted_at,
        Delivery.error,
        Delivery.created_at,
        Delivery.settled_at,
        delivery_words.there().label("has_words"),
        Delivery.target_key,
        Delivery.channel,
        Delivery.group_id,
        Person.user_id,
        Group.channel_id,
    )
    .join(Workspace, Workspace.id == Delivery.workspace_id)
    .outerjoin(Person, Person.id == Delivery.person_id)
    .outerjoin(Group, Group.id == Delivery.group_id)
)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(Delivery.state == str(wanted.state))
    if wanted.kind is not None:
        found.append(Delivery.kind == str(wanted.kind))
    if wanted.since is not None:
        found.append(Delivery.due_at >= wanted.since)
    if wanted.workspace is not None:
        found.append(Workspace.team_id == wanted.workspace)
    return found


def _entry(row: dict[str, object]) -> Entry:
    values = {name: row[name] for name in Entry.__dataclass_fields__ if name in row}
    values |= {"workspace": row["team_id"], "to": _recipient(row)}
    values |= {"kind": Kind(str(row["kind"])), "state": State(str(row["state"]))}
    return Entry(**values)  # type: ignore[arg-type]  # a row's values are those of the table


def _recipient(row: dict[str, object]) -> str:
    if row["target_key"] is not None:
        return f"{IN_PLACE_OF}{row['target_key']}"
    group = f"group {row['group_id']}" if row["group_id"] is not None else ""
    return str(row["user_id"] or row["channel"] or row["channel_id"] or group or "nobody")
