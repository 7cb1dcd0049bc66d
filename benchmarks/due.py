"""What a tick costs: with nothing due, and with thousands of tips due at once."""

import statistics
import time
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from benchmarks import crowd
from benchmarks.figures import Figure, at_most, exactly
from benchmarks.ground import Ground, execute
from benchmarks.watch import longest_transaction, watched
from bot.content import default_root, load_topics
from bot.db.models import Delivery, PlannedStep
from bot.db.session import Database
from bot.jobs import tips
from bot.jobs.runner import Job, Tools, run_due
from bot.jobs.schedule import SCHEDULE

TICKS = 200


async def ticks(ground: Ground) -> list[Figure]:
    """A tick with nothing due, beside one without the index that answers it."""
    db = ground.db
    tools = Tools({}, 8)
    usual = await _tick_ms(db, tools)
    await execute(db, "DROP INDEX ix_planned_steps_open_due_at")
    bare = await _tick_ms(db, tools, TICKS // 20)
    where = "ON planned_steps (due_at) WHERE settled_at IS NULL"
    await execute(db, f"CREATE INDEX ix_planned_steps_open_due_at {where}")
    name = f"{ground.kind}: a tick with nothing due, steps of {ground.members:,} members planned"
    return [at_most(name, usual, "ms", 1, baseline=bare, baseline_name="without the index")]


async def _tick_ms(db: Database, tools: Tools, ticks: int = TICKS) -> float:
    taken = []
    for _ in range(ticks):
        began = time.perf_counter()
        assert await run_due(db, SCHEDULE, tools) == 0
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def due_at_once(ground: Ground, due: int) -> list[Figure]:
    """So many tips due in the same tick, done in batches; then a few of them one by one."""
    db, workspace, kind = ground.db, ground.workspace, ground.kind
    tools = Tools(load_topics(default_root()), 8)
    rates = []
    few = max(10, due // 10)
    for week, many, job in ((1, due, Job("tip", tips.do, tips.do_many)), (2, few, Job("tip", tips.do))):
        moment = await _make_due(db, workspace, week, many)
        ground.clock.move_to(moment)
        with longest_transaction(db) as taken:
            async with watched() as seen:
                done = await run_due(db, (job,), tools)
        rates.append((done / seen.seconds, max(taken) * 1000, seen.longest_pause * 1000))
        ground.bar.advance()
    async with db.reading(workspace) as tx:
        queued = (await tx.session.execute(select(func.count(Delivery.id)))).scalar_one()
    (rate, held, pause), (slow_rate, slow_held, slow_pause) = rates
    alone = "one by one"
    return [
        exactly(
            f"{kind}: of {due + few:,} tips that were due, not queued or twice",
            abs(due + few - queued),
            "",
            0,
        ),
        Figure(f"{kind}: tips queued in a tick with {due:,} due", rate, "tips/s", slow_rate, alone),
        Figure(f"{kind}: the longest transaction of that tick", held, "ms", slow_held, alone),
        Figure(f"{kind}: the longest pause of the event loop in it", pause, "ms", slow_pause, alone),
    ]


async def _make_due(db: Database, workspace: int, week: int, many: int) -> datetime:
    """Let the tips of a week fall due for so many members at one moment, and nothing else before it."""
    moment = crowd.STARTS + timedelta(days=2 * week)
    which = (
        select(PlannedStep.id)
        .where(PlannedStep.kind == "tip", PlannedStep.week == week)
        .order_by(PlannedStep.id)
        .limit(many)
    )
    open_steps = update(PlannedStep).where(PlannedStep.settled_at.is_(None))
    async with db.transaction(workspace) as tx:
        if week == 1:
            await tx.session.execute(open_steps.values(due_at=moment + timedelta(days=20)))
        await tx.session.execute(open_steps.where(PlannedStep.id.in_(which)).values(due_at=moment))
    return moment
