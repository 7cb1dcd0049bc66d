"""Planned steps that hang on no cycle: each is written once under its key."""

from datetime import datetime

from sqlalchemy import select, update

from bot.db.models import PlannedStep
from bot.db.session import Tx


async def once(tx: Tx, key: str, kind: str, due_at: datetime, **columns: object) -> None:
    """Plan a step; the same key again changes nothing."""
    row = tx.insert(PlannedStep).values(
        workspace_id=tx.workspace_id, key=key, kind=kind, due_at=due_at, attempts=0, **columns
    )
    await tx.session.execute(row.on_conflict_do_nothing(index_elements=["workspace_id", "key"]))


async def find(tx: Tx, key: str) -> PlannedStep | None:
    """Return the step with that key."""
    statement = select(PlannedStep).where(PlannedStep.workspace_id == tx.workspace_id, PlannedStep.key == key)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def let_go(tx: Tx, kind: str, outcome: str, *, session_id: int) -> None:
    """Settle the open steps of that kind of a session, because there is nothing left to do for them."""
    await tx.session.execute(
        update(PlannedStep)
        .where(
            PlannedStep.workspace_id == tx.workspace_id,
            PlannedStep.kind == kind,
            PlannedStep.session_id == session_id,
            PlannedStep.settled_at.is_(None),
        )
        .values(settled_at=tx.now, outcome=outcome)
    )
