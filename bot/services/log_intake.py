"""Many people write at once: what comes while one transaction is under way is kept by the next, together.

One transaction a person costs as much for ten words as for a thousand. A person alone waits for nobody.
"""

import asyncio
from dataclasses import dataclass, field

from bot.db.outage import unavailable
from bot.db.session import Database
from bot.messages.activity_log import Entry
from bot.services import activity_log
from bot.services.activity_log import Draft, Note, Source

MOST = 100  # notes in one transaction


@dataclass(eq=False)
class _Waiting:
    note: Note
    kept: asyncio.Future[Entry] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class LogIntake:
    """Keeps private entries; each is committed before its author is told."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: dict[int, list[_Waiting]] = {}
        self._working: dict[int, asyncio.Task[None]] = {}

    async def keep(self, workspace_id: int, author_id: int, draft: Draft, source: Source) -> Entry:
        """Keep an experiment and return it; a second time with the same source returns what is there.

        Raises InvalidInput as activity_log.keep does, and what the database has against it.
        """
        one = _Waiting(Note(author_id, activity_log.checked(draft), source))
        self._waiting.setdefault(workspace_id, []).append(one)
        if workspace_id not in self._working:
            self._working[workspace_id] = asyncio.create_task(self._work(workspace_id))
        return await asyncio.shield(one.kept)

    async def _work(self, workspace_id: int) -> None:
        waiting = self._waiting[workspace_id]
        try:
            while waiting:
                batch, waiting[:] = waiting[:MOST], waiting[MOST:]
                await self._keep(workspace_id, batch)
        finally:
            del self._working[workspace_id], self._waiting[workspace_id]

    async def _keep(self, workspace_id: int, batch: list[_Waiting]) -> None:
        """Keep notes together; one that cannot be kept takes none of the others along."""
        try:
            async with self._db.at_once(workspace_id, patience=self._db.answer_seconds) as tx:
                entries = await activity_log.keep_many(tx, [one.note for one in batch])
        except Exception as error:
            if len(batch) == 1 or unavailable(error):
                for one in batch:
                    _tell(one, error)
                return
        else:
            for one, entry in zip(batch, entries, strict=True):
                if not one.kept.done():
                    one.kept.set_result(entry)
            return
        for one in batch:
            await self._keep(workspace_id, [one])


def _tell(one: _Waiting, error: Exception) -> None:
    if not one.kept.done():
        one.kept.set_exception(error)
        one.kept.exception()  # its author may have been cancelled meanwhile
