"""Kills replicas at moments drawn by lot, some of them aimed, and says what each was doing at that moment.

A random moment rarely falls into the few milliseconds between Slack's answer and the row that says so; so
part of the kills waits for a call to be under way or to have taken effect, and strikes milliseconds later.
"""

import asyncio
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.judge import Ledger, Row
from benchmarks.replica import Replica
from bot.domain.deliveries import State
from sandbox.faults import UnderWay
from sandbox.server import Sandbox
from sandbox.world import Json

AIMS = ("start-up", "any moment", "after an effect", "look-up")
WEIGHTS = (15, 40, 30, 15)
UPTIME = (1.5, 4.0)  # seconds a replica that is not aimed at lives at most once it listens: alone, or of two
NEVER_CAME = 3.0  # seconds to wait for the moment aimed at
POST = "chat.postMessage"
LOOKING = ("conversations.history", "conversations.replies", "conversations.open")
RECENT = 1.5  # seconds after which a log says nothing about now


@dataclass
class Coroner:
    """Notes for each kill what was under way, and which messages the dead had left half-sent."""

    sandbox: Sandbox
    database_url: str
    kills: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    arrived: set[int] = field(default_factory=set)  # half-sent and there: only looking can tell
    not_arrived: set[int] = field(default_factory=set)  # half-sent and not there

    async def kill(self, *victims: Replica) -> None:
        """Kill all at once, and write down what they were doing."""
        calls = {victim.number: victim.calls() for victim in victims}
        ready = {victim.number: victim.is_ready for victim in victims}
        for victim in victims:
            victim.kill()
        await asyncio.gather(*(victim.ended() for victim in victims))
        rows = await asyncio.to_thread(self._left_behind)
        for victim in victims:
            self.kills += 1
            if not ready[victim.number]:
                self.phases["starting up"] += 1
                continue
            found = _in_flight(calls[victim.number])
            if found or _was_sending(victim):
                found |= self._half_done(rows, calls[victim.number])
            self.phases.update(found or {"nothing to do with a message"})
        if len(victims) > 1:
            self.phases["two at once"] += 1

    def _half_done(self, rows: list[Row], calls: list[UnderWay]) -> set[str]:
        there = marks(self.sandbox)
        asked = {mark_of(call.args) for call in calls if call.method == POST}
        found = set()
        for row in rows:
            if row.state == State.CLAIMED:
                found.add("claimed, not yet sending")
            elif row.state == State.UNKNOWN:
                found.add("waiting to be looked for")
            elif row.id in there:
                self.arrived.add(row.id)
                found |= set() if row.id in asked else {"answered, not yet settled"}
            else:
                self.not_arrived.add(row.id)
                found |= set() if row.id in asked else {"marked as sending, not yet asked"}
        return found

    def _left_behind(self) -> list[Row]:
        """Return what is half done; of SQLite a copy is read, so that the bot itself recovers its files."""
        wanted = (State.CLAIMED, State.SENDING, State.UNKNOWN)
        if not self.database_url.startswith("sqlite"):
            return Ledger(self.database_url).rows(*wanted)
        path = Path(self.database_url.split("///", 1)[1])
        with TemporaryDirectory() as folder:
            for suffix in ("", "-wal"):
                if (file := path.with_name(path.name + suffix)).exists():
                    shutil.copy(file, Path(folder) / file.name)
            return Ledger(f"sqlite:///{Path(folder) / path.name}").rows(*wanted)


def _in_flight(calls: list[UnderWay]) -> set[str]:
    found = set()
    for call in calls:
        if call.method == POST:
            found.add("post took effect, answer under way" if call.done else "post under way")
        elif call.method in LOOKING:
            found.add("looking for a message")
    return found


def _was_sending(victim: Replica) -> bool:
    """Say whether a replica has logged anything of a delivery just now: of two, one sends."""
    log = victim.log
    fresh = time.time() - log.stat().st_mtime < RECENT
    return fresh and b"delivery." in log.read_bytes()[-20_000:]


def mark_of(arguments: Json) -> int:
    """Return the number of the delivery that a call posts; 0 when it bears none."""
    metadata = arguments.get("metadata")
    return int(metadata["event_payload"]["id"]) if isinstance(metadata, dict) else 0


def marks(sandbox: Sandbox) -> set[int]:
    """Return the numbers of the deliveries that arrived."""
    return {
        int(message.metadata["event_payload"]["id"])
        for channel in sandbox.world.channels.values()
        for message in channel.messages
        if message.metadata
    }


async def moment(replica: Replica, aim: str, rng: random.Random, startup: float, uptime: float) -> None:
    """Return when it is time to kill, or when the replica has died by another hand."""
    if aim == "start-up":
        await _sleep(replica, rng.uniform(0, startup))
        return
    if not await replica.ready():
        return
    if aim == "any moment":
        await _sleep(replica, rng.uniform(0, uptime))
    elif aim == "after an effect":
        await _until(replica, lambda call: call.method == POST and call.done)
        await _sleep(replica, rng.uniform(0, 0.06))
    else:
        await _until(replica, lambda call: call.method in LOOKING)
        await _sleep(replica, rng.uniform(0, 0.03))


async def _until(replica: Replica, wanted: Callable[[UnderWay], bool]) -> None:
    until = time.monotonic() + NEVER_CAME
    while replica.alive and time.monotonic() < until:
        if any(map(wanted, replica.calls())):
            return
        await asyncio.sleep(0.003)


async def _sleep(replica: Replica, seconds: float) -> None:
    ending = asyncio.ensure_future(replica.ended())
    await asyncio.wait({ending}, timeout=seconds)
    ending.cancel()


@dataclass
class Assault:
    """A number of kills on one or two replicas, each time brought back to life at once."""

    fleet: Sequence[Replica]
    coroner: Coroner
    rng: random.Random
    kills: int
    settings: Callable[[], dict[str, str]]  # for the next life
    startup: float = 1.5  # seconds, learnt as lives go by
    on_kill: Callable[[], None] = lambda: None

    async def run(self) -> None:
        """Kill until there were enough; every replica is dead in the end."""
        await asyncio.gather(*(self._doom(replica) for replica in self.fleet))

    async def _doom(self, replica: Replica) -> None:
        while self.coroner.kills < self.kills:
            await replica.start(**self.settings())
            aim = self.rng.choices(AIMS, WEIGHTS)[0]
            await moment(replica, aim, self.rng, self.startup, UPTIME[len(self.fleet) - 1])
            if replica.is_ready:
                self.startup += 0.2 * (replica.ready_after - self.startup)
            if not replica.alive:
                continue
            both = self.rng.random() < 0.15
            others = [other for other in self.fleet if other is not replica and other.alive]
            await self.coroner.kill(replica, *(others if both else ()))
            self.on_kill()
        if replica.alive:
            replica.kill()
            await replica.ended()
