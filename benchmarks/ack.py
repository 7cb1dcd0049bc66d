"""Acknowledgement: how soon `/plg log …` is answered, with its durable write before the answer.

Beside plain Bolt as its documentation shows it doing one such write, Bolt with `process_before_response`,
and the floor of aiohttp with a check of the signature that keeps nothing; then while a broadcast goes out.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import create_engine, select, update

from benchmarks import company, databases
from benchmarks.doors import TEAM, TOKEN, Door, Kind
from benchmarks.figures import Figure, at_least, at_most, exactly
from benchmarks.knocker import Order, Seen, knock
from benchmarks.show import Scale, Show
from benchmarks.standin import StandIn, Terms
from bot.db import migrate
from bot.db.models import LogEntry, Workspace

BOLT = "Bolt as documented"
WRITING: tuple[Kind, ...] = ("plg", "bolt", "bolt-before-response")
FACTOR = 10  # how many times sooner than plain Bolt
BROADCAST = 2000  # tips, and people
SMALL = 60


@dataclass
class Measured:
    """What one kind of door did over all rounds."""

    alone: list[Seen] = field(default_factory=list)
    crowded: list[Seen] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # seconds a request, at 32 connections

    def visits(self) -> list[Seen]:
        """Return all that was seen."""
        return [*self.alone, *self.crowded]

    def p50_alone(self) -> float:
        """Return the median over one connection, in milliseconds."""
        return median(one.at(0.5) for one in self.alone)

    def p99_crowded(self) -> float:
        """Return the 99th percentile over 32 connections, in milliseconds."""
        return median(one.at(0.99) for one in self.crowded)

    def per_second(self) -> float:
        """Return the answers a second over 32 connections."""
        return median(one.per_second for one in self.crowded)

    def failures(self) -> int:
        """Return how many requests got no good answer."""
        return sum(one.failures for one in self.visits())


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Measure all doors on both databases, then plg while tips go out."""
    kinds = scale.pick(WRITING[:2], WRITING)
    rounds = scale.pick(1, 3)
    bar = show.bar("ack: doors", 2 * (rounds * len(kinds) + 1) + 1)
    found: list[Figure] = []
    async with StandIn() as slack:
        await slack.grant(**{TOKEN: Terms(unlimited=True)})
        floor = Measured()
        await _visit("floor", "sqlite:///unused", slack, floor, scale)
        bar.advance()
        for name in databases.KINDS:
            measured = {kind: Measured() for kind in WRITING}
            async with _settled(name, scale.pick(SMALL, BROADCAST)) as url:
                for _ in range(rounds):
                    for kind in kinds:
                        await _visit(kind, url, slack, measured[kind], scale)
                        bar.advance()
                told = [words for one in measured["plg"].visits() for words in one.kept]
                lost = await asyncio.to_thread(_not_once, url, told)
                found += _figures(name, measured, floor, len(lost))
                found += await _while_tips_go_out(name, url, slack, scale)
                bar.advance()
    return found


@asynccontextmanager
async def _settled(name: str, people: int) -> AsyncIterator[str]:
    """Yield a database with a company in it that belongs to the stand-in's workspace."""
    async with databases.KINDS[name]() as url:
        await asyncio.to_thread(company.settle_in, company.of(people), url)
        engine = create_engine(migrate.plain_url(url))
        with engine.begin() as connection:
            connection.execute(update(Workspace).values(team_id=TEAM))
        engine.dispose()
        yield url


async def _visit(kind: Kind, url: str, slack: StandIn, measured: Measured, scale: Scale) -> None:
    people = company.of(scale.pick(SMALL, 300)).people
    async with Door(kind, url, slack.api_url) as door:
        order = Order(door.url, TEAM, people, 1, scale.pick(20, 400), warm_up=scale.pick(5, 300))
        measured.alone.append(await knock(order))
        before = door.cpu_seconds()
        requests = scale.pick(100, 3000)
        measured.crowded.append(await knock(Order(door.url, TEAM, people, 32, requests)))
        measured.cpu.append((door.cpu_seconds() - before) / requests)


def _not_once(url: str, told: list[str]) -> list[str]:
    """Return those of the acknowledged words that are not there exactly once."""
    engine = create_engine(migrate.plain_url(url))
    with engine.connect() as connection:
        there = list(connection.execute(select(LogEntry.tried)).scalars())
    engine.dispose()
    times = Counter(there)
    return [words for words in told if times[words] != 1]


def _figures(name: str, measured: dict[Kind, Measured], floor: Measured, lost: int) -> list[Figure]:
    plg, bolt, early = (measured[kind] for kind in WRITING)
    beside = f"{BOLT}, {bolt.failures()} of its writes failed" if bolt.failures() else BOLT
    cpu = (
        f"{median(plg.cpu) * 1000:.2f} ms of processor time a command, Bolt {median(bolt.cpu) * 1000:.2f} ms"
    )
    return [
        at_most(
            f"{name}: median at 1 connection", plg.p50_alone(), "ms", bolt.p50_alone() / FACTOR,
            baseline=bolt.p50_alone(), baseline_name=BOLT,
            note=f"the floor (nothing kept) {floor.p50_alone():.2f} ms",
        ),
        at_most(
            f"{name}: p99 at 32 connections", plg.p99_crowded(), "ms", 100,
            baseline=bolt.p99_crowded(), baseline_name=beside,
        ),
        at_least(
            f"{name}: commands a second at 32 connections", plg.per_second(), "/s", 2 * bolt.per_second(),
            baseline=bolt.per_second(), baseline_name=beside, note=cpu,
        ),
        exactly(f"{name}: acknowledged commands not kept exactly once", lost, "", 0),
        exactly(f"{name}: commands not answered", plg.failures(), "", 0),
        *([_early(name, early, floor)] if early.alone else []),
    ]  # fmt: skip


def _early(name: str, early: Measured, floor: Measured) -> Figure:
    """Return what one setting of Bolt's would reach with the same write; nothing is promised of it."""
    return Figure(
        f"{name}: Bolt with process_before_response, commands a second at 32 connections",
        early.per_second(),
        "/s",
        floor.per_second(),
        "the floor",
        note=f"median at 1 connection {early.p50_alone():.2f} ms, p99 at 32 {early.p99_crowded():.0f} ms, "
        f"{early.failures()} of its writes failed",
    )


async def _while_tips_go_out(name: str, url: str, slack: StandIn, scale: Scale) -> list[Figure]:
    """Take 100 commands a second for a minute while a broadcast takes that minute."""
    tips, rate, seconds = scale.pick(SMALL, BROADCAST), scale.pick(30, 100), scale.pick(2, 60)
    await slack.grant(**{TOKEN: Terms(per_minute=3 * tips * 60 / seconds, burst=60)})
    pace = tips * 60 / seconds
    async with Door("plg", url, slack.api_url, posts_per_minute=pace, sending=True) as door:
        people = company.of(tips).people
        seen = await knock(Order(door.url, TEAM, people, 16, rate * seconds, rate=rate))
        sent = (await slack.stats())[TOKEN]["posts"]
    lost = await asyncio.to_thread(_not_once, url, seen.kept)
    await slack.grant(**{TOKEN: Terms(unlimited=True)})
    return [
        at_most(
            f"{name}: p99 at {rate} commands a second while tips go out", seen.at(0.99), "ms", 150,
            note=f"median {seen.at(0.5):.1f} ms, worst {max(seen.ms):.0f} ms; {sent} of {tips} tips sent",
        ),
        exactly(f"{name}: of those acknowledged not kept exactly once", len(lost), "", 0),
        exactly(f"{name}: of those not answered", seen.failures, "", 0),
    ]  # fmt: skip
