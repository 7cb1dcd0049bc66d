"""Planning for 100,000 members: a tick with nothing due, a week's tips planned, 3,000 tips due at once.

The members are in groups of six, in twenty time zones; groups begin on ten different days.
"""

import statistics
import time
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from benchmarks import crowd, databases
from benchmarks.due import due_at_once, ticks
from benchmarks.figures import Figure, at_most, exactly
from benchmarks.ground import Ground, analyze, execute
from benchmarks.show import Scale, Show
from benchmarks.watch import Measured, watched
from bot.clock import SteppedClock
from bot.db import plans, practising
from bot.db.models import CycleSession, PlannedStep
from bot.db.session import Database, Tx
from bot.services import planning

RUNS = 3
STAGES = 7
ROW_BY_ROW = 2_000  # steps that the baseline writes; it is scaled to all of them
TARGETS = {"sqlite": 0.5, "postgres": 1.0}


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Measure both databases, one after the other."""
    members, due = scale.pick((240, 120), (100_000, 3_000))
    found: list[Figure] = []
    for kind, opened in databases.KINDS.items():
        bar = show.bar(f"planning on {kind}, {members:,} members", STAGES)
        async with opened() as url:
            clock = SteppedClock(crowd.MADE)
            db = Database(url, clock)
            try:
                workspace, cycles = await crowd.gather(db, members)
                found += await _measured(Ground(db, clock, kind, members, workspace, cycles, bar), due)
            finally:
                await db.close()
    return found


async def _measured(ground: Ground, due: int) -> list[Figure]:
    await analyze(ground.db)
    ground.bar.advance()
    found = await _a_week(ground)
    found += await _a_launch(ground)
    await analyze(ground.db)
    ground.bar.advance()
    found += await ticks(ground)
    ground.bar.advance()
    return found + await due_at_once(ground, due)


async def _a_week(ground: Ground) -> list[Figure]:
    """One week's tips for everybody, in one transaction, committed; and what it takes row by row."""
    db, workspace, cycles = ground.db, ground.workspace, ground.cycles
    kind, members = ground.kind, ground.members
    tenth = cycles[: max(1, len(cycles) // 10)]
    await _plan_week(db, workspace, tenth)  # what is done the first time only
    small = await _plan_week(db, workspace, tenth)
    runs = [await _plan_week(db, workspace, cycles) for _ in range(RUNS)]
    async with db.reading(workspace) as tx:
        planned = (await tx.session.execute(select(func.count(PlannedStep.id)))).scalar_one()
        wrong = await _wrong(tx)
    ground.bar.advance()
    one_by_one = await _row_by_row(db, workspace, members)
    ground.bar.advance()
    return [
        exactly(f"{kind}: members without their tip, or at another moment", members - planned + wrong, "", 0),
        at_most(
            f"{kind}: one week's tips for {members:,} members planned",
            statistics.median(one.seconds for one in runs),
            "s",
            TARGETS[kind],
            baseline=one_by_one,
            baseline_name="as objects of the ORM",
        ),
        Figure(
            f"{kind}: memory while that was planned",
            statistics.median(one.grown_mib for one in runs),
            "MiB",
            small.grown_mib,
            "for a tenth of the members",
        ),
    ]


async def _plan_week(db: Database, workspace: int, cycle_ids: list[int]) -> Measured:
    """Plan as services.planning does, but only the tips of week 1, where no step was before."""
    postgres = db.engine.dialect.name == "postgresql"  # whose deleted rows stay in the way until a vacuum
    await execute(db, "TRUNCATE planned_steps" if postgres else "DELETE FROM planned_steps")
    async with watched() as seen, db.transaction(workspace) as tx:
        await practising.hold(tx, cycle_ids)
        assert not await plans.begun(tx, cycle_ids)
        await planning.plan_members(tx, cycle_ids, only="tip:1")
    return seen


async def _wrong(tx: Tx) -> int:
    """Count the tips that are not due when the calendar says, worked out here one by one."""
    starts = {
        row.cycle_id: row.starts_at
        for row in await tx.session.execute(
            select(CycleSession.cycle_id, CycleSession.starts_at).where(CycleSession.kind == "work")
        )
    }
    due: dict[tuple[datetime, str], datetime] = {}
    wrong = 0
    statement = select(PlannedStep.cycle_id, PlannedStep.person_id, PlannedStep.due_at)
    for cycle_id, person_id, due_at in await tx.session.execute(statement):
        place = starts[cycle_id], crowd.ZONES[(person_id or 0) % len(crowd.ZONES)]
        if place not in due:
            due[place] = dict(crowd.plan(place[0]).tips(place[1]))[1]
        wrong += due_at != due[place]
    return wrong


async def _row_by_row(db: Database, workspace: int, members: int) -> float:
    """Return the seconds for all members when each step is an object, from a part of them."""
    some = min(ROW_BY_ROW, members)
    began = time.perf_counter()
    async with db.transaction(workspace) as tx:
        tx.session.add_all(
            PlannedStep(
                workspace_id=workspace,
                key=f"baseline:{n}",
                kind="baseline",
                due_at=tx.now + timedelta(days=9),
                cycle_id=(n - 1) // crowd.A_GROUP + 1,
                person_id=n,
                week=1,
            )
            for n in range(1, some + 1)
        )
    seconds = (time.perf_counter() - began) * members / some
    async with db.transaction(workspace) as tx:
        await tx.session.execute(delete(PlannedStep).where(PlannedStep.kind == "baseline"))
    return seconds


async def _a_launch(ground: Ground) -> list[Figure]:
    """Everything in every cycle, as when a program begins; then again, with nothing changed."""
    db, workspace, cycles = ground.db, ground.workspace, ground.cycles
    kind, members = ground.kind, ground.members
    times = []
    for _ in range(2):
        began = time.perf_counter()
        async with db.transaction(workspace) as tx:
            await planning.plan(tx, *cycles)
        times.append(time.perf_counter() - began)
        async with db.reading(workspace) as tx:
            steps = (await tx.session.execute(select(func.count(PlannedStep.id)))).scalar_one()
    began = time.perf_counter()
    async with db.transaction(workspace) as tx:
        await planning.plan(tx, cycles[len(cycles) // 2])
    one = time.perf_counter() - began
    return [
        Figure(f"{kind}: whole cycles planned for {members:,} members, {steps:,} steps", times[0], "s"),
        Figure(f"{kind}: the same again, nothing changed", times[1], "s", times[0], "the first time"),
        Figure(f"{kind}: one of these groups again, as after every change", one * 1000, "ms"),
    ]
