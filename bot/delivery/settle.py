"""Writes down what became of a delivery, with all that follows from it, in the caller's transaction."""

import random
from datetime import timedelta

import structlog

from bot.db import outbox, owned, people, workspaces
from bot.db.models import Delivery
from bot.db.session import Tx
from bot.delivery import metrics
from bot.delivery.failures import report
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.recheck import AT_LEAST, Drop, Wait
from bot.delivery.reconcile import Finding, Found
from bot.domain.deliveries import RULES, Kind, State, Unknown

log = structlog.get_logger()

LOOK_AGAIN = 30.0  # seconds


async def answered(tx: Tx, delivery_id: int, worker: str, outcome: Outcome) -> None:
    """Settle a delivery after Slack's answer, or the lack of one.

    That a message was sent is a fact, whoever holds the row by now; anything else is for its holder to say.
    """
    row = await owned.one(tx, Delivery, delivery_id)
    its, held = Delivery.id == delivery_id, Delivery.claimed_by == worker
    match outcome.verdict:
        case Verdict.SENT:
            moved = await _sent(tx, row, outcome)
        case Verdict.WORKSPACE_GONE:
            moved = bool(await outbox.move(tx, State.QUEUED, its, held, error=outcome.error))
        case Verdict.LATER | Verdict.UNKNOWN:
            to = State.UNKNOWN if outcome.verdict is Verdict.UNKNOWN else State.QUEUED
            due = tx.now + timedelta(seconds=outcome.retry_after or backoff(row.attempts))
            moved = bool(await outbox.move(tx, to, its, held, due_at=due, error=outcome.error))
        case _:
            moved = bool(await outbox.move(tx, State.FAILED, its, held, error=outcome.error))
            if moved:
                await report(tx, row, outcome)
    if outcome.verdict is Verdict.WORKSPACE_GONE:
        await gone(tx, outcome)
    metrics.settled(row.kind, outcome.verdict)
    say = log.error if outcome.verdict is Verdict.OUR_BUG else log.info
    say(
        "delivery.settled",
        id=row.id,
        kind=row.kind,
        verdict=outcome.verdict,
        error=outcome.error,
        moved=moved,
    )


async def _sent(tx: Tx, row: Delivery, outcome: Outcome) -> bool:
    place = {"channel": outcome.channel, "ts": outcome.ts} if row.method == "post" else {}
    moved = await outbox.move(tx, State.SENT, Delivery.id == row.id, error=outcome.error, **place)
    if row.method == "post" and row.person_id is not None and outcome.channel is not None:
        await people.learn_dm(tx, row.person_id, outcome.channel)
    return bool(moved)


async def held_back(tx: Tx, row: Delivery, step: Wait | Drop) -> None:
    """Write down that a claimed delivery may not go now, or not any more."""
    if isinstance(step, Drop):
        await outbox.move(tx, step.state, Delivery.id == row.id, error=step.reason)
        log.info("delivery.held_back", id=row.id, kind=row.kind, reason=step.reason)
        return
    until = max(step.until, tx.now + AT_LEAST)
    fresh = {}
    if step.keeps_fresh and row.expires_at is not None:
        fresh = {"expires_at": row.expires_at + (until - tx.now)}
    await outbox.move(tx, State.QUEUED, Delivery.id == row.id, due_at=until, **fresh)


async def looked_for(tx: Tx, row: Delivery, found: Found | None) -> None:
    """Write down what became of a message whose answer was lost; None: it may simply be done again."""
    its = Delivery.id == row.id
    outcome = found.outcome if found else None
    match found.finding if found else Finding.NOT_THERE:
        case Finding.THERE if outcome:
            await _sent(tx, row, outcome)
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
