"""The troubles a broadcast goes through, each alone and all together, and what each does half-way."""

import asyncio
import resource
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from benchmarks.company import LEADER
from benchmarks.harness import Stage
from benchmarks.outages import Crashing, SmallDisk
from benchmarks.pliable import PATIENCE

Half = Callable[[Stage], Awaitable[None]]
Base = Literal["sqlite", "postgres", "crashing", "disk"]
AWAY = 4.0  # seconds a database is away, or a clock wrong
SHORT_PATIENCE = 3  # seconds for an answer, where the bot's own 30 would make a run too long
ALWAYS = frozenset({"cancelled: superseded"})


async def nothing(on: Stage) -> None:
    """Let Slack's faults be trouble enough."""


async def token_revoked(on: Stage) -> None:
    """Revoke the token; nothing can go out. Later an administrator gives the bot a new one."""
    await on.sandbox.revoke_tokens()
    await asyncio.sleep(AWAY)
    on.sandbox.world.app.bot_token = "xoxb-the-second"
    on.sandbox.world.app.token_revoked = False
    await on.stop()
    await on.start()


async def channels_archived(on: Stage) -> None:
    """Archive every third channel; of half of them the bot is not told."""
    for number, channel in enumerate(on.company.channels[1::3]):
        if number % 2:
            on.sandbox.world.channels[channel].archived = True
        else:
            await on.sandbox.person(LEADER).archive(channel)


async def database_crashes(on: Stage) -> None:
    """Crash PostgreSQL, leave it away for a while, start it again."""
    assert isinstance(on.means, Crashing)
    await on.means.crash()
    await asyncio.sleep(AWAY)
    await on.means.start()


async def disk_full(on: Stage) -> None:
    """Leave no room on the disk for a while; where no small disk could be mounted, forbid files to grow."""
    if isinstance(on.means, SmallDisk):
        await on.means.fill()
        await asyncio.sleep(AWAY)
        await on.means.clear()
        return
    (replica,) = on.fleet
    assert replica.process is not None
    before = resource.prlimit(replica.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(replica.process.pid, resource.RLIMIT_FSIZE, (1, before[1]))
    await asyncio.sleep(AWAY)
    resource.prlimit(replica.process.pid, resource.RLIMIT_FSIZE, before)


async def clock_jumps(on: Stage) -> None:
    """Jump an hour ahead and back, an hour back and ahead, and let an hour pass in the end.

    What was put off while the clock was ahead falls due once that hour has come.
    """
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGUSR2, signal.SIGUSR1):
        on.fleet[0].kill(number)
        await asyncio.sleep(AWAY / 2)
    on.fleet[0].kill(signal.SIGUSR1)


async def killed(on: Stage) -> None:
    """Kill the bot in the middle of everything, three times."""
    for _ in range(3):
        on.fleet[0].kill()
        await on.fleet[0].ended()
        await on.start()
        await asyncio.sleep(on.rng.uniform(0.2, 1.0))


async def everything(on: Stage) -> None:
    """One after the other, while Slack goes on making trouble of every kind."""
    await killed(on)
    await (database_crashes if isinstance(on.means, Crashing) else disk_full)(on)
    await clock_jumps(on)


@dataclass(frozen=True)
class Trouble:
    """A name, the chances of Slack's faults, what happens half-way, and which failures are the right ones."""

    name: str
    chances: Mapping[str, float] = field(default_factory=dict)
    half: Half = nothing
    bases: tuple[Base, ...] = ("sqlite", "postgres")
    may: frozenset[str] = ALWAYS  # why something may not go out: state and reason
    most: Mapping[str, int] = field(default_factory=dict)
    impatient: bool = False  # whether the bot waits for answers only shortly

    @property
    def settings(self) -> dict[str, str]:
        """What the bot is told beside the usual."""
        return {PATIENCE: str(SHORT_PATIENCE)} if self.impatient else {}

    @property
    def bounds(self) -> Counter[str]:
        """How often a kind of fault strikes at most."""
        return Counter(self.most)


FIVES = {"500": 0.06, "502": 0.06, "503": 0.06, "504": 0.06}
LATE = f"delay_after:{SHORT_PATIENCE + 2}"
LOST = {"drop_before": 0.06, "drop_after": 0.06, "error_after:internal_error": 0.06, "invalid_json": 0.06}
MIXED = {"429": 0.04, "502": 0.04, "503": 0.04, LATE: 0.03} | LOST
ARCHIVED = frozenset({"cancelled: group_archived", "failed: is_archived", "not queued: over"})

TROUBLES = (
    Trouble("429 with Retry-After", {"429": 0.5}, most={"429": 6}),
    Trouble("500, 502, 503, 504", FIVES),
    Trouble("reset before the effect", {"drop_before": 0.25}),
    Trouble("reset after the effect", {"drop_after": 0.25}),
    Trouble("answer after the time-out", {LATE: 0.15}, impatient=True),
    Trouble("invalid JSON", {"invalid_json": 0.25}),
    Trouble(
        "an error that took effect", {"error_after:internal_error": 0.15, "error_after:fatal_error": 0.1}
    ),
    Trouble("token revoked half-way", half=token_revoked),
    Trouble("channels archived half-way", half=channels_archived, may=ALWAYS | ARCHIVED),
    Trouble("PostgreSQL crashed half-way", half=database_crashes, bases=("crashing",)),
    Trouble("disk full half-way", half=disk_full, bases=("disk",)),
    Trouble("a clock that jumps ±1 h", half=clock_jumps),
    Trouble("all mixed", MIXED, everything, ("crashing", "disk"), most={"429": 6}, impatient=True),
)
