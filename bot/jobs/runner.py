"""Runs what is due: short transactions of one kind each, in savepoints, so that no step blocks another.

What comes to thousands at the same moment, such as tips, is done in batches; when a batch fails, its steps
are done one by one, and only those that fail themselves are put off.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.db import planning
from bot.db.models import PlannedStep
from bot.db.session import Database, Tx
from bot.domain.tip import Topic

log = structlog.get_logger()


@dataclass(frozen=True)
class Tools:
    """What a job may need beside the transaction."""

    topics: dict[str, Topic]
    nudge_budget: int


# Does one step and says how it ended: `done`, or why it was dropped.
Do = Callable[[Tx, PlannedStep, Tools], Awaitable[str]]
# The same for many steps, by the step's id.
DoMany = Callable[[Tx, Sequence[PlannedStep], Tools], Awaitable[Mapping[int, str]]]

ALONE = 25  # steps in a transaction when each is done by itself
TOGETHER = 50  # so many take about 30 ms, for which others wait who want to write
SEVERAL = 2


@dataclass(frozen=True)
class Job:
    """One line of the schedule: what kind of step, and the one service call that does it."""

    kind: str
    do: Do
    do_many: DoMany | None = None


async def run_due(db: Database, schedule: tuple[Job, ...], tools: Tools) -> int:
    """Do every step that is due in every workspace, in the order of the schedule; return how many."""
    async with db.glancing() as connection:
        due = await planning.all_due(connection, db.clock.now())
    handled = 0
    for workspace_id, kinds in sorted(due.items()):
        for job in schedule:
            while job.kind in kinds and (done := await _some(db, workspace_id, job, tools)):
                handled += done
    return handled


async def _some(db: Database, workspace_id: int, job: Job, tools: Tools) -> int:
    """Do some steps in one transaction; say what was done once it is committed."""
    done: dict[int, str] | None = None
    async with db.transaction(workspace_id) as tx:
        due = await planning.due(tx, [job.kind], limit=TOGETHER if job.do_many else ALONE)
        ids = [step.id for step in due]
        if job.do_many is not None and len(due) >= SEVERAL:
            done = await _together(tx, job, job.do_many, due, tools)
        if done is None:
            done = await _one_by_one(tx, job, ids, tools)
    for step_id, outcome in done.items():
        log.info("job.done", kind=job.kind, step=step_id, outcome=outcome)
    await asyncio.sleep(0)  # whoever waits for the event loop goes first
    return len(ids)


async def _together(
    tx: Tx, job: Job, do_many: DoMany, steps: Sequence[PlannedStep], tools: Tools
) -> dict[int, str] | None:
    """Return how each step ended; None when the batch failed, and nothing of it is left."""
    try:
        async with tx.session.begin_nested():
            outcomes = dict(await do_many(tx, steps, tools))
            await planning.settle_many(tx, outcomes)
    except Exception as error:
        log.exception("job.batch_failed", kind=job.kind, steps=len(steps), error=type(error).__name__)
        return None
    return outcomes


async def _one_by_one(tx: Tx, job: Job, step_ids: Sequence[int], tools: Tools) -> dict[int, str]:
    done: dict[int, str] = {}
    for step_id in step_ids:
        step = await planning.open_step(tx, step_id)
        if step is not None:  # else another step of this batch has settled it
            outcome = await _one(tx, job, step, tools)
            done |= {} if outcome is None else {step_id: outcome}
    return done


async def _one(tx: Tx, job: Job, step: PlannedStep, tools: Tools) -> str | None:
    """Do a step; one that fails is put off, and has no outcome yet."""
    step_id, attempts = step.id, step.attempts + 1
    try:
        async with tx.session.begin_nested():
            outcome = await job.do(tx, step, tools)
    except Exception as error:
        log.exception("job.failed", kind=job.kind, step=step_id, error=type(error).__name__)
        await planning.postpone(tx, step_id, attempts)
        return None
    planning.settle(tx, step, outcome)
    return outcome
