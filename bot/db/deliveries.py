"""Deliveries as services see them: queued, revised and withdrawn in the transaction that caused them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.db import delivery_words
from bot.db.models import Delivery, SeenRequest
from bot.db.outbox import CAME_TO_NOTHING, move
from bot.db.recordset import ours
from bot.db.session import Tx
from bot.domain.deliveries import NEW, RULES, Kind, State
from bot.domain.message import Message

LAST_CHARACTER = "\U0010ffff"
WAITING = (State.QUEUED, State.CLAIMED)  # not sent yet, and a worker looks once more before it sends


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
    session has moved. Only what is new goes stale: what changes or deletes a message is due until it is done.
    """
    row = _row(tx, key, kind, method=method, due_at=due_at, expires_at=expires_at) | address
    return await delivery_words.add_delivery(tx, row, message.payload() if message else {})


@dataclass(frozen=True)
class Post:
    """A message to one member of a group, of those that `queue_many` queues together."""

    key: str
    message: Message
    due_at: datetime
    person_id: int
    group_id: int


async def queue_many(tx: Tx, kind: Kind, posts: Sequence[Post]) -> None:
    """Queue messages as `queue` does, all at once."""
    if not posts:
        return
    rows = [
        _row(tx, post.key, kind, due_at=post.due_at)
        | {"person_id": post.person_id, "group_id": post.group_id}
        for post in posts
    ]
    await delivery_words.add_deliveries(tx, rows, [post.message.payload() for post in posts])


def _row(
    tx: Tx,
    key: str,
    kind: Kind,
    *,
    method: str = "post",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    rule = RULES[kind]
    due = due_at or tx.now
    stale = due + rule.lifetime if rule.lifetime and method in NEW else None
    return {
        "workspace_id": tx.workspace_id,
        "key": key,
        "kind": str(kind),
        "method": method,
        "priority": rule.priority,
        "state": str(State.QUEUED),
        "due_at": due,
        "expires_at": expires_at or stale,
        "attempts": 0,
        "created_at": tx.now,
    }


async def revise(
    tx: Tx, key: str, kind: Kind, message: Message, *, version: int, author_id: int | None = None
) -> None:
    """Show new words in the place of an earlier delivery; a message still waiting is changed as it waits.

    `author_id` is whose words they are: who is told when Slack does not let the earlier ones be changed.
    """
    if not await reword(tx, key, message):
        again = f"{key}:v{version}"
        await queue(tx, again, kind, message, method="update", target_key=key, person_id=author_id)
        return
    await move(tx, State.CANCELLED, Delivery.target_key == key, *_waiting(), error="superseded")


async def reword(tx: Tx, key: str, message: Message) -> bool:
    """Change the words of a message if it still waits, and say whether it did."""
    its = (Delivery.workspace_id == tx.workspace_id, Delivery.key == key)
    waiting = select(Delivery.id).where(*its, *_waiting()).with_for_update()
    ids = list((await tx.session.execute(waiting)).scalars())
    await delivery_words.change(tx, ids, message.payload())
    return bool(ids)


async def withdraw(
    tx: Tx, key: str, kind: Kind, *, reason: str = "withdrawn", author_id: int | None = None
) -> None:
    """Take an earlier delivery back: cancelled while it waits, deleted from Slack when it was sent.

    `author_id` is whose words they are: who is told when Slack does not let them be deleted.
    """
    taken_back = await move(tx, State.CANCELLED, Delivery.key == key, *_waiting(State.FAILED), error=reason)
    if taken_back:
        return
    earlier = await find(tx, key)
    if earlier is not None and earlier.state not in CAME_TO_NOTHING:
        gone = f"{key}:gone"
        await queue(tx, gone, kind, None, method="delete", target_key=key, person_id=author_id)


def _waiting(*more: State) -> tuple[Any, ...]:
    return (Delivery.state.in_([str(state) for state in (*WAITING, *more)]),)


async def cancel_waiting(tx: Tx, reason: str, **where: int) -> None:
    """Cancel every message that still waits for a person, group or session; what is taken back stays so."""
    conditions = [getattr(Delivery, column) == value for column, value in where.items()]
    await move(tx, State.CANCELLED, *conditions, Delivery.method == "post", *_waiting(), error=reason)


async def hasten(tx: Tx, group_id: int) -> None:
    """Let what waits for a group's channel go now; what Slack has put off keeps its turn."""
    await tx.session.execute(
        update(Delivery)
        .where(
            Delivery.workspace_id == tx.workspace_id,
            Delivery.group_id == group_id,
            Delivery.person_id.is_(None),
            Delivery.state == str(State.QUEUED),
            Delivery.attempts == 0,
            Delivery.due_at > tx.now,
        )
        .values(due_at=tx.now)
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


async def unasked_since(tx: Tx, person_ids: Collection[int], since: datetime) -> dict[int, list[str]]:
    """Return the kinds of the unasked messages queued for people since a moment, failed ones left out."""
    kinds = [str(kind) for kind, rule in RULES.items() if rule.unasked]
    statement = select(Delivery.person_id, Delivery.kind).where(
        ours(tx, Delivery.workspace_id),
        Delivery.person_id.in_(person_ids),
        Delivery.method == "post",
        Delivery.kind.in_(kinds),
        Delivery.due_at > since,
        Delivery.state.not_in(CAME_TO_NOTHING),
    )
    found: dict[int, list[str]] = {person_id: [] for person_id in person_ids}
    for person_id, kind in await tx.session.execute(statement):
        found[person_id or 0].append(kind)
    return found


async def known_keys(tx: Tx, keys: Collection[str]) -> set[str]:
    """Return which of these messages have been queued before."""
    statement = select(Delivery.key).where(Delivery.workspace_id == tx.workspace_id, Delivery.key.in_(keys))
    return set((await tx.session.execute(statement)).scalars())


async def first_time(tx: Tx, key: str) -> bool:
    """Say whether this event or click is new, and remember it; a second one gets False."""
    statement = (
        tx.insert(SeenRequest)
        .values(workspace_id=tx.workspace_id, key=key, seen_at=tx.now)
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
        .returning(SeenRequest.id)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none() is not None


async def posts_beginning(tx: Tx, prefix: str) -> list[str]:
    """Return the keys of the messages whose key begins like that, in the order they were queued.

    As a range, because no index serves LIKE in SQLite, and in PostgreSQL only some.
    """
    statement = (
        select(Delivery.key)
        .where(
            Delivery.workspace_id == tx.workspace_id,
            Delivery.key >= prefix,
            Delivery.key < prefix + LAST_CHARACTER,
            Delivery.method == "post",
        )
        .order_by(Delivery.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def cancel(tx: Tx, key: str, reason: str) -> None:
    """Cancel a message if it still waits; one that was sent stays where it is."""
    await move(tx, State.CANCELLED, Delivery.key == key, *_waiting(), error=reason)


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
