"""The way out: claim, recheck, send at the allowed pace, settle. Nothing else posts a message.

No transaction is open while Slack is called: each message is marked as being sent in one transaction and
settled in another. What is found half-sent after a crash is looked for in Slack before it is sent again.
"""

import asyncio
import random
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

import structlog

from bot.db import deliveries, owned, people, workspaces
from bot.db.models import Delivery
from bot.db.session import Database, Tx
from bot.delivery import metrics
from bot.delivery.channels import Channels
from bot.delivery.failures import report
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.recheck import Call, Drop, Wait, recheck
from bot.delivery.reconcile import look_for
from bot.delivery.slack import Slack
from bot.domain.deliveries import RULES, Kind, State, Unknown, may_follow

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
BATCH = 50


class Turn(Protocol):
    """Waits until the next message may go."""

    async def turn(self, workspace_id: int, channel: str) -> None:
        """Return when it may."""


class Sender:
    """Sends what is queued, and wakes up when something was."""

    def __init__(self, db: Database, slack: Slack, pace: Turn, *, idle_seconds: float = 5.0) -> None:
        self.db, self.slack, self.pace = db, slack, pace
        self.worker = secrets.token_hex(6)
        self.channels = Channels(db, slack)
        self._idle_seconds = idle_seconds
        self._wake = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        db.on_commit(self._wake.set)

    async def run(self) -> None:
        """Send for ever; a failure of the database or the network is waited out."""
        while True:
            self._wake.clear()
            try:
                await self.drain()
            except Exception as error:
                log.error("delivery.loop_failed", error=type(error).__name__)
                await asyncio.sleep(self._idle_seconds)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._idle_seconds)

    async def drain(self) -> int:
        """Send everything that is due now, and what that brings with it; return how many were handled."""
        handled = 0
        async with self._one_at_a_time:
            while True:
                round_ = 0
                async with self.db.unbound() as session:
                    ids = await workspaces.active_ids(session)
                for workspace_id in ids:
                    await self.channels.run(workspace_id)
                    round_ += await self._batch(workspace_id)
                handled += round_
                if not round_:
                    return handled

    async def _batch(self, workspace_id: int) -> int:
        async with self.db.transaction(workspace_id) as tx:
            await deliveries.release_lapsed(tx)
            rows = await deliveries.claim(tx, worker=self.worker, lease=LEASE, limit=BATCH)
        for row in rows:
            if not await self._one(workspace_id, row.id):
                break
        return len(rows)

    async def _one(self, workspace_id: int, delivery_id: int) -> bool:
        """Work off one claimed delivery; False stops the workspace, because it is gone."""
        async with self.db.transaction(workspace_id) as tx:
            row = await owned.one(tx, Delivery, delivery_id)
            unknown_since = row.attempted_at if row.state == State.UNKNOWN else None
            step = await recheck(tx, row)
            if not isinstance(step, Call):
                self._hold_back(tx, row, step)
                return True
        if unknown_since is not None and not await self._resolved(step, unknown_since.timestamp()):
            return True
        async with self.db.transaction(workspace_id) as tx:
            row = await owned.one(tx, Delivery, delivery_id)
            if row.state == State.CLAIMED:
                _move(row, State.SENDING)
                row.attempts += 1
                row.attempted_at = tx.now
        await self.pace.turn(workspace_id, step.channel)
        outcome = await self.slack.send(step)
        async with self.db.transaction(workspace_id) as tx:
            await self._settle(tx, await owned.one(tx, Delivery, delivery_id), outcome)
        return outcome.verdict is not Verdict.WORKSPACE_GONE

    async def _resolved(self, call: Call, since: float) -> bool:
        """Find out what became of a message whose answer was lost; True means: send it now."""
        found = await look_for(self.slack, self.db, call, since)
        async with self.db.transaction(call.workspace_id) as tx:
            row = await owned.one(tx, Delivery, call.delivery_id)
            if isinstance(found, Outcome) and found.verdict is Verdict.SENT:
                await self._settle(tx, row, found)
                return False
            policy = RULES[Kind(row.kind)].on_unknown
            if found is None and policy is Unknown.LET_GO:
                _finish(tx, row, State.CANCELLED, "may_have_arrived")
                return False
            _move(row, State.QUEUED)
            _move(row, State.CLAIMED)
        return True

    def _hold_back(self, tx: Tx, row: Delivery, step: Wait | Drop) -> None:
        if isinstance(step, Wait):
            if row.state == State.CLAIMED:
                _move(row, State.QUEUED)
            row.claimed_by = row.lease_until = None
            row.due_at = step.until
            return
        _finish(tx, row, step.state, step.reason)
        log.info("delivery.held_back", id=row.id, kind=row.kind, reason=step.reason)

    async def _settle(self, tx: Tx, row: Delivery, outcome: Outcome) -> None:
        row.error = outcome.error
        match outcome.verdict:
            case Verdict.SENT:
                if row.method == "post":
                    row.channel, row.ts = outcome.channel, outcome.ts
                    if row.person_id is not None and outcome.channel is not None:
                        await people.learn_dm(tx, row.person_id, outcome.channel)
                _finish(tx, row, State.SENT, outcome.error)
            case Verdict.LATER:
                _later(tx, row, outcome.retry_after)
            case Verdict.UNKNOWN:
                _move(row, State.UNKNOWN)
                row.claimed_by = row.lease_until = None
                row.due_at = tx.now + timedelta(seconds=_backoff(row.attempts))
            case Verdict.WORKSPACE_GONE:
                _later(tx, row, None)
                await workspaces.mark_gone(tx, outcome.error or "gone")
                log.error("workspace.gone", workspace=tx.workspace_id, error=outcome.error)
            case Verdict.PERMANENT | Verdict.OUR_BUG:
                _finish(tx, row, State.FAILED, outcome.error)
                await report(tx, row, outcome)
        metrics.settled(row.kind, outcome.verdict)
        log.info("delivery.settled", id=row.id, kind=row.kind, state=row.state, error=outcome.error)


def _move(row: Delivery, state: State) -> None:
    if not may_follow(State(row.state), state):
        raise RuntimeError(f"a delivery cannot go from {row.state} to {state}")
    row.state = state


def _finish(tx: Tx, row: Delivery, state: State, reason: str | None) -> None:
    _move(row, state)
    row.settled_at, row.error, row.payload = tx.now, reason, None
    row.claimed_by = row.lease_until = None


def _later(tx: Tx, row: Delivery, retry_after: float | None) -> None:
    _move(row, State.QUEUED)
    row.claimed_by = row.lease_until = None
    row.due_at = tx.now + timedelta(seconds=retry_after or _backoff(row.attempts))


def _backoff(attempts: int) -> float:
    """Return seconds: 2, 4, 8 … at most ten minutes, give or take a quarter."""
    return min(600.0, 2.0 ** min(attempts, 10)) * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
