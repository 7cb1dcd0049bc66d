"""What the proofs of delivery stand on: a company, its Slack, its people, and the processes that serve them.

Slack's stand-in and the people in it live in this process; the bot is `plg run` in processes of its own, on
real time. Nothing of the bot is replaced.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import company as companies
from benchmarks.actors import Crowd, is_tip
from benchmarks.company import Company
from benchmarks.judge import Ledger, Verdict, judge
from benchmarks.outages import Means
from benchmarks.replica import PLAIN, Replica
from sandbox.faults import Faults
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.switches import Switches

RETRIES = (0.0, 2.0, 6.0)  # seconds until an event comes again; Slack's own are 0, 60 and 300
LEASE = "1"  # seconds after which a dead replica's work is taken over, so that 200 deaths fit into minutes
FASTEST = 1000  # posts a minute, and calls of every method: at Slack's own pace it would take hours
QUIET = 400.0  # seconds in which all must be settled once nothing goes wrong any more
CALM = {"PLG_LEASE_SECONDS": LEASE} | {
    f"PLG_{what}_PER_MINUTE": str(FASTEST) for what in ("POSTS", "TIER_2", "TIER_3", "TIER_4")
}


@dataclass(frozen=True)
class Setting:
    """How big a run is, and what is peculiar about it; the same `seed` draws the same lots."""

    people: int
    seed: int
    acts_a_second: float = 4.0
    replicas: int = 1
    switches: Switches = field(default_factory=Switches)
    program: Sequence[str] = PLAIN


@dataclass
class Stage:
    """Everything that takes part in one run."""

    setting: Setting
    sandbox: Sandbox
    company: Company
    fleet: list[Replica]
    crowd: Crowd
    ledger: Ledger
    rng: random.Random
    means: Means = None
    settings: dict[str, str] = field(default_factory=lambda: dict(CALM))  # of every life that begins here

    def tips(self) -> int:
        """Return how many people have their tip."""
        directs = (one for one in self.sandbox.world.channels.values() if one.kind == "im")
        return sum(any(is_tip(message) for message in direct.messages) for direct in directs)

    async def settled(self, tell: Callable[[], None] = lambda: None, *, patience: float = QUIET) -> bool:
        """Wait until nothing is open any more; False when patience ended, and the judge says what is left."""
        calm = 0
        for _ in range(int(patience * 2)):
            busy = self.sandbox.dispatcher.pending or await asyncio.to_thread(self.ledger.unfinished)
            calm = 0 if busy else calm + 1
            tell()
            if calm == 3:
                return True
            await asyncio.sleep(0.5)
        return False

    async def start(self) -> None:
        """Begin a life in every replica, and wait until all of them listen."""
        await asyncio.gather(*(replica.start(**self.settings) for replica in self.fleet))
        await asyncio.gather(*(replica.ready() for replica in self.fleet))

    async def stop(self) -> None:
        """End every process in order."""
        await asyncio.gather(*(replica.stop() for replica in self.fleet))

    async def judge(self) -> Verdict:
        """Say what is lost and what doubled, once every process has ended."""
        return await asyncio.to_thread(judge, self.sandbox, self.company, self.crowd, self.ledger)


@asynccontextmanager
async def stage(setting: Setting, database_url: str, faults: Faults | None = None) -> AsyncIterator[Stage]:
    """Set everything up around an empty migrated database; no process runs yet, nobody acts."""
    rng = random.Random(setting.seed)
    company = companies.of(setting.people)
    await asyncio.to_thread(companies.settle_in, company, database_url)
    sandbox = Sandbox(
        companies.world(company),
        switches=setting.switches,
        limits=Limits(enabled=False),
        keep_journal=1_000_000,
    )
    sandbox.faults = faults or sandbox.faults
    sandbox.dispatcher.retry_delays = RETRIES
    await sandbox.start()
    try:
        with TemporaryDirectory(prefix="plglives") as folder:
            fleet = [
                Replica(sandbox, database_url, Path(folder), number, setting.program)
                for number in range(setting.replicas)
            ]
            crowd = Crowd(sandbox, company, random.Random(rng.random()), setting.acts_a_second)
            made = Stage(setting, sandbox, company, fleet, crowd, Ledger(database_url), rng)
            try:
                yield made
            finally:
                await made.stop()
    finally:
        await sandbox.stop()
