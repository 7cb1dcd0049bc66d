"""Planned steps: written by planning, claimed when due, settled once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.db.models import PlannedStep
from bot.db.session import Tx

OPEN = PlannedStep.settled_at.is_(None)


async def replace(tx: Tx, cycle_id: int, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """Make the open steps of a cycle exactly those of `wanted` (key → columns).

    A step that has been settled stays as it is, so planning again never repeats what was done.
    """
    statement = select(PlannedStep).where(
        PlannedStep.workspace_id == tx.workspace_id, PlannedStep.cycle_id == cycle_id
    )
    there = {step.key: step for step in (await tx.session.execute(statement)).scalars()}
    for key, step in there.items():
        if step.settled_at is None and key not in wanted:
            settle(tx, step, "replaced")
        elif key in wanted and step.settled_at is None:
            step.due_at = wanted[key]["due_at"]
        elif key in wanted and step.outcome == "replaced":
            _revive(step, wanted[key])
    tx.session.add_all(
        PlannedStep(workspace_id=tx.workspace_id, cycle_id=cycle_id, key=key, **columns)
        for key, columns in wanted.items()
        if key not in there
    )
    await tx.session.flush()


def _revive(step: PlannedStep, columns: Mapping[str, Any]) -> None:
    step.settled_at = step.outcome = None
    step.due_at = columns["due_at"]


async def due(tx: Tx, kinds: Iterable[str], *, limit: int = 25) -> list[PlannedStep]:
    """Return open steps of those kinds that are due, earliest first, locked against other replicas."""
    statement = (
        select(PlannedStep)
        .where(
            PlannedStep.workspace_id == tx.workspace_id,
            OPEN,
            PlannedStep.due_at <= tx.now,
            PlannedStep.kind.in_(list(kinds)),
        )
        .order_by(PlannedStep.due_at, PlannedStep.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await tx.session.execute(statement)).scalars())


async def kinds_due(tx: Tx) -> set[str]:
    """Return of which kinds there is anything to do now."""
    statement = (
        select(PlannedStep.kind)
        .where(PlannedStep.workspace_id == tx.workspace_id, OPEN, PlannedStep.due_at <= tx.now)
        .distinct()
    )
    return set((await tx.session.execute(statement)).scalars())


async def open_step(tx: Tx, step_id: int) -> PlannedStep | None:
    """Return a step as it is now, unless it has been settled."""
    statement = (
        select(PlannedStep)
        .where(PlannedStep.workspace_id == tx.workspace_id, PlannedStep.id == step_id, OPEN)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


def settle(tx: Tx, step: PlannedStep, outcome: str) -> None:
    """Mark a step as over: `done`, or why it was dropped."""
    step.settled_at, step.outcome = tx.now, outcome


async def postpone(tx: Tx, step_id: int, attempts: int) -> None:
    """Try a step that has failed `attempts` times again later: after 1, 2, 4 … minutes, at most an hour.

    Takes no object: what failed may have left the session's one without its values.
    """
    await tx.session.execute(
        update(PlannedStep)
        .where(PlannedStep.workspace_id == tx.workspace_id, PlannedStep.id == step_id, OPEN)
        .values(attempts=attempts, due_at=tx.now + timedelta(minutes=min(60, 2 ** (min(attempts, 7) - 1))))
    )


async def drop(tx: Tx, outcome: str, **where: int) -> None:
    """Settle every open step of a cycle, session, prompt or person without doing it."""
    conditions = [getattr(PlannedStep, column) == value for column, value in where.items()]
    await tx.session.execute(
        update(PlannedStep)
        .where(PlannedStep.workspace_id == tx.workspace_id, OPEN, *conditions)
        .values(settled_at=tx.now, outcome=outcome)
    )


async def next_due(tx: Tx, kinds: Iterable[str] | None = None) -> datetime | None:
    """Return when the earliest open step, of any kind or of those kinds, falls due."""
    statement = select(func.min(PlannedStep.due_at)).where(PlannedStep.workspace_id == tx.workspace_id, OPEN)
    if kinds is not None:
        statement = statement.where(PlannedStep.kind.in_(list(kinds)))
    return (await tx.session.execute(statement)).scalar_one()
