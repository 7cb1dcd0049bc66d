"""Cost: processor time per message, the database's included, and rows claimed and settled a second.

A message's time is that of this process and of the PostgreSQL server's, with the stand-in for Slack left out,
as that is a process of its own. docs/profile-sending.txt shows where it goes.
"""

import cProfile
import io
import os
import pstats
import time
from contextlib import nullcontext
from pathlib import Path

from benchmarks import broadcast, databases, queue_rival
from benchmarks.figures import Figure, at_least, at_most, exactly, middle_of
from benchmarks.show import Scale, Show
from benchmarks.standin import StandIn, Terms
from bot.clock import SystemClock
from bot.db import outbox, replicas
from bot.db.outbox import Change
from bot.db.session import Database
from bot.delivery.pace import Unpaced
from bot.domain.deliveries import State

PROFILE = Path(__file__).resolve().parents[1] / "docs" / "profile-sending.txt"
MOST_MS = 1.0
ROWS = {"sqlite": 30_000, "postgres": 20_000}
AT_ONCE = 500
RIVAL_JOBS = 2_000
TICKS = os.sysconf("SC_CLK_TCK")


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Measure both databases, one after the other."""
    number, rows, runs = scale.pick((60, 200, 1), (5_000, 20_000, 3))
    found: list[Figure] = []
    async with StandIn() as slack:
        for kind in databases.KINDS:
            bar = show.bar(f"cost on {kind}", 3)
            found += middle_of([await _sent(slack, kind, number) for _ in range(runs)])
            bar.advance()
            rival = await _rival(kind, scale)
            found += middle_of([await _claimed(kind, rows, rival) for _ in range(runs)])
            bar.advance()
            if kind == "sqlite" and scale is Scale.FULL:
                await _profiled(slack, number)
            bar.advance()
    return found


def _server_seconds() -> float:
    """Return the processor time of every PostgreSQL process that this machine runs for us, so far."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text("ascii", "replace").rpartition(")")
        except OSError:
            continue
        if "(postgres" in name and rest:
            total += sum(int(field) for field in rest.split()[11:15])  # its own, and of children that ended
    return total / TICKS


async def _sent(
    slack: StandIn, kind: str, number: int, profile: cProfile.Profile | None = None
) -> list[Figure]:
    """Send to so many people, unpaced; `profile` sees the sending, not the queueing before it."""
    await slack.grant(**{broadcast.token_of(1): Terms(unlimited=True, latency=0.0)})
    async with databases.KINDS[kind]() as url:
        db = Database(url, SystemClock())
        await broadcast.queued(db, number)
        async with broadcast.sending(db, slack.api_url, Unpaced(50)) as sender:
            before, server, began = time.process_time(), _server_seconds(), time.perf_counter()
            with profile or nullcontext():
                await sender.drain()
            seconds = time.process_time() - before
            if kind == "postgres":
                seconds += _server_seconds() - server
            rate = number / (time.perf_counter() - began)
        await db.close()
    stats = (await slack.stats())[broadcast.token_of(1)]
    return [
        at_most(f"{kind}: processor time per message", 1000 * seconds / number, "ms", MOST_MS),
        Figure(f"{kind}: messages a second, unpaced", rate, ""),
        exactly(f"{kind}: lost or doubled", number - stats["different"] + stats["twice"], "", 0),
    ]


async def _rival(kind: str, scale: Scale) -> float | None:
    """Return what procrastinate works off a second, on a database of its own; None if it is not there."""
    if kind != "postgres" or scale is not Scale.FULL:
        return None
    rates = []
    for at_once in queue_rival.AT_ONCE:
        async with databases.postgres() as url:
            rates.append(await queue_rival.rate(url, RIVAL_JOBS, at_once))
    return max((one for one in rates if one is not None), default=None)


async def _claimed(kind: str, number: int, rival: float | None = None) -> list[Figure]:
    """Claim and settle so many rows, by one worker, in batches; `rival` is what another does a second."""
    async with databases.KINDS[kind]() as url:
        db = Database(url, SystemClock())
        workspace_id = await broadcast.queued(db, number)
        async with db.unbound() as session:
            await replicas.join(session, "bench", alone=False)
            await replicas.take(session, "bench", 1)
        began, done = time.perf_counter(), 0
        while True:
            async with db.transaction(workspace_id, quiet=True) as tx:
                claimed = await outbox.claim(tx, worker="bench", limit=AT_ONCE)
            if not claimed:
                break
            async with db.transaction(workspace_id, quiet=True) as tx:
                over = [Change(one.id, "bench") for one in claimed]
                done += len(await outbox.move_each(tx, State.CANCELLED, over, holder="bench"))
        rate = done / (time.perf_counter() - began)
        await db.close()
    return [
        at_least(
            f"{kind}: rows claimed and settled a second", rate, "", ROWS[kind],
            baseline=rival, baseline_name=queue_rival.NAME if rival else "",
        ),
        exactly(f"{kind}: rows left over", number - done, "", 0),
    ]  # fmt: skip


async def _profiled(slack: StandIn, number: int) -> None:
    """Write down where the time goes."""
    profile = cProfile.Profile()
    await _sent(slack, "sqlite", number, profile)
    text = io.StringIO()
    pstats.Stats(profile, stream=text).strip_dirs().sort_stats("tottime").print_stats(30)
    PROFILE.write_text(text.getvalue(), "utf-8")
