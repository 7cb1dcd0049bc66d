"""The outbox as delivery/ works it off: claim, mark, settle, give back.

`move` is the one place that changes the state of a delivery. It takes a row only from a state that
bot/domain/deliveries.py lets come before, in one statement, so that of two workers one is first and the
other finds nothing to change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, null, or_, select, update

from bot.db.models import Delivery
from bot.db.session import Tx
from bot.domain.deliveries import FOLLOWS, OPEN, State, may_follow

HICCUP = timedelta(minutes=15)  # how long a message waits behind one that Slack would not take at once
OVER = (State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED)
CAME_TO_NOTHING = tuple(str(state) for state in (State.CANCELLED, State.EXPIRED, State.FAILED))


@dataclass(frozen=True)
class Claimed:
    """A delivery this worker may work off now; `line` names its recipient, for the pace of posting."""

    id: int
    state: State
    line: str


async def move(tx: Tx, to: State, *which: ColumnElement[bool], **values: Any) -> list[int]:
    """Bring deliveries into a state, those of `which` that may enter it; return their ids.

    A matter that is over keeps no words; only a failed one does, for as long as it could be sent again.
    """
    if to in OVER:
        values |= {"settled_at": tx.now, "claimed_by": None, "lease_until": None}
        if to is not State.FAILED:
            values["payload"] = null()
    elif to in (State.QUEUED, State.UNKNOWN):
        values |= {"settled_at": None, "claimed_by": None, "lease_until": None}
    before = [str(state) for state in FOLLOWS if may_follow(state, to)]
    statement = (
        update(Delivery)
        .where(Delivery.workspace_id == tx.workspace_id, Delivery.state.in_(before), *which)
        .values(state=str(to), **values)
        .returning(Delivery.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def claim(tx: Tx, *, worker: str, lease: timedelta, limit: int) -> list[Claimed]:
    """Claim what is due, most urgent first, in the order it was queued; lock out other workers."""
    statement = (
        select(Delivery)
        .where(
            Delivery.workspace_id == tx.workspace_id,
            Delivery.settled_at.is_(None),
            Delivery.state.in_([str(State.QUEUED), str(State.UNKNOWN)]),
            Delivery.lease_until.is_(None),
            Delivery.due_at <= tx.now,
        )
        .order_by(Delivery.priority, Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list((await tx.session.execute(statement)).scalars())
    mine = {"claimed_by": worker, "lease_until": tx.now + lease}
    claimed = [Claimed(row.id, State(row.state), line_of(row)) for row in rows]
    fresh = [one.id for one in claimed if one.state is State.QUEUED]
    if fresh:
        await move(tx, State.CLAIMED, Delivery.id.in_(fresh), **mine)
    doubtful = [one.id for one in claimed if one.state is State.UNKNOWN]
    if doubtful:
        await tx.session.execute(
            update(Delivery)
            .where(Delivery.workspace_id == tx.workspace_id, Delivery.id.in_(doubtful))
            .values(**mine)
        )
    return claimed


def line_of(row: Delivery) -> str:
    """Name a delivery's recipient: messages to the same one are paced together and keep their order."""
    if row.target_key is not None:
        return f"change:{row.target_key}"
    if row.person_id is not None:
        return f"person:{row.person_id}"
    return f"channel:{row.channel}" if row.group_id is None else f"group:{row.group_id}"


async def mine(tx: Tx, delivery_id: int, worker: str) -> Delivery | None:
    """Return a delivery this worker still holds, locked; None when it was taken back or cancelled."""
    statement = (
        select(Delivery)
        .where(
            Delivery.workspace_id == tx.workspace_id,
            Delivery.id == delivery_id,
            Delivery.claimed_by == worker,
            Delivery.state.in_([str(State.CLAIMED), str(State.UNKNOWN)]),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def sending(tx: Tx, delivery_id: int, *, lease: timedelta) -> None:
    """Mark a delivery as being sent from this moment on."""
    await move(
        tx,
        State.SENDING,
        Delivery.id == delivery_id,
        attempts=Delivery.attempts + 1,
        attempted_at=tx.now,
        lease_until=tx.now + lease,
    )


async def release(tx: Tx, worker: str) -> None:
    """Give back what a dead worker held, or this one left lying: queued if unsent, unknown if half-sent."""
    lying = (
        Delivery.settled_at.is_(None),
        or_(Delivery.lease_until <= tx.now, Delivery.claimed_by == worker),
    )
    await move(tx, State.UNKNOWN, *lying, Delivery.state == str(State.SENDING))
    await move(tx, State.QUEUED, *lying, Delivery.state == str(State.CLAIMED))
    await tx.session.execute(
        update(Delivery)
        .where(Delivery.workspace_id == tx.workspace_id, *lying, Delivery.state == str(State.UNKNOWN))
        .values(claimed_by=None, lease_until=None)
    )


async def put_off(tx: Tx, delivery_id: int, until: datetime) -> None:
    """Look at an open delivery again at a later moment (UTC), in whatever state it is."""
    await tx.session.execute(
        update(Delivery)
        .where(
            Delivery.workspace_id == tx.workspace_id,
            Delivery.id == delivery_id,
            Delivery.settled_at.is_(None),
        )
        .values(due_at=until, claimed_by=None, lease_until=None)
    )


async def stuck_ahead(tx: Tx, row: Delivery) -> Delivery | None:
    """Return an earlier message to the same recipient that Slack has not taken yet, if this one must wait.

    Only a more urgent message may overtake, and nobody waits longer than a hiccup.
    """
    statement = (
        select(Delivery)
        .where(
            Delivery.workspace_id == tx.workspace_id,
            Delivery.settled_at.is_(None),
            Delivery.id < row.id,
            Delivery.attempted_at > tx.now - HICCUP,
            *_in_the_way(row),
        )
        .order_by(Delivery.due_at.desc())
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


def _in_the_way(row: Delivery) -> Sequence[ColumnElement[bool]]:
    if row.target_key is not None:
        return (Delivery.target_key == row.target_key, Delivery.state == str(State.SENDING))
    return (
        Delivery.target_key.is_(None),
        Delivery.method == "post",
        Delivery.priority <= row.priority,
        *_same_recipient(row),
        or_(
            Delivery.state.in_([str(State.SENDING), str(State.UNKNOWN)]),
            (Delivery.state == str(State.QUEUED)) & (Delivery.attempts > 0),
        ),
    )


def _same_recipient(row: Delivery) -> Sequence[ColumnElement[bool]]:
    if row.person_id is not None:
        return (Delivery.person_id == row.person_id,)
    if row.group_id is not None:
        return (Delivery.group_id == row.group_id, Delivery.person_id.is_(None))
    return (Delivery.channel == row.channel, Delivery.person_id.is_(None), Delivery.group_id.is_(None))


async def superseded(tx: Tx, row: Delivery) -> bool:
    """Say whether a later change of the same message makes this one pointless."""
    statement = select(Delivery.id).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.target_key == row.target_key,
        Delivery.method.in_(["update", "delete"]),
        Delivery.id > row.id,
        Delivery.state.not_in(CAME_TO_NOTHING),
    )
    return (await tx.session.execute(statement.limit(1))).first() is not None


async def next_due(tx: Tx) -> datetime | None:
    """Return when the earliest open delivery falls due, or its lease lapses."""
    moment = func.min(func.coalesce(Delivery.lease_until, Delivery.due_at))
    statement = select(moment).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.settled_at.is_(None),
        Delivery.state.in_([str(state) for state in OPEN]),
    )
    return (await tx.session.execute(statement)).scalar_one()


async def backlog(tx: Tx) -> tuple[dict[State, int], datetime | None]:
    """Return how many deliveries are open in each state, and since when the longest overdue one waits."""
    counted = (
        select(Delivery.state, func.count())
        .where(Delivery.workspace_id == tx.workspace_id, Delivery.settled_at.is_(None))
        .group_by(Delivery.state)
    )
    counts = {State(row[0]): int(row[1]) for row in await tx.session.execute(counted)}
    oldest = select(func.min(Delivery.due_at)).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.settled_at.is_(None),
        Delivery.due_at <= tx.now,
    )
    return counts, (await tx.session.execute(oldest)).scalar_one()
