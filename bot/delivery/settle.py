"""Writes down what became of deliveries, with all that follows from it, in the caller's transaction."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from bot.db import outbox, people, workspaces
from bot.db.models import Delivery
from bot.db.outbox import Change
from bot.db.outgoing import Outgoing
from bot.db.session import Tx
from bot.delivery import metrics
from bot.delivery.failures import report
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.recheck import AT_LEAST, Call, Drop, Wait
from bot.delivery.reconcile import Finding, Found
from bot.domain.deliveries import RULES, Kind, State, Unknown

log = structlog.get_logger()

LOOK_AGAIN = 30.0  # seconds

NEXT = {
    Verdict.SENT: State.SENT,
    Verdict.LATER: State.QUEUED,
    Verdict.NOT_SENT: State.QUEUED,
    Verdict.WORKSPACE_GONE: State.QUEUED,
    Verdict.UNKNOWN: State.UNKNOWN,
    Verdict.PERMANENT: State.FAILED,
    Verdict.OUR_BUG: State.FAILED,
}


class Returned(NamedTuple):
    """A call that was made, and what came of it."""

    call: Call
    outcome: Outcome
    line: str


async def answered(tx: Tx, back: Sequence[Returned], worker: str) -> set[int]:
    """Settle deliveries after Slack's answers, or the lack of them; return the ids that were moved.

    That a message was sent is a fact, whoever holds the row by now; anything else is for its holder to say.
    """
    moved: set[int] = set()
    for verdict in {one.outcome.verdict for one in back}:
        alike = [one for one in back if one.outcome.verdict is verdict]
        moved |= await outbox.move_each(
            tx,
            NEXT[verdict],
            [_change(tx, one) for one in alike],
            holder=None if verdict is Verdict.SENT else worker,
            spare=verdict is Verdict.NOT_SENT,
        )
        if verdict is Verdict.WORKSPACE_GONE:
            await gone(tx, alike[0].outcome)
    for call, outcome, _ in back:
        if call.row.id in moved and NEXT[outcome.verdict] is State.FAILED:
            await report(tx, call.row, outcome)
    await people.learn_dms(tx, _conversations(back))
    return moved


def _change(tx: Tx, one: Returned) -> Change:
    row, outcome = one.call.row, one.outcome
    if outcome.verdict is Verdict.SENT:
        place = (outcome.channel, outcome.ts) if row.method == "post" else (None, None)
        return Change(row.id, outcome.error, None, None, *place)
    if outcome.verdict in {Verdict.LATER, Verdict.UNKNOWN}:
        seconds = outcome.retry_after or backoff(row.attempts + 1)
        return Change(row.id, outcome.error, tx.now + timedelta(seconds=seconds))
    return Change(row.id, outcome.error)


def _conversations(back: Sequence[Returned]) -> dict[int, str]:
    return {
        call.row.person_id: outcome.channel
        for call, outcome, _ in back
        if call.introduces and outcome.channel is not None and call.row.person_id is not None
    }


def tell(now: datetime, back: Sequence[Returned], moved: set[int]) -> None:
    """Log and count what was settled at a moment (UTC); for when that is committed."""
    for call, outcome, _ in back:
        row = call.row
        seconds = max(0.0, (now - row.due_at).total_seconds())
        metrics.settled(row.kind, outcome.verdict, seconds=seconds, attempts=row.attempts + 1)
        say = log.error if outcome.verdict is Verdict.OUR_BUG else log.info
        say(
            "delivery.settled",
            id=row.id,
            kind=row.kind,
            verdict=outcome.verdict,
            error=outcome.error,
            moved=row.id in moved,
        )


async def held_back(tx: Tx, steps: Sequence[tuple[Outgoing, Wait | Drop]]) -> None:
    """Write down that claimed deliveries may not go now, or not any more."""
    for state in {step.state for _, step in steps if isinstance(step, Drop)}:
        dropped = [
            (row, step.reason) for row, step in steps if isinstance(step, Drop) and step.state is state
        ]
        await outbox.move_each(tx, state, [Change(row.id, reason) for row, reason in dropped])
        for row, reason in dropped:
            metrics.held_back(row.kind, reason)
            log.info("delivery.held_back", id=row.id, kind=row.kind, reason=reason)
    waiting = [_later(tx, row, step) for row, step in steps if isinstance(step, Wait)]
    if waiting:
        await outbox.move_each(tx, State.QUEUED, waiting)


def _later(tx: Tx, row: Outgoing, step: Wait) -> Change:
    until = max(step.until, tx.now + AT_LEAST)
    log.debug("delivery.waits", id=row.id, kind=row.kind, until=until.isoformat())
    fresh = step.keeps_fresh and row.expires_at is not None
    return Change(
        row.id, None, until, row.expires_at + (until - tx.now) if fresh and row.expires_at else None
    )


async def looked_for(tx: Tx, row: Outgoing, found: Found | None) -> None:
    """Write down what became of a message whose answer was lost; None: it may simply be done again."""
    its = Delivery.id == row.id
    outcome = found.outcome if found else None
    match found.finding if found else Finding.NOT_THERE:
        case Finding.THERE if outcome:
            await outbox.move_each(
                tx, State.SENT, [Change(row.id, None, None, None, outcome.channel, outcome.ts)]
            )
            if row.person_id is not None and outcome.channel is not None:
                await people.learn_dms(tx, {row.person_id: outcome.channel})
        case Finding.LATER if row.expires_at is not None and row.expires_at <= tx.now:
            await outbox.move(tx, State.EXPIRED, its, error="too_late")
        case Finding.LATER | Finding.WORKSPACE_GONE if outcome:
            wait = timedelta(seconds=outcome.retry_after or LOOK_AGAIN)
            await outbox.put_off(tx, row.id, tx.now + wait)
            if outcome.verdict is Verdict.WORKSPACE_GONE:
                await gone(tx, outcome)
        case Finding.NOBODY_CAN_SAY if RULES[Kind(row.kind)].on_unknown is Unknown.LET_GO:
            await outbox.move(tx, State.CANCELLED, its, error="may_have_arrived")
        case _:
            await outbox.move(tx, State.QUEUED, its, due_at=tx.now)
    metrics.reconciled(row.kind, found.finding if found else "again")
    log.info("delivery.reconciled", id=row.id, kind=row.kind, finding=found.finding if found else "again")


async def gone(tx: Tx, outcome: Outcome) -> None:
    """Stop a workspace whose token works no more; what is queued for it stays."""
    await workspaces.mark_gone(tx, outcome.error or "gone")
    log.error("workspace.gone", workspace=tx.workspace_id, error=outcome.error)


def backoff(attempts: int) -> float:
    """Return seconds: 2, 4, 8 … at most ten minutes, give or take a quarter."""
    return min(600.0, 2.0 ** min(attempts, 10)) * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
