"""This process as one of several: that it lives, which workspaces it sends for, and when it must keep still.

A process is dead to another when its number has not moved for a whole lease of the other's own stopwatch;
while the database is away nobody is judged, and the lease begins anew. One that could not raise its number
for two thirds of a lease posts nothing until it could again: by then nobody can have taken its work. On
SQLite there is only one process, and whatever another held is over.
"""

import asyncio
import math
import secrets

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import replicas
from bot.db.session import Database

log = structlog.get_logger()

LEASE_SECONDS = 15.0
BEATS_A_LEASE = 5


class Replica:
    """`mine` are the workspaces it sends for; `surplus` those of them to give back once they are at rest."""

    def __init__(self, db: Database, lease_seconds: float = LEASE_SECONDS) -> None:
        self.db, self.lease = db, lease_seconds
        self.alone = db.engine.dialect.name == "sqlite"
        self.id = secrets.token_hex(6)
        self.mine: set[int] = set()
        self.surplus: set[int] = set()
        self.every = lease_seconds / BEATS_A_LEASE
        self._joined = False
        self._one_at_a_time = asyncio.Lock()
        self._beaten_at = -math.inf
        self._seen: dict[str, tuple[int, float]] = {}  # of others: their number, and since when it stands
        self._owners: set[str] = set()
        self._blind = False  # the database was away: nobody could be seen to move

    @property
    def shared(self) -> bool:
        """Whether other processes are at work beside this one."""
        return bool(self._seen)

    def fit(self, replica_id: str) -> bool:
        """Say whether what this process claimed under that name may be posted."""
        in_time = self.db.clock.elapsed() - self._beaten_at < self.lease * 2 / 3
        return replica_id == self.id and self._joined and (self.alone or in_time)

    async def keep(self) -> set[int]:
        """Show that this process lives, if it is time to, and return the workspaces it sends for."""
        async with self._one_at_a_time:
            try:
                return await self._keep()
            except Exception:
                self._blind = True
                raise

    async def _keep(self) -> set[int]:
        now = self.db.clock.elapsed()
        async with self.db.looking() as session:
            senders = await replicas.senders(session)
        due = not self._joined or (not self.alone and now - self._beaten_at >= self.every)
        if due or None in senders.values():
            async with self.db.unbound() as session:
                senders = await self._beat(session)
            self._joined, self._beaten_at = True, now  # when it began: nobody can have seen it before
        self._owners = {owner for owner in senders.values() if owner is not None}
        self.mine = {id_ for id_, owner in senders.items() if owner == self.id}
        return self.mine

    async def _beat(self, session: AsyncSession) -> dict[int, str | None]:
        if self._joined and not await replicas.beat(session, self.id):
            log.warning("replica.taken_for_dead", replica=self.id)
            self.id, self._joined = secrets.token_hex(6), False
        if not self._joined:
            await replicas.join(session, self.id, alone=self.alone)
            log.info("replica.joined", replica=self.id)
        dead = self._judge(await replicas.all_beats(session))
        for one in dead:
            log.warning("replica.dead", replica=one)
            await replicas.bury(session, one, self._seen.pop(one)[0])
        await replicas.orphan(session)
        return await self._share(session)

    def _judge(self, beats: dict[str, int]) -> list[str]:
        """Return who has not moved for a whole lease."""
        now = self.db.clock.elapsed()
        if self._blind:
            self._seen, self._blind = {}, False
        others = {one: number for one, number in beats.items() if one != self.id}
        self._seen = {
            one: seen if (seen := self._seen.get(one, (number, now)))[0] == number else (number, now)
            for one, number in others.items()
        }
        return [one for one, (_, since) in self._seen.items() if now - since >= self.lease]

    async def _share(self, session: AsyncSession) -> dict[int, str | None]:
        """Take workspaces that nobody has, up to a fair share; say which are beyond it."""
        senders = await replicas.senders(session)
        share = math.ceil(len(senders) / (1 + len(self._seen)))
        mine = sorted(id_ for id_, owner in senders.items() if owner == self.id)
        self.surplus = set(mine[share:])
        if len(mine) < share and None in senders.values():
            taken = await replicas.take(session, self.id, share - len(mine))
            senders |= dict.fromkeys(taken, self.id)
        return senders

    async def give_back(self, workspace_ids: set[int]) -> None:
        """Let others take these workspaces, on which nothing of ours is under way any more."""
        async with self.db.unbound() as session:
            await replicas.give_back(session, self.id, workspace_ids)
        self.mine -= workspace_ids
        self.surplus -= workspace_ids

    async def leave(self) -> None:
        """Let others take everything."""
        if self._joined:
            async with self.db.unbound() as session:
                await replicas.leave(session, self.id)
            self._joined, self.mine = False, set()

    def next_takeover(self) -> float | None:
        """Return the seconds after which the work of a process that stands still may be taken over."""
        now = self.db.clock.elapsed()
        waits = [self.lease - (now - at) for one, (_, at) in self._seen.items() if one in self._owners]
        return max(0.0, min(waits)) if waits else None
