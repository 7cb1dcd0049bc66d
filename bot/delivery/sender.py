"""The way out as a whole: a lane for each workspace that is this process's to send for.

Nothing else posts a message. A lane that has much to do does not hold up another; whoever is asked by many
at once answers each workspace at its own pace.
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog

from bot.db import group_channels, outbox_ahead
from bot.db.session import Database
from bot.delivery.channels import Channels
from bot.delivery.lane import Lane
from bot.delivery.pace import Turn
from bot.delivery.replica import LEASE_SECONDS, Replica
from bot.delivery.seats import Seats
from bot.delivery.slack import Slack

log = structlog.get_logger()

BREATH = 0.02  # seconds between two looks, however many commits wake us
POLL_SECONDS = 1.0  # between two looks at the workspaces, and at what other processes have queued


class Sender:
    """Sends what is queued, and wakes up when something was."""

    def __init__(
        self,
        db: Database,
        slack: Slack,
        pace: Turn,
        *,
        idle_seconds: float = 5.0,
        lease_seconds: float = LEASE_SECONDS,
        seats: Seats | None = None,
    ) -> None:
        self.db, self.slack, self.pace = db, slack, pace
        self.replica = Replica(db, lease_seconds)
        self.channels = Channels(db, slack, pace)
        self.healthy = True
        self.lanes: dict[int, Lane] = {}
        self._idle_seconds = idle_seconds
        self._seats = seats or Seats()
        self._wake = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._channel_locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._stopping = False
        self._kept_at = 0.0
        self._task: asyncio.Task[None] | None = None
        self._working: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._resting: dict[tuple[str, int], float] = {}  # until when: nothing came of it, or it failed
        self._failing: set[tuple[str, int]] = set()
        db.on_commit(self._wake.set)

    def start(self) -> None:
        """Begin to send in the background."""
        self._stopping = False
        self._task = asyncio.create_task(self.run())

    async def stop(self, *, grace: float = 5.0) -> None:
        """Finish what is under way, at most `grace` seconds; give back what is claimed, and leave."""
        self._stopping = True
        self._wake.set()
        self.channels.calls.stop()
        for lane in self.lanes.values():
            lane.stop()
        tasks = {task for task in (self._task, *self._working.values()) if task is not None}
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._task = None
        try:
            for lane in self.lanes.values():
                await lane.give_back()
            await self.replica.leave()
        except Exception as error:  # the database may be what is being stopped for
            log.warning("delivery.not_given_back", error=type(error).__name__)
        self.lanes.clear()

    async def run(self) -> None:
        """Send until stopped; a failure of the database or the network is waited out."""
        while not self._stopping:
            self._wake.clear()
            pause = self._idle_seconds
            try:
                pause = await self.look()
                self.healthy = not self._failing
            except Exception as error:
                self.healthy = False
                log.error("delivery.loop_failed", error=type(error).__name__)
                await asyncio.sleep(min(POLL_SECONDS, self._idle_seconds))
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            await asyncio.sleep(BREATH if self._working else 0)

    async def look(self) -> float:
        """Start the lanes that have something to do; return the seconds until the next look."""
        now = self._seconds()
        often = min(POLL_SECONDS, self.replica.every)
        if now - self._kept_at >= often or not self.replica.mine:
            await self.replica.keep()
            self._kept_at = now
        await self._retire(wait=False)
        for (_, workspace_id), task in self._working.items():
            if not task.done() and workspace_id in self.lanes:
                self.lanes[workspace_id].wake()
        waits = [self._idle_seconds]
        if self.replica.shared or not self.replica.alone:
            waits.append(often)
        messages = await self._idle("messages")
        channels = await self._idle("channel")
        async with self.db.looking() as session:
            due = await outbox_ahead.next_due_in(session, messages) if messages else {}
            channel_due = await group_channels.due_in(session, channels) if channels else {}
        for workspace_id, moment in due.items():
            waits += self._when_due("messages", workspace_id, moment)
        for workspace_id, moment in channel_due.items():
            waits += self._when_due("channel", workspace_id, moment)
        self._failing &= (
            self._working.keys() | self._resting.keys()
        )  # else there is nothing to fail at any more
        return max(BREATH, min(waits))

    async def _idle(self, work: str) -> list[int]:
        """Return the workspaces where that work is neither being done nor resting."""
        now = self._seconds()
        self._resting = {key: until for key, until in self._resting.items() if until > now}
        busy = self._working.keys() | self._resting.keys()
        return [one for one in self.replica.mine - self.replica.surplus if (work, one) not in busy]

    def _when_due(self, work: str, workspace_id: int, moment: datetime) -> list[float]:
        """Begin if it is time; return the seconds until it is, if it is not."""
        seconds = (moment - self.db.clock.now()).total_seconds()
        if seconds > 0:
            return [seconds]
        doing = self._lane(workspace_id).drain() if work == "messages" else self._open_channels(workspace_id)
        key = (work, workspace_id)
        self._working[key] = asyncio.create_task(self._work(key, doing))
        return []

    async def _work(self, key: tuple[str, int], doing: Coroutine[Any, Any, int]) -> None:
        try:
            if not await doing:
                self._resting[key] = self._seconds() + POLL_SECONDS
            self._failing.discard(key)
        except Exception as error:
            self.healthy = False
            self._failing.add(key)
            self._resting[key] = self._seconds() + min(POLL_SECONDS, self._idle_seconds)
            log.error("delivery.lane_failed", workspace=key[1], error=type(error).__name__)
        finally:
            del self._working[key]
            self._wake.set()

    async def drain(self) -> int:
        """Send everything that is due now, and what that brings with it; return how many were handled."""
        handled = 0
        async with self._one_at_a_time:
            while not self._stopping and (done := await self._round()):
                handled += done
        return handled

    async def _round(self) -> int:
        mine = sorted(await self.replica.keep())
        await self._retire(wait=True)
        if self.pace.window == 1:
            return sum([await self._open_channels(one) + await self._lane(one).drain() for one in mine])
        done = await asyncio.gather(*(self._open_channels(one) for one in mine))
        return sum(done) + sum(await asyncio.gather(*(self._lane(one).drain() for one in mine)))

    async def _open_channels(self, workspace_id: int) -> int:
        async with self._channel_locks[workspace_id]:
            return await self.channels.run(workspace_id)

    def _lane(self, workspace_id: int) -> Lane:
        lane = self.lanes.get(workspace_id)
        if lane is None or lane.worker != self.replica.id or (lane.stopping and not lane.at_work):
            worker = self.replica.id
            lane = self.lanes[workspace_id] = Lane(
                workspace_id,
                self.db,
                self.slack,
                self.pace,
                worker=worker,
                fit=lambda: self.replica.fit(worker),
                seats=self._seats,
            )
        return lane

    async def _retire(self, *, wait: bool) -> None:
        """Stop the lanes of workspaces that are not ours any more, or of which we have too many."""
        for workspace_id, lane in list(self.lanes.items()):
            surplus = workspace_id in self.replica.surplus
            if workspace_id in self.replica.mine and lane.worker == self.replica.id and not surplus:
                continue
            lane.stop()
            if not lane.at_work or wait:
                await lane.give_back()
                del self.lanes[workspace_id]
        at_rest = self.replica.surplus - self.lanes.keys()
        if at_rest:
            await self.replica.give_back(at_rest)

    def _seconds(self) -> float:
        return asyncio.get_running_loop().time()
