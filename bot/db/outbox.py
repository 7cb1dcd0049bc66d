"""The outbox as delivery/ works it off: claim, mark, settle, give back.

Nothing else changes the state of a delivery. A row is taken only from a state that bot/domain/deliveries.py
lets come before, in one statement, so that of two workers one is first and the other finds nothing to change.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, update

from bot.db import delivery_words
from bot.db.models import Delivery
from bot.db.outbox_statements import CHANGED, OVER, claiming, entering, may_become, moving, sending_now, whose
from bot.db.outgoing import Outgoing, held, line_of
from bot.db.prepared import ask
from bot.db.recordset import as_json, dialect_of, postgres
from bot.db.session import Tx
from bot.domain.deliveries import PATIENCE, State

HICCUP = timedelta(minutes=15)  # how long a message waits behind one that Slack would not take at once
CAME_TO_NOTHING = tuple(str(state) for state in (State.CANCELLED, State.EXPIRED, State.FAILED))
ON_ITS_WAY = timedelta(seconds=3)  # how long a post of a process that died may still be under way to Slack


class Claimed(NamedTuple):
    """A delivery this replica may work off now; as a tuple it sorts as deliveries are to go.

    `line` names its recipient: messages to the same one are paced together and keep their order. `method` is
    how it goes: one that may have arrived is looked for first.
    """

    priority: int
    due_at: datetime
    id: int
    state: State
    line: str
    method: str


class Change(NamedTuple):
    """What becomes of one delivery of a batch; None leaves a column as it is."""

    id: int
    error: str | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None


async def move(tx: Tx, to: State, *which: ColumnElement[bool], **values: Any) -> list[int]:
    """Bring deliveries into a state, those of `which` that may enter it; return their ids."""
    statement = (
        update(Delivery)
        .where(Delivery.workspace_id == tx.workspace_id, may_become(to), *which)
        .values(state=str(to), **entering(tx.now, to), **values)
        .returning(Delivery.id)
    )
    moved = list((await tx.session.execute(statement)).scalars())
    await _forget_words(tx, to, moved)
    return moved


async def move_each(
    tx: Tx, to: State, changes: Iterable[Change], *, holder: str | None = None, spare: bool = False
) -> set[int]:
    """Bring many deliveries into a state, each with values of its own; return the ids that entered it.

    `holder`: only what that replica holds. `spare`: the attempt was not made, and counts no longer.
    """
    changes = list(changes)
    used = tuple(name for name in CHANGED if any(getattr(one, name) is not None for one in changes))
    if not used:
        return set()
    statement = moving(dialect_of(tx), to, used, held=holder is not None, spare=spare)
    rows = ({name: getattr(one, name) for name in used} for one in changes)
    given: dict[str, Any] = {"changes": as_json(tx, rows)}
    given |= {"who": holder} if holder is not None else {}
    given |= {"moment": tx.now} if to in OVER else {}
    moved = list((await ask(tx, statement, **given)).scalars())
    await _forget_words(tx, to, moved)
    return set(moved)


async def _forget_words(tx: Tx, to: State, ids: Sequence[int]) -> None:
    """Keep no words of what is over; only a failed one keeps them, for as long as it could be sent again."""
    if to in OVER and to is not State.FAILED:
        await delivery_words.forget(tx, ids)


async def claim(
    tx: Tx, *, worker: str, limit: int, before: int | None = None, full: Collection[str] = ()
) -> list[Claimed]:
    """Claim what is due, most urgent first, in the order it was queued; lock out other workers.

    Of the methods in `full` only what is more urgent than the priority `before`. Nothing is claimed in a
    workspace that is not this worker's, and none can take it away until this transaction ends.
    """
    if not await holds(tx, worker):
        return []
    given: dict[str, Any] = {"most": limit, "who": worker, "moment": tx.now}
    given |= {"full": list(full), "before": before} if full else {}
    rows = await ask(tx, claiming(dialect_of(tx), some=bool(full)), **given)
    return sorted(_claimed(row) for row in rows)


def _claimed(row: Any) -> Claimed:
    priority, due_at, id_, state, method, *its_line = row
    return Claimed(priority, due_at, id_, State(state), line_of(*its_line), method)


async def holds(tx: Tx, worker: str, *, even_gone: bool = False) -> bool:
    """Say whether a workspace is this worker's, and keep it so until the transaction ends."""
    row = (await ask(tx, whose(tx), who=worker)).first()
    return row is not None and (even_gone or row[0] is None)


async def mine(tx: Tx, ids: Collection[int], worker: str) -> list[Outgoing]:
    """Return those deliveries that this worker still holds, locked, in the order of `ids`."""
    found = {row.id: row for row in await held(tx, ids, worker)}
    return [found[one] for one in ids if one in found]


async def sending(tx: Tx, ids: Collection[int], worker: str) -> set[int]:
    """Mark deliveries as being sent from this moment on; return the ids of those that may be."""
    return set((await ask(tx, sending_now(tx), ids=list(ids), who=worker, moment=tx.now)).scalars())


async def release(tx: Tx, worker: str) -> None:
    """Give back whatever anybody held in this workspace: queued if unsent, unknown if half-sent.

    Only for the replica the workspace belongs to (`worker`), when nothing of its own is under way. A post
    that was just attempted may not have reached Slack yet, and is not looked for at once. Another replica
    may have lost only the database and still wait for Slack's answer, so its posts are looked for when that
    is over; but SQLite has one process, so there any other is dead.
    """
    lying = (Delivery.claimed_by.is_not(None), Delivery.settled_at.is_(None))
    half = select(Delivery.id, Delivery.attempted_at, Delivery.claimed_by).where(
        Delivery.workspace_id == tx.workspace_id, *lying, Delivery.state == str(State.SENDING)
    )
    may_live = postgres(tx)
    half_sent = [
        Change(id_, due_at=min(at or tx.now, tx.now) + _on_its_way(may_live and holder != worker))
        for id_, at, holder in await tx.session.execute(half)
    ]
    if half_sent:
        await move_each(tx, State.UNKNOWN, half_sent)
    await move(tx, State.QUEUED, *lying, Delivery.state == str(State.CLAIMED))
    await tx.session.execute(
        update(Delivery)
        .where(Delivery.workspace_id == tx.workspace_id, *lying, Delivery.state == str(State.UNKNOWN))
        .values(claimed_by=None)
    )


def _on_its_way(may_live: bool) -> timedelta:
    return ON_ITS_WAY + PATIENCE if may_live else ON_ITS_WAY


async def put_off(tx: Tx, delivery_id: int, until: datetime) -> None:
    """Look at an open delivery again at a later moment (UTC); one that was half-sent is looked for then."""
    its = Delivery.id == delivery_id
    await move(tx, State.UNKNOWN, its, Delivery.state == str(State.SENDING))
    await move(tx, State.QUEUED, its, Delivery.state == str(State.CLAIMED))
    await tx.session.execute(
        update(Delivery)
        .where(Delivery.workspace_id == tx.workspace_id, its, Delivery.settled_at.is_(None))
        .values(due_at=until, claimed_by=None)
    )


async def retry(tx: Tx, delivery_id: int) -> bool:
    """Send a failed delivery again, from now on, as new; say whether it was one that has its words still."""
    its = (Delivery.id == delivery_id, Delivery.state == str(State.FAILED), delivery_words.there())
    anew: dict[str, Any] = {"due_at": tx.now, "expires_at": None, "attempts": 0, "error": None}
    return bool(await move(tx, State.QUEUED, *its, **anew))


async def cancel(tx: Tx, delivery_id: int, reason: str = "operator") -> bool:
    """Cancel a delivery that has not gone, and say whether it could be."""
    return bool(await move(tx, State.CANCELLED, Delivery.id == delivery_id, error=reason))
