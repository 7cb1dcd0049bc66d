"""Everything once: replicas are killed by hundreds while a tip goes to 2,000 people and people write.

What people see in the end is held against what they did and against the bot's database.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from benchmarks import databases
from benchmarks.figures import Figure, at_least, exactly
from benchmarks.harness import CALM, FASTEST, Setting, Stage, stage
from benchmarks.judge import Verdict
from benchmarks.killing import Assault, Coroner
from benchmarks.show import Scale, Show
from sandbox.faults import Fault, Faults
from sandbox.world import Json

SEED = 20261122
Database = Callable[[], AbstractAsyncContextManager[str]]
BEHIND = 0.97  # how far the broadcast is to be at the last kill, so that this one finds it going on, too
SLOWEST = 30  # posts a minute


class Weather(Faults):
    """A Slack that takes a while to do and a while to answer, differently long each time."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._rng = random.Random(seed)

    def next(self, method: str, args: Json) -> Fault | None:
        """Draw new latencies for this call."""
        self.latency = self._rng.uniform(0, 0.03)
        self.answer_latency = self._rng.uniform(0, 0.06)
        return super().next(method, args)


@dataclass
class Throttle:
    """Chooses how fast each life may post, so that the broadcast lasts as long as the kills do."""

    people: int
    kills: int
    rate: float = 240.0

    def settings(self, tips: int, killed: int) -> dict[str, str]:
        """Return the settings of the next life, after so many tips and kills."""
        ahead = tips / self.people - killed / self.kills * BEHIND
        self.rate = min(FASTEST, max(SLOWEST, self.rate * (0.7 if ahead > 0 else 1.3)))
        return CALM | {"PLG_POSTS_PER_MINUTE": str(round(self.rate))}


@dataclass(frozen=True)
class Outcome:
    """What came of one run."""

    verdict: Verdict
    coroner: Coroner
    kills_in_broadcast: int
    found: int  # messages that had arrived without anybody knowing, and were found
    acknowledged: int  # entries whose writer was told so
    directs: int
    repeated: int


async def ordeal(setting: Setting, kills: int, database_url: str, show: Show, title: str) -> Outcome:
    """Let one company live through so many kills, and judge."""
    async with stage(setting, database_url, Weather(setting.seed)) as on:
        coroner, throttle = Coroner(on.sandbox, database_url), Throttle(setting.people, kills)
        killed, sent = show.bar(f"{title}: kills", kills), show.bar(f"{title}: tips", setting.people)
        in_broadcast = 0

        def after_kill() -> None:
            nonlocal in_broadcast
            tips = on.tips()
            in_broadcast = coroner.kills if tips < setting.people else in_broadcast
            killed.reach(coroner.kills)
            sent.reach(tips)

        def next_life() -> dict[str, str]:
            return throttle.settings(on.tips(), coroner.kills)

        people = asyncio.create_task(on.crowd.live())
        await Assault(on.fleet, coroner, on.rng, kills, next_life, on_kill=after_kill).run()
        on.crowd.stop()
        await people
        await on.start()
        await on.settled(lambda: sent.reach(on.tips()))
        await on.stop()
        return await _judged(on, coroner, in_broadcast)


async def _judged(on: Stage, coroner: Coroner, in_broadcast: int) -> Outcome:
    verdict = await on.judge()
    states = {row.id: row.state for row in on.ledger.rows()}
    return Outcome(
        verdict,
        coroner,
        in_broadcast,
        found=sum(states.get(number) == "sent" for number in coroner.arrived),
        acknowledged=len(on.crowd.acknowledged()),
        directs=len(on.crowd.direct),
        repeated=on.crowd.repeated,
    )


def size_of(scale: Scale) -> tuple[int, int, float]:
    """Return how many people, kills, and acts of people a second."""
    return scale.pick((40, 4, 6.0), (2000, 200, 4.0))


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Run both variants at the same time: most of it is processes starting, and each starts on one core."""
    variants = (
        ("SQLite, one process", databases.sqlite, 1),
        ("PostgreSQL, two replicas", databases.postgres, 2),
    )
    people, kills, acts = size_of(scale)

    async def variant(title: str, database: Database, replicas: int) -> list[Figure]:
        async with database() as url:
            outcome = await ordeal(Setting(people, SEED, acts, replicas), kills, url, show, title)
        for complaint in outcome.verdict.complaints:
            show.say(f"{title}: {complaint}")
        return figures_of(title, people, kills, outcome)

    found = await asyncio.gather(*(variant(*one) for one in variants))
    show.say(f"seed {SEED}")
    return [figure for figures in found for figure in figures]


def figures_of(title: str, people: int, kills: int, outcome: Outcome) -> list[Figure]:
    """Return what one run has shown."""
    verdict, coroner = outcome.verdict, outcome.coroner
    phases = "; ".join(f"{what}: {n}" for what, n in coroner.phases.most_common())
    unsent = "; ".join(f"{why}: {n}" for why, n in verdict.unsent.items())
    entries = f"{outcome.acknowledged} acknowledged, {verdict.entries} kept; {outcome.repeated} repetitions"
    again = f"{len(coroner.not_arrived)} others had not arrived and went out again"
    return [
        at_least(f"{title}: kill -9 in the broadcast", outcome.kills_in_broadcast, "", kills, note=phases),
        exactly(f"{title}: tips that people have", verdict.sent, "", people, note=unsent),
        exactly(f"{title}: messages lost", len(verdict.lost) + len(verdict.untrue), "", 0),
        exactly(f"{title}: messages doubled", len(verdict.doubled), "", 0),
        Figure(f"{title}: half-sent messages found by looking", outcome.found, "", note=again),
        exactly(f"{title}: log entries lost", len(verdict.entries_lost), "", 0, note=entries),
        exactly(f"{title}: log entries doubled", len(verdict.entries_doubled), "", 0),
        Figure(
            f"{title}: confirmations", verdict.confirmations, "", note=f"to {outcome.directs} direct messages"
        ),
    ]
