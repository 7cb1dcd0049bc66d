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
TOGETHER = 100
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
    async with db.transaction(workspace_id) as tx:
        due = await planning.due(tx, [job.kind], limit=TOGETHER if job.do_many else ALONE)
        ids = [step.id for step in due]
        if job.do_many is None or len(due) < SEVERAL or not await _together(tx, job, job.do_many, due, tools):
            for step_id in ids:
                step = await planning.open_step(tx, step_id)
                if step is not None:  # else another step of this batch has settled it
                    await _one(tx, job, step, tools)
    await asyncio.sleep(0)  # whoever waits for the event loop goes first
    return len(ids)


async def _together(tx: Tx, job: Job, do_many: DoMany, steps: Sequence[PlannedStep], tools: Tools) -> bool:
    try:
        async with tx.session.begin_nested():
            outcomes = await do_many(tx, steps, tools)
            await planning.settle_many(tx, outcomes)
    except Exception as error:
        log.exception("job.batch_failed", kind=job.kind, steps=len(steps), error=type(error).__name__)
        return False
    for step_id, outcome in outcomes.items():
        log.info("job.done", kind=job.kind, step=step_id, outcome=outcome)
    return True


async def _one(tx: Tx, job: Job, step: PlannedStep, tools: Tools) -> None:
    step_id, attempts = step.id, step.attempts + 1
    try:
        async with tx.session.begin_nested():
            outcome = await job.do(tx, step, tools)
    except Exception as error:
        log.exception("job.failed", kind=job.kind, step=step_id, error=type(error).__name__)
        await planning.postpone(tx, step_id, attempts)
        return
    planning.settle(tx, step, outcome)
    log.info("job.done", kind=job.kind, step=step_id, outcome=outcome)
