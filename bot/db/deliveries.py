"""Deliveries: queued by services in their own transaction, worked off by delivery/."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.db.models import Delivery, SeenRequest
from bot.db.session import Tx
from bot.domain.deliveries import OPEN, RULES, Kind, State
from bot.domain.message import Message


async def queue(
    tx: Tx,
    key: str,
    kind: Kind,
    message: Message | None,
    *,
    method: str = "post",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    **address: Any,
) -> bool:
    """Queue one message; say whether it is new.

    `key` says what the message is: queueing the same key again changes nothing. The address is one of
    `person_id`, `group_id`, `target_key` (the place of an earlier delivery) or `channel` with `ts`;
    `thread_key` or `thread_ts` make it a reply; `session_id` with `session_version` drop it when the
    session has moved.
    """
    rule = RULES[kind]
    due = due_at or tx.now
    row = {
        "workspace_id": tx.workspace_id,
        "key": key,
        "kind": str(kind),
        "method": method,
        "priority": rule.priority,
        "payload": message.payload() if message else {},
        "state": str(State.QUEUED),
        "due_at": due,
        "expires_at": expires_at or (due + rule.lifetime if rule.lifetime else None),
        "attempts": 0,
        "created_at": tx.now,
        **address,
    }
    insert = postgresql.insert if tx.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Delivery).values(**row).on_conflict_do_nothing(index_elements=["workspace_id", "key"])
    result = await tx.session.execute(statement.returning(Delivery.id))
    return result.scalar_one_or_none() is not None


async def revise(tx: Tx, key: str, kind: Kind, message: Message, *, version: int) -> None:
    """Show new words in the place of an earlier delivery; a message still waiting is changed as it waits."""
    if await _change_waiting(tx, key, payload=message.payload()):
        return
    newest = f"{key}:v{version}"
    await _cancel_updates(tx, key, but=newest)
    await queue(tx, newest, kind, message, method="update", target_key=key)


async def withdraw(tx: Tx, key: str, kind: Kind, *, reason: str = "withdrawn") -> None:
    """Take an earlier delivery back: cancelled while it waits, deleted from Slack when it was sent."""
    if await _change_waiting(
        tx, key, state=str(State.CANCELLED), settled_at=tx.now, error=reason, payload=None
    ):
        return
    await _cancel_updates(tx, key)
    earlier = await find(tx, key)
    if earlier is not None and earlier.state not in {State.CANCELLED, State.EXPIRED, State.FAILED}:
        await queue(tx, f"{key}:gone", kind, None, method="delete", target_key=key)


async def _cancel_updates(tx: Tx, target_key: str, *, but: str = "") -> None:
    """Cancel older words that still wait for that place, so that they never come after newer ones."""
    await tx.session.execute(
        update(Delivery)
        .where(
            Delivery.workspace_id == tx.workspace_id,
            Delivery.target_key == target_key,
            Delivery.method == "update",
            Delivery.state == str(State.QUEUED),
            Delivery.key != but,
        )
        .values(state=str(State.CANCELLED), settled_at=tx.now, error="replaced", payload=None)
    )


async def _change_waiting(tx: Tx, key: str, **values: Any) -> bool:
    statement = (
        update(Delivery)
        .where(
            Delivery.workspace_id == tx.workspace_id, Delivery.key == key, Delivery.state == str(State.QUEUED)
        )
        .values(**values)
        .returning(Delivery.id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def cancel_waiting(tx: Tx, reason: str, **where: int) -> None:
    """Cancel every message that still waits for a person, group or session."""
    conditions = [getattr(Delivery, column) == value for column, value in where.items()]
    await tx.session.execute(
        update(Delivery)
        .where(Delivery.workspace_id == tx.workspace_id, Delivery.state == str(State.QUEUED), *conditions)
        .values(state=str(State.CANCELLED), settled_at=tx.now, error=reason, payload=None)
    )


async def find(tx: Tx, key: str) -> Delivery | None:
    """Return the delivery with that key."""
    statement = select(Delivery).where(Delivery.workspace_id == tx.workspace_id, Delivery.key == key)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def sent_as(tx: Tx, channel: str, ts: str) -> Delivery | None:
    """Return the delivery that became this message, to know what a reply or a click belongs to."""
    statement = select(Delivery).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.channel == channel,
        Delivery.ts == ts,
        Delivery.method == "post",
    )
    return (await tx.session.execute(statement)).scalars().first()


async def unasked_since(tx: Tx, person_id: int, since: datetime) -> list[str]:
    """Return the kinds of the unasked messages queued for a person since a moment, failed ones left out."""
    kinds = [str(kind) for kind, rule in RULES.items() if rule.unasked]
    statement = select(Delivery.kind).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.person_id == person_id,
        Delivery.method == "post",
        Delivery.kind.in_(kinds),
        Delivery.due_at > since,
        Delivery.state.not_in([str(State.CANCELLED), str(State.EXPIRED), str(State.FAILED)]),
    )
    return list((await tx.session.execute(statement)).scalars())


async def next_due(tx: Tx) -> datetime | None:
    """Return when the earliest open delivery falls due, or its lease lapses."""
    moment = func.min(func.coalesce(Delivery.lease_until, Delivery.due_at))
    statement = select(moment).where(
        Delivery.workspace_id == tx.workspace_id, Delivery.state.in_([str(s) for s in OPEN])
    )
    return (await tx.session.execute(statement)).scalar_one()


async def claim(tx: Tx, *, worker: str, lease: timedelta, limit: int) -> list[Delivery]:
    """Claim due deliveries, most urgent first, in the order they were queued; lock out other replicas."""
    statement = (
        select(Delivery)
        .where(
            Delivery.workspace_id == tx.workspace_id,
            Delivery.settled_at.is_(None),
            Delivery.state.in_([str(State.QUEUED), str(State.UNKNOWN)]),
            Delivery.due_at <= tx.now,
        )
        .order_by(Delivery.priority, Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list((await tx.session.execute(statement)).scalars())
    for row in rows:
        if row.state == State.QUEUED:
            row.state = State.CLAIMED
        row.claimed_by, row.lease_until = worker, tx.now + lease
    await tx.session.flush()
    return rows


async def release_lapsed(tx: Tx) -> None:
    """Give back what a dead worker held: unsent goes to the queue, half-sent becomes unknown."""
    lapsed = (
        Delivery.workspace_id == tx.workspace_id,
        Delivery.settled_at.is_(None),
        or_(Delivery.lease_until.is_(None), Delivery.lease_until <= tx.now),
    )
    for before, after in ((State.CLAIMED, State.QUEUED), (State.SENDING, State.UNKNOWN)):
        await tx.session.execute(
            update(Delivery)
            .where(*lapsed, Delivery.state == str(before))
            .values(state=str(after), claimed_by=None, lease_until=None)
        )


async def first_time(tx: Tx, key: str) -> bool:
    """Say whether this event or click is new, and remember it; a second one gets False."""
    insert = postgresql.insert if tx.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(SeenRequest)
        .values(workspace_id=tx.workspace_id, key=key, seen_at=tx.now)
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
        .returning(SeenRequest.id)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none() is not None


async def posts_beginning(tx: Tx, prefix: str) -> list[str]:
    """Return the keys of the messages whose key begins like that."""
    statement = select(Delivery.key).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.key.startswith(prefix, autoescape=True),
        Delivery.method == "post",
    )
    return list((await tx.session.execute(statement)).scalars())


async def cancel(tx: Tx, key: str, reason: str) -> None:
    """Cancel a message if it still waits; one that was sent stays where it is."""
    await _change_waiting(tx, key, state=str(State.CANCELLED), settled_at=tx.now, error=reason, payload=None)


async def move_held(tx: Tx, person_id: int, before: datetime, after: datetime) -> None:
    """Bring forward or put off what waits for a person's return, because the day of it has changed."""
    statement = select(Delivery).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.person_id == person_id,
        Delivery.state == str(State.QUEUED),
        Delivery.due_at == before,
    )
    for row in (await tx.session.execute(statement)).scalars():
        row.due_at = after
        if row.expires_at is not None:
            row.expires_at += after - before
    await tx.session.flush()
