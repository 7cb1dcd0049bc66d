"""Everything once, whatever fails: each fault alone and all of them mixed, with every failure named.

A tip goes to 200 people and a message to each of their groups' channels while people write and Slack, the
network, the database, the disk or the clock make trouble.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rich.table import Table

from benchmarks import databases
from benchmarks.company import announce
from benchmarks.figures import Figure, exactly
from benchmarks.harness import Setting, Stage, stage
from benchmarks.judge import Verdict
from benchmarks.killing import mark_of
from benchmarks.outages import Means, crashing_postgres, small_disk
from benchmarks.replica import PLIABLE
from benchmarks.show import Scale, Show
from benchmarks.storm import POST, Storm, took_effect
from benchmarks.troubles import TROUBLES, Base, Trouble
from sandbox.switches import Switches

SEED = int(os.environ.get("SEED", "20261122"))
SMALL = {
    "disk full half-way": "disk",
    "reset after the effect": "postgres",
    "token revoked half-way": "sqlite",
}
AT_ONCE = 6  # runs at the same time: most of their time is spent waiting
HALF_PATIENCE = 60.0  # seconds until half-way, whatever Slack does


@dataclass(frozen=True)
class Size:
    """How big a run is."""

    people: int
    posts_a_minute: int
    seconds: tuple[int, int]  # of a Retry-After
    apart: float  # seconds between two messages to channels


SMALL_SIZE = Size(18, 300, (1, 2), 0.3)
FULL_SIZE = Size(200, 600, (1, 30), 1.0)


@dataclass(frozen=True)
class Report:
    """What came of one trouble on one database."""

    trouble: Trouble
    base: Base
    verdict: Verdict
    befell: Counter[str]
    found: int
    impatient: list[str]

    @property
    def unexpected(self) -> list[str]:
        """Return why messages did not go out, where that was not the right thing."""
        return [f"{why}: {n}" for why, n in self.verdict.unsent.items() if why not in self.trouble.may]

    @property
    def lost(self) -> list[str]:
        """Return every sentence about something that is not as it should be, but for doubled ones."""
        return [*self.verdict.lost, *self.verdict.untrue, *self.verdict.entries_lost, *self.unexpected]

    @property
    def doubled(self) -> list[str]:
        """Return every sentence about something that is there twice."""
        return [*self.verdict.doubled, *self.verdict.entries_doubled]


async def suffer(trouble: Trouble, base: Base, size: Size, switches: Switches | None = None) -> Report:
    """Let a company go through one trouble, and judge."""
    storm = Storm(SEED, trouble.chances, size.seconds, trouble.bounds)
    setting = Setting(size.people, SEED, 3.0, switches=switches or Switches(), program=PLIABLE)
    async with _database(base) as (url, means), stage(setting, url, storm) as on:
        on.means = means
        await announce(url, apart=size.apart)
        on.settings = trouble.settings | {"PLG_POSTS_PER_MINUTE": str(size.posts_a_minute)}
        await on.start()
        people = asyncio.create_task(on.crowd.live())
        await _half_way(on)
        await trouble.half(on)
        await _half_way(on, of=0.9)
        on.crowd.stop()
        await people
        await on.settled()
        await on.stop()
        verdict = await on.judge()
        return Report(trouble, base, verdict, storm.befell, _found(on), storm.impatient())


async def _half_way(on: Stage, *, of: float = 0.4) -> None:
    """Wait until so much of the broadcast has arrived, or Slack lets nothing through for long."""
    for _ in range(int(HALF_PATIENCE / 0.1)):
        if on.tips() >= of * on.setting.people:
            return
        await asyncio.sleep(0.1)


def _found(on: Stage) -> int:
    """Return how many messages arrived with their answer lost, and are known to be sent all the same."""
    states = {row.id: row.state for row in on.ledger.rows()}
    spoilt = {
        mark_of(call.request)
        for call in on.sandbox.journal.calls(POST)
        if call.response.get("ok") and took_effect(call.response.get("fault", ""))
    }
    return sum(states.get(number) == "sent" for number in spoilt)


@asynccontextmanager
async def _database(base: Base) -> AsyncIterator[tuple[str, Means]]:
    if base == "crashing":
        async with crashing_postgres() as server:
            yield server.url, server
    elif base == "disk":
        async with small_disk() as disk, databases.sqlite() as url:
            yield (disk.url if disk else url), disk
    else:
        async with databases.KINDS[base]() as url:
            yield url, None


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Run every trouble on every database it is about, some at the same time."""
    size = scale.pick(SMALL_SIZE, FULL_SIZE)
    wanted = [(trouble, base) for trouble in TROUBLES for base in trouble.bases]
    if scale is Scale.SMALL:
        wanted = [(trouble, base) for trouble, base in wanted if SMALL.get(trouble.name) == base]
    bar, turn = show.bar("faults", len(wanted)), asyncio.Semaphore(AT_ONCE)

    async def one(trouble: Trouble, base: Base) -> Report:
        async with turn:
            report = await suffer(trouble, base, size)
        bar.advance()
        for sentence in report.lost + report.doubled + report.impatient:
            show.say(f"{trouble.name}, {base}: {sentence}")
        return report

    reports = await asyncio.gather(*(one(trouble, base) for trouble, base in wanted))
    if show.progress is not None:
        show.progress.console.print(table(reports))
    show.say(f"seed {SEED}: the same faults befall the same messages again with SEED={SEED}")
    return [figure for report in reports for figure in figures_of(report)]


def table(reports: list[Report]) -> Table:
    """Return what befell whom, and how it ended."""
    shown = Table(
        "fault", "database", "befell", "sent", "found by looking", "not sent, and why", title="faults"
    )
    for report in reports:
        verdict = report.verdict
        shown.add_row(
            report.trouble.name,
            report.base,
            ", ".join(f"{kind} {n}" for kind, n in sorted(report.befell.items())),
            str(verdict.sent),
            str(report.found),
            "; ".join(f"{why}: {n}" for why, n in sorted(verdict.unsent.items())),
        )
    return shown


def figures_of(report: Report) -> list[Figure]:
    """Return what one run has shown."""
    title = f"{report.trouble.name}, {report.base}"
    befell = ", ".join(f"{kind}: {n}" for kind, n in sorted(report.befell.items()))
    why = "; ".join(f"{why}: {n}" for why, n in sorted(report.verdict.unsent.items()))
    entries = f"{report.verdict.entries} log entries kept"
    note = "; ".join(
        filter(None, [f"{report.verdict.sent} sent", f"{report.found} found", befell, why, entries])
    )
    figures = [
        exactly(f"{title}: lost, or not as it is said to be", len(report.lost), "", 0, note=note),
        exactly(f"{title}: doubled", len(report.doubled), "", 0),
    ]
    if "429" in report.befell:
        figures.append(exactly(f"{title}: posts while Slack asked for silence", len(report.impatient), "", 0))
    return figures
