"""How time and memory grow: 1,000, 10,000 and 100,000 messages sent, and as many members planned.

Messages go unpaced through the real sender; Slack is a function in the same process that says yes, so that
what is measured is plg and its database. docs/growth.png shows the figures.
"""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select

from benchmarks import chart, crowd, databases
from benchmarks.figures import Figure, at_most, exactly
from benchmarks.ground import analyze
from benchmarks.show import Scale, Show
from benchmarks.watch import Measured, watched
from bot.clock import SystemClock
from bot.content import default_root, load_topics
from bot.db import deliveries
from bot.db.deliveries import Post
from bot.db.models import Delivery, PlannedStep
from bot.db.session import Database
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.pace import Unpaced
from bot.delivery.recheck import Call
from bot.delivery.sender import Sender
from bot.delivery.slack import Slack
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.messages import tips
from bot.services import planning

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "growth.png"
WINDOW = 50  # posts under way at once, as in the running bot
AT_ONCE = 1000
LINEAR = 1.1  # beyond this exponent, something grows faster than the work does
FLOOR_MIB = 1.0  # below it, the memory of a process says nothing


class Agreeable(Slack):
    """Takes every message at once, and remembers which it was."""

    def __init__(self) -> None:
        super().__init__(AsyncWebClient(token="xoxb-1"))
        self.taken: Counter[str] = Counter()

    async def send(self, call: Call, workspace_id: int) -> Outcome:  # noqa: ARG002 - as every Slack
        """Say yes."""
        await asyncio.sleep(0)
        mark = json.loads(call.body)["metadata"]["event_payload"]["id"]
        self.taken[mark] += 1
        return Outcome(Verdict.SENT, channel=f"D{mark}", ts=f"{mark}.0")


@dataclass(frozen=True)
class Point:
    """One measurement: so much work of a kind, on a database."""

    database: str
    work: str
    number: int
    seen: Measured


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Measure every size on both databases, each in a database of its own, and draw the chart."""
    sizes = scale.pick((60, 240), (1_000, 10_000, 100_000))
    points: list[Point] = []
    wrong = 0
    for kind, opened in databases.KINDS.items():
        bar = show.bar(f"growth on {kind}", len(sizes) * 2)
        for number in sizes:
            async with opened() as url:
                db = Database(url, SystemClock())
                try:
                    workspace, cycles = await crowd.gather(db, number)
                    await analyze(db)
                    points.append(Point(kind, "planning", number, await _plan(db, workspace, cycles)))
                    bar.advance()
                    seen, missed = await _send(db, workspace, number)
                    points.append(Point(kind, "sending", number, seen))
                    wrong += missed
                    bar.advance()
                finally:
                    await db.close()
    if scale is Scale.FULL and not chart.draw(picture(points), PICTURE):
        show.say("docs/growth.png stays as it is: `make prove` sets up what draws it.")
    total = sum(sizes) * len(databases.KINDS)
    return [exactly(f"of {total:,} messages, lost, doubled or left over", wrong, "", 0), *_figures(points)]


async def _plan(db: Database, workspace: int, cycles: list[int]) -> Measured:
    """Plan everything in every member's cycle."""
    async with watched() as seen, db.transaction(workspace) as tx:
        await planning.plan(tx, *cycles)
    async with db.reading(workspace) as tx:
        assert (await tx.session.execute(select(func.count(PlannedStep.id)))).scalar_one() > len(cycles)
    return seen


async def _send(db: Database, workspace: int, number: int) -> tuple[Measured, int]:
    """Send each member a tip; return also how many did not arrive exactly once."""
    message = _tip()
    for start in range(0, number, AT_ONCE):
        async with db.transaction(workspace) as tx:
            people = range(start + 1, min(start + AT_ONCE, number) + 1)
            posts = [
                Post(f"tip:{_group(n)}:1:{n}", message, tx.now, person_id=n, group_id=_group(n))
                for n in people
            ]
            await deliveries.queue_many(tx, Kind.TIP, posts)
    await analyze(db)
    slack = Agreeable()
    sender = Sender(db, slack, Unpaced(WINDOW))
    async with watched() as seen:
        await sender.drain()
    await sender.stop()
    async with db.reading(workspace) as tx:
        sent = select(func.count(Delivery.id)).where(Delivery.state == "sent")
        left = number - (await tx.session.execute(sent)).scalar_one()
    return seen, left + number - sum(times == 1 for times in slack.taken.values())


def _group(person: int) -> int:
    return (person - 1) // crowd.A_GROUP + 1


def _tip() -> Message:
    topic = load_topics(default_root())[crowd.TOPIC]
    tip = topic.tip(1)
    assert tip is not None
    return tips.tip(tip, topic=topic.title, week=1, weeks=4, cycle_id=1)


def exponent(points: list[tuple[float, float]]) -> float:
    """Return the slope of the straight line through points (x, y) on logarithmic axes, by least squares."""
    logs = [(log(x), log(y)) for x, y in points]
    middle_x, middle_y = (sum(one[at] for one in logs) / len(logs) for at in (0, 1))
    spread = sum((x - middle_x) ** 2 for x, _ in logs)
    return sum((x - middle_x) * (y - middle_y) for x, y in logs) / spread


def grown(points: list[Point], what: str) -> dict[tuple[str, str], float]:
    """Return the exponents of `seconds` or `grown_mib`, by database and work."""
    lines: dict[tuple[str, str], list[tuple[float, float]]] = {}
    floor = FLOOR_MIB if what == "grown_mib" else 0.0
    for one in points:
        value = max(floor, getattr(one.seen, what))
        lines.setdefault((one.database, one.work), []).append((one.number, value))
    return {line: exponent(found) for line, found in lines.items()}


def _exponents(points: list[Point], what: str) -> list[str]:
    """Say the exponents of each work in a line."""
    said: dict[str, list[str]] = {}
    for (database, work), power in grown(points, what).items():
        said.setdefault(work, []).append(f"{power:.2f} on {database}")
    return [f"{work}: exponent {', '.join(each)}" for work, each in said.items()]


def _figures(points: list[Point]) -> list[Figure]:
    found: list[Figure] = []
    times, memory = grown(points, "seconds"), grown(points, "grown_mib")
    for database, work in sorted(times):
        what = "messages sent" if work == "sending" else "members planned"
        before: Point | None = None
        for one in (one for one in points if (one.database, one.work) == (database, work)):
            base = (before.seen.seconds, f"{before.number:,}") if before else (None, "")
            found += [
                Figure(f"{database}: {one.number:,} {what}", one.seen.seconds, "s", base[0], base[1]),
                Figure(f"{database}: memory for {one.number:,} {what}", one.seen.grown_mib, "MiB"),
            ]
            before = one
        for name, power in (("time", times[database, work]), ("memory", memory[database, work])):
            found.append(at_most(f"{database}: exponent of {name}, {what}", power, "", LINEAR))
    return found


def picture(points: list[Point]) -> dict[str, Any]:
    """Describe the chart: time on the left, memory on the right, both on logarithmic axes."""
    values = [
        {
            "database": one.database,
            "work": one.work,
            "messages sent, or members planned": one.number,
            "seconds": one.seen.seconds,
            "memory": max(FLOOR_MIB, one.seen.grown_mib),
        }
        for one in points
    ]
    across = "messages sent, or members planned"
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 16,
        "config": {"font": "sans-serif", "axis": {"labelFontSize": 11, "titleFontSize": 12}},
        "hconcat": [
            chart.lines(
                "Time",
                _exponents(points, "seconds"),
                values,
                x=across,
                y="seconds",
                y_title="seconds",
            ),
            chart.lines(
                "Memory beyond what was held at the start",
                _exponents(points, "grown_mib"),
                values,
                x=across,
                y="memory",
                y_title="MiB",
            ),
        ],
    }
