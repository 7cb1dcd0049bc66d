"""What must be known of a batch of deliveries to say whether each may go, read by sets, not row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, Integer, bindparam, false, func, or_, select

from bot.db.models import CycleSession, Delivery, Group, Member, Person
from bot.db.models.base import UtcDateTime
from bot.db.outbox import CAME_TO_NOTHING, HICCUP
from bot.db.outgoing import Outgoing
from bot.db.prepared import IDS, KEYS, WS, ask, in_ws, prepared
from bot.db.session import Tx
from bot.domain.deliveries import RULES, Kind, State


class Reader(NamedTuple):
    """Somebody a message goes to."""

    id: int
    user_id: str
    is_active: bool
    paused_until: datetime | None
    dm_channel: str | None


class Place(NamedTuple):
    """A group and its channel."""

    id: int
    facilitator_id: int
    archived_at: datetime | None
    channel_id: str | None
    channel_due_at: datetime | None


class Earlier(NamedTuple):
    """An earlier delivery whose place in Slack is needed."""

    key: str
    state: str
    due_at: datetime
    channel: str | None
    ts: str | None


class Stuck(NamedTuple):
    """A delivery that was attempted lately and is not over."""

    id: int
    kind: str
    due_at: datetime
    state: str
    attempts: int
    method: str
    person_id: int | None
    group_id: int | None
    target_key: str | None
    channel: str | None


@dataclass(frozen=True)
class Known:
    """All that the rows of one batch depend on."""

    people: dict[int, Reader] = field(default_factory=dict)
    groups: dict[int, Place] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)  # of sessions
    members: set[tuple[int, int]] = field(default_factory=set)  # group, person
    earlier: dict[str, Earlier] = field(default_factory=dict)
    last_change: dict[str, int] = field(default_factory=dict)  # by the key of what is changed
    taken_back: set[str] = field(default_factory=set)  # keys of what is to be deleted where it arrived
    stuck: list[Stuck] = field(default_factory=list)


async def of(tx: Tx, rows: Sequence[Outgoing]) -> Known:
    """Return what these deliveries of one workspace depend on now."""
    return Known(
        people=await _people(tx, {row.person_id for row in rows if row.person_id is not None}),
        groups=await _groups(tx, {row.group_id for row in rows if row.group_id is not None}),
        versions=await _versions(tx, {row.session_id for row in rows if row.session_id is not None}),
        members=await _members(tx, rows),
        earlier=await _earlier(tx, {key for row in rows for key in (row.target_key, row.thread_key) if key}),
        last_change=await _last_changes(tx, {row.target_key for row in rows if row.target_key}),
        taken_back=await _taken_back(tx, {row.key for row in rows if row.attempted_at is not None}),
        stuck=await _stuck(tx, rows),
    )


async def _people(tx: Tx, ids: set[int]) -> dict[int, Reader]:
    rows = await ask(tx, _of_people(tx), ids=list(ids)) if ids else ()
    return {row[0]: Reader._make(row) for row in rows}


@prepared
def _of_people(dialect: str) -> Executable:
    columns = (Person.id, Person.user_id, Person.is_active, Person.paused_until, Person.dm_channel)
    return select(*columns).where(in_ws(dialect, Person.workspace_id), Person.id.in_(IDS))


async def _groups(tx: Tx, ids: set[int]) -> dict[int, Place]:
    rows = await ask(tx, _of_groups(tx), ids=list(ids)) if ids else ()
    return {row[0]: Place._make(row) for row in rows}


@prepared
def _of_groups(dialect: str) -> Executable:
    columns = (Group.id, Group.facilitator_id, Group.archived_at, Group.channel_id, Group.channel_due_at)
    return select(*columns).where(in_ws(dialect, Group.workspace_id), Group.id.in_(IDS))


async def _versions(tx: Tx, ids: set[int]) -> dict[int, int]:
    rows = await ask(tx, _of_sessions(tx), ids=list(ids)) if ids else ()
    return {row[0]: row[1] for row in rows}


@prepared
def _of_sessions(dialect: str) -> Executable:
    columns = (CycleSession.id, CycleSession.version)
    return select(*columns).where(in_ws(dialect, CycleSession.workspace_id), CycleSession.id.in_(IDS))


async def _members(tx: Tx, rows: Sequence[Outgoing]) -> set[tuple[int, int]]:
    asked = [row for row in rows if row.group_id and row.person_id and RULES[Kind(row.kind)].unasked]
    if not asked:
        return set()
    given = {"groups": list({row.group_id for row in asked}), "ids": list({row.person_id for row in asked})}
    return {(row[0], row[1]) for row in await ask(tx, _of_members(tx), **given)}


@prepared
def _of_members(dialect: str) -> Executable:
    return select(Member.group_id, Member.person_id).where(
        in_ws(dialect, Member.workspace_id),
        Member.group_id.in_(bindparam("groups", type_=Integer, expanding=True)),
        Member.person_id.in_(IDS),
        Member.left_at.is_(None),
    )


async def _earlier(tx: Tx, keys: set[str]) -> dict[str, Earlier]:
    rows = await ask(tx, _of_earlier(tx), keys=list(keys)) if keys else ()
    return {row[0]: Earlier._make(row) for row in rows}


@prepared
def _of_earlier(_: str) -> Executable:
    columns = (Delivery.key, Delivery.state, Delivery.due_at, Delivery.channel, Delivery.ts)
    return select(*columns).where(Delivery.workspace_id == WS, Delivery.key.in_(KEYS))


async def _last_changes(tx: Tx, keys: set[str]) -> dict[str, int]:
    rows = await ask(tx, _of_changes(tx), keys=list(keys)) if keys else ()
    return {row[0]: row[1] for row in rows}


@prepared
def _of_changes(_: str) -> Executable:
    return (
        select(Delivery.target_key, func.max(Delivery.id))
        .where(
            Delivery.workspace_id == WS,
            Delivery.target_key.in_(KEYS),
            Delivery.method.in_(["update", "delete"]),
            Delivery.state.not_in(CAME_TO_NOTHING),
        )
        .group_by(Delivery.target_key)
    )


async def _taken_back(tx: Tx, keys: set[str]) -> set[str]:
    rows = await ask(tx, _of_taken_back(tx), keys=list(keys)) if keys else ()
    return {row[0] for row in rows}


@prepared
def _of_taken_back(_: str) -> Executable:
    return select(Delivery.target_key).where(
        Delivery.workspace_id == WS,
        Delivery.target_key.in_(KEYS),
        Delivery.method == "delete",
        Delivery.state.not_in(CAME_TO_NOTHING),
    )


async def _stuck(tx: Tx, rows: Sequence[Outgoing]) -> list[Stuck]:
    """Return what was attempted lately and is not over, to these recipients and to some others."""
    people = {row.person_id for row in rows if row.person_id is not None}
    others = any(row.person_id is None or row.target_key is not None for row in rows)
    if not people and not others:
        return []
    given: dict[str, Any] = {"ids": list(people)} if people else {}
    found = await ask(tx, _of_stuck(people=bool(people), others=others), since=tx.now - HICCUP, **given)
    return [Stuck._make(row) for row in found]


@cache
def _of_stuck(*, people: bool, others: bool) -> Executable:
    conditions: list[ColumnElement[bool]] = [Delivery.person_id.in_(IDS)] if people else []
    conditions += [Delivery.person_id.is_(None)] if others else []
    return select(*(getattr(Delivery, name) for name in Stuck._fields)).where(
        Delivery.workspace_id == WS,
        Delivery.settled_at.is_(None),
        Delivery.attempted_at > bindparam("since", type_=UtcDateTime(timezone=True)),
        or_(false(), *conditions),
    )


def in_the_way(row: Outgoing, stuck: Iterable[Stuck]) -> list[Stuck]:
    """Return the earlier messages to the same recipient that Slack has not taken yet.

    Only a more urgent message may overtake; of changes to one message, none overtakes one being made.
    """
    earlier = (one for one in stuck if one.id < row.id)
    mine = RULES[Kind(row.kind)].priority  # by kind: what may have arrived has another one in the ledger
    if row.target_key is not None:
        return [one for one in earlier if one.target_key == row.target_key and one.state == State.SENDING]
    return [one for one in earlier if _pressing(one) <= mine and _not_taken(one) and _same(one, row)]


def _pressing(one: Stuck) -> int:
    return RULES[Kind(one.kind)].priority


def _not_taken(one: Stuck) -> bool:
    if one.target_key is not None or one.method not in ("post", "file"):
        return False
    tried = one.state == State.QUEUED and one.attempts > 0
    return tried or one.state in (State.SENDING, State.UNKNOWN)


def _same(one: Stuck, row: Outgoing) -> bool:
    if row.person_id is not None:
        return one.person_id == row.person_id
    if row.group_id is not None:
        return one.group_id == row.group_id and one.person_id is None
    return one.channel == row.channel and one.person_id is None and one.group_id is None
