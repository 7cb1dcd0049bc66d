"""Writes down what a workspace's lane does: what came back is settled, and what goes next is marked, at once.

If that fails it is done one by one, so that none holds up all others.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

import structlog

from bot.db import known, outbox
from bot.db.outage import unavailable
from bot.db.outbox import Claimed
from bot.db.session import Database, Tx
from bot.delivery import settle
from bot.delivery.recheck import Call, Drop, Wait, decide
from bot.delivery.reconcile import Found, look_for, trace
from bot.delivery.settle import Returned
from bot.delivery.slack import Slack

log = structlog.get_logger()

POISONED = timedelta(minutes=10)  # until a delivery that could not be worked off is tried again
NOT_WRITTEN = timedelta(seconds=10)  # the same, where it was the database that failed


class Books:
    """The rows of one workspace, as the replica of that name (`worker`) works them off.

    `doubtful`: rows may be claimed or marked that are not in memory.
    """

    def __init__(self, workspace_id: int, db: Database, worker: str) -> None:
        self.workspace_id, self.db, self.worker = workspace_id, db, worker
        self.doubtful = True

    async def claim(self, limit: int, before: int | None, full: Collection[str]) -> list[Claimed]:
        """Claim what is due; of the methods in `full` only what is more urgent than the priority `before`."""
        async with self.db.transaction(self.workspace_id, quiet=True) as tx:
            return await outbox.claim(tx, worker=self.worker, limit=limit, before=before, full=full)

    async def give_back(self) -> None:
        """Give back whatever is claimed, with nothing under way."""
        async with self.db.transaction(self.workspace_id, quiet=True) as tx:
            if await outbox.holds(tx, self.worker, even_gone=True):
                await outbox.release(tx, self.worker)
        self.doubtful = False

    async def turn(self, back: list[Returned], fresh: Sequence[Claimed]) -> dict[int, Call]:
        """Settle and mark in one transaction, or else one by one; return the calls to make.

        When the database is away it raises, and what could not be settled is still in `back`.
        """
        try:
            return await self._at_once(back, fresh)
        except Exception as error:
            # a commit may have been made although it failed: then rows are marked that do not go
            self.doubtful = True
            log.warning("delivery.batch_failed", error=type(error).__name__, rows=len(back) + len(fresh))
        calls: dict[int, Call] = {}
        while back:
            await self._guarded(back[0].call.row.id, [back[0]], [])
            back.pop(0)
        for one in fresh:
            calls |= await self._guarded(one.id, [], [one])
        return calls

    async def _guarded(
        self, delivery_id: int, back: Sequence[Returned], fresh: Sequence[Claimed]
    ) -> dict[int, Call]:
        try:
            return await self._at_once(back, fresh)
        except Exception as error:
            await self._put_off(delivery_id, error)
            return {}

    async def _put_off(self, delivery_id: int, error: Exception) -> None:
        """Try a delivery again later: soon when it was the database that failed, as on a full disk."""
        wait = NOT_WRITTEN if unavailable(error) else POISONED
        async with self.db.transaction(self.workspace_id, quiet=True) as tx:
            await outbox.put_off(tx, delivery_id, tx.now + wait)
        log.exception("delivery.poisoned", id=delivery_id, error=type(error).__name__, exc_info=error)

    async def _at_once(self, back: Sequence[Returned], fresh: Sequence[Claimed]) -> dict[int, Call]:
        async with self.db.transaction(self.workspace_id, quiet=True) as tx:
            moved = await settle.answered(tx, back, self.worker) if back else set()
            calls = await self._mark(tx, [one.id for one in fresh]) if fresh else {}
        settle.tell(tx.now, back, moved)
        return calls

    async def _mark(self, tx: Tx, ids: Sequence[int]) -> dict[int, Call]:
        """Look once more, and mark as being sent what may go."""
        rows = await outbox.mine(tx, ids, self.worker)
        facts = await known.of(tx, rows)
        steps = [(row, decide(row, facts, tx.now)) for row in rows]
        await settle.held_back(tx, [(row, step) for row, step in steps if isinstance(step, (Wait, Drop))])
        calls = {row.id: step for row, step in steps if isinstance(step, Call)}
        marked = await outbox.sending(tx, list(calls), self.worker) if calls else set()
        return {id_: call for id_, call in calls.items() if id_ in marked}

    async def find_out(self, slack: Slack, delivery_id: int) -> Found | None:
        """Find out what became of a message whose answer was lost; None where nothing was looked for."""
        try:
            async with self.db.reading(self.workspace_id) as tx:
                rows = await outbox.mine(tx, [delivery_id], self.worker)
                facts = await known.of(tx, rows)
            if not rows:
                return None
            wanted = trace(rows[0], facts, tx.now)
            found = await look_for(slack, wanted) if wanted else None
            async with self.db.transaction(self.workspace_id, quiet=True) as tx:
                for row in await outbox.mine(tx, [delivery_id], self.worker):
                    await settle.looked_for(tx, row, found)
        except Exception as error:
            await self._put_off(delivery_id, error)
            return None
        return found
