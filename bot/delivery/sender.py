"""The way out: claim, recheck, send at the allowed pace, settle. Nothing else posts a message.

No transaction is open while Slack is called: each message is marked as being sent in one transaction and
settled in another. What is found half-sent after a crash is looked for in Slack before it is sent again.
"""

import asyncio
import secrets
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.db import groups, outbox, workspaces
from bot.db.outbox import Claimed
from bot.db.session import Database
from bot.delivery import settle
from bot.delivery.channels import Channels
from bot.delivery.outcome import Verdict
from bot.delivery.pace import Turn
from bot.delivery.recheck import Call, recheck
from bot.delivery.reconcile import Finding, look_for, trace
from bot.delivery.slack import Slack
from bot.domain.deliveries import State

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
BATCH = 20
POISONED = timedelta(minutes=10)  # until a delivery that could not be worked off is tried again


class Sender:
    """Sends what is queued, and wakes up when something was."""

    def __init__(self, db: Database, slack: Slack, pace: Turn, *, idle_seconds: float = 5.0) -> None:
        self.db, self.slack, self.pace = db, slack, pace
        self.worker = secrets.token_hex(6)
        self.channels = Channels(db, slack)
        self.healthy = True
        self._idle_seconds = idle_seconds
        self._wake = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        db.on_commit(self._wake.set)

    def start(self) -> None:
        """Begin to send in the background."""
        self._stopping = False
        self._task = asyncio.create_task(self.run())

    async def stop(self, *, grace: float = 5.0) -> None:
        """Finish the message under way, at most `grace` seconds; give back what is claimed."""
        self._stopping = True
        self._wake.set()
        if self._task is None:
            return
        await asyncio.wait([self._task], timeout=grace)
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        self._task = None
        try:
            await self._give_back()
        except Exception as error:  # the database may be what is being stopped for
            log.warning("delivery.not_given_back", error=type(error).__name__)

    async def run(self) -> None:
        """Send until stopped; a failure of the database or the network is waited out."""
        while not self._stopping:
            self._wake.clear()
            pause = self._idle_seconds
            try:
                await self.drain()
                pause = await self._until_next()
                self.healthy = True
            except Exception as error:
                self.healthy = False
                log.error("delivery.loop_failed", error=type(error).__name__)
                await asyncio.sleep(self._idle_seconds)
                continue
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), pause)

    async def drain(self) -> int:
        """Send everything that is due now, and what that brings with it; return how many were handled."""
        handled = 0
        async with self._one_at_a_time:
            while not self._stopping and (done := await self._round()):
                handled += done
        return handled

    async def _round(self) -> int:
        done = 0
        for workspace_id in await self._active():
            done += await self.channels.run(workspace_id)
            done += await self._batch(workspace_id)
        return done

    async def _active(self) -> list[int]:
        async with self.db.looking() as session:
            return await workspaces.active_ids(session)

    async def _until_next(self) -> float:
        """Return the seconds to sleep: until the next message is due, at most the idle time."""
        waits = [self._idle_seconds]
        for workspace_id in await self._active():
            async with self.db.reading(workspace_id) as tx:
                for due in (await outbox.next_due(tx), await groups.next_channel_due(tx)):
                    seconds = (due - tx.now).total_seconds() if due else 0.0
                    waits += [seconds] if seconds > 0 else []  # overdue and not sent: another worker has it
        return max(0.01, min(waits))

    async def _batch(self, workspace_id: int) -> int:
        async with self.db.transaction(workspace_id, quiet=True) as tx:
            await outbox.release(tx, self.worker)
            claimed = await outbox.claim(tx, worker=self.worker, lease=LEASE, limit=BATCH)
        for one in claimed:
            if self._stopping or not await self._try(workspace_id, one):
                await self._give_back(workspace_id)
                break
        return len(claimed)

    async def _give_back(self, *workspace_ids: int) -> None:
        for workspace_id in workspace_ids or await self._active():
            async with self.db.transaction(workspace_id, quiet=True) as tx:
                await outbox.release(tx, self.worker)

    async def _try(self, workspace_id: int, one: Claimed) -> bool:
        """Work off one delivery; one that cannot be worked off must not hold up all others."""
        try:
            if one.state is State.UNKNOWN:
                return await self._resolve(workspace_id, one.id)
            return await self._send(workspace_id, one)
        except Exception as error:
            log.exception("delivery.poisoned", id=one.id, error=type(error).__name__)
            async with self.db.transaction(workspace_id, quiet=True) as tx:
                await outbox.release(tx, self.worker)
                await outbox.put_off(tx, one.id, tx.now + POISONED)
        return True

    async def _send(self, workspace_id: int, one: Claimed) -> bool:
        """Send a claimed delivery if it is still right to; False stops the workspace, because it is gone."""
        await self.pace.turn(workspace_id, one.line)
        call = await self._mark(workspace_id, one.id)
        if call is None:
            self.pace.spare(workspace_id, one.line)
            return True
        outcome = await self.slack.send(call)
        if outcome.limited:
            self.pace.hold(workspace_id, outcome.retry_after or 0.0)
        async with self.db.transaction(workspace_id, quiet=True) as tx:
            await settle.answered(tx, one.id, self.worker, outcome)
        return outcome.verdict is not Verdict.WORKSPACE_GONE

    async def _mark(self, workspace_id: int, delivery_id: int) -> Call | None:
        """Look once more and mark the delivery as being sent; None when it is not to go now."""
        async with self.db.transaction(workspace_id, quiet=True) as tx:
            row = await outbox.mine(tx, delivery_id, self.worker)
            if row is None:
                return None
            step = await recheck(tx, row)
            if not isinstance(step, Call):
                await settle.held_back(tx, row, step)
                return None
            await outbox.sending(tx, delivery_id, lease=LEASE)
            return step

    async def _resolve(self, workspace_id: int, delivery_id: int) -> bool:
        """Find out what became of a message whose answer was lost; False: the workspace is gone."""
        async with self.db.reading(workspace_id) as tx:
            row = await outbox.mine(tx, delivery_id, self.worker)
            wanted = await trace(tx, row) if row else None
        if row is None:
            return True
        found = await look_for(self.slack, wanted) if wanted else None
        async with self.db.transaction(workspace_id, quiet=True) as tx:
            row = await outbox.mine(tx, delivery_id, self.worker)
            if row is not None:
                await settle.looked_for(tx, row, found)
        return found is None or found.finding is not Finding.WORKSPACE_GONE
