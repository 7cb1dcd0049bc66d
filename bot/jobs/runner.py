"""Runs what is due: one transaction a kind, each step in a savepoint, so that none blocks another."""

from collections.abc import Awaitable, Callable
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


@dataclass(frozen=True)
class Job:
    """One line of the schedule: what kind of step, and the one service call that does it."""

    kind: str
    do: Do


async def run_due(db: Database, schedule: tuple[Job, ...], tools: Tools) -> int:
    """Do every step that is due in every workspace, in the order of the schedule; return how many."""
    async with db.looking() as session:
        due = await planning.all_due(session, db.clock.now())
    handled = 0
    for workspace_id, kinds in sorted(due.items()):
        for job in schedule:
            while job.kind in kinds and (done := await _some(db, workspace_id, job, tools)):
                handled += done
    return handled


async def _some(db: Database, workspace_id: int, job: Job, tools: Tools) -> int:
    async with db.transaction(workspace_id) as tx:
        due = [step.id for step in await planning.due(tx, [job.kind])]
        for step_id in due:
            step = await planning.open_step(tx, step_id)
            if step is not None:  # else another step of this batch has settled it
                await _one(tx, job, step, tools)
    return len(due)


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
