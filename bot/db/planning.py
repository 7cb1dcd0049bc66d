"""Planned steps: claimed when due, settled once. How they are written stands in bot/db/plans.py."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import PlannedStep, Workspace
from bot.db.recordset import ours
from bot.db.session import Tx

OPEN = PlannedStep.settled_at.is_(None)
NO_INDEX = 0  # added to a column it hides its index: what is open is found by when it is due


async def all_due(connection: AsyncConnection, now: datetime) -> dict[int, set[str]]:
    """Return of which kinds there is anything to do now, by workspace that still has the app."""
    statement = (
        select(PlannedStep.workspace_id, PlannedStep.kind)
        .join(Workspace, Workspace.id == PlannedStep.workspace_id)
        .where(OPEN, PlannedStep.due_at <= now, Workspace.gone_at.is_(None))
        .distinct()
        .execution_options(all_workspaces=True)
    )
    found: dict[int, set[str]] = {}
    for workspace_id, kind in await connection.execute(statement):
        found.setdefault(workspace_id, set()).add(kind)
    return found


async def due(tx: Tx, kinds: Iterable[str], *, limit: int = 25) -> list[PlannedStep]:
    """Return open steps of those kinds that are due, earliest first, locked against other replicas."""
    statement = (
        select(PlannedStep)
        .where(
            PlannedStep.workspace_id + NO_INDEX == tx.workspace_id,
            OPEN,
            PlannedStep.due_at <= tx.now,
            PlannedStep.kind.in_(list(kinds)),
        )
        .order_by(PlannedStep.due_at, PlannedStep.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list((await tx.session.execute(statement)).scalars())


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


async def settle_many(tx: Tx, outcomes: Mapping[int, str]) -> None:
    """Mark steps as over, by id."""
    for outcome in sorted(set(outcomes.values())):
        ids = [step_id for step_id, ended in outcomes.items() if ended == outcome]
        await tx.session.execute(
            update(PlannedStep)
            .where(ours(tx, PlannedStep.workspace_id), PlannedStep.id.in_(ids), OPEN)
            .values(settled_at=tx.now, outcome=outcome)
            .execution_options(synchronize_session=False)
        )


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
    ours = PlannedStep.workspace_id + NO_INDEX == tx.workspace_id
    statement = select(func.min(PlannedStep.due_at)).where(ours, OPEN)
    if kinds is not None:
        statement = statement.where(PlannedStep.kind.in_(list(kinds)))
    return (await tx.session.execute(statement)).scalar_one()
