"""What the outbox has before it: when something falls due, how much waits, how long Slack wants silence."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Delivery
from bot.db.session import Tx
from bot.domain.deliveries import LIMITED, State


async def next_due(tx: Tx) -> datetime | None:
    """Return when the earliest delivery falls due that nobody works on."""
    statement = select(func.min(Delivery.due_at)).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.settled_at.is_(None),
        Delivery.claimed_by.is_(None),
        Delivery.state.in_([str(State.QUEUED), str(State.UNKNOWN)]),
    )
    return (await tx.session.execute(statement)).scalar_one()


async def next_due_in(session: AsyncSession, workspace_ids: Collection[int]) -> dict[int, datetime]:
    """Return, for each of these workspaces, when its earliest open delivery falls due, whoever holds it.

    They are the asker's, which does nothing there now: who holds something died, or could not settle it.
    """
    statement = (
        select(Delivery.workspace_id, func.min(Delivery.due_at))
        .where(Delivery.workspace_id.in_(workspace_ids), Delivery.settled_at.is_(None))
        .group_by(Delivery.workspace_id)
    )
    return {row[0]: row[1] for row in await session.execute(statement)}


async def silence(tx: Tx) -> dict[str, float]:
    """Return by method the seconds for which Slack still wants no call, by what it has put off lately.

    However the clock has jumped meanwhile, it is no longer than Slack asked for then.
    """
    statement = select(Delivery.method, Delivery.due_at, Delivery.attempted_at).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.settled_at.is_(None),
        Delivery.state == str(State.QUEUED),
        Delivery.error.in_(LIMITED),
        Delivery.attempted_at.is_not(None),
    )
    waits: dict[str, float] = {}
    for method, due_at, attempted_at in await tx.session.execute(statement):
        left = min(due_at - tx.now, due_at - (attempted_at or tx.now)).total_seconds()
        if left > 0:
            waits[method] = max(left, waits.get(method, 0.0))
    return waits


async def backlog(tx: Tx) -> tuple[dict[State, int], datetime | None]:
    """Return how many deliveries are open in each state, and since when the longest overdue one waits."""
    counted = (
        select(Delivery.state, func.count())
        .where(Delivery.workspace_id == tx.workspace_id, Delivery.settled_at.is_(None))
        .group_by(Delivery.state)
    )
    counts = {State(row[0]): int(row[1]) for row in await tx.session.execute(counted)}
    oldest = select(func.min(Delivery.due_at)).where(
        Delivery.workspace_id == tx.workspace_id,
        Delivery.settled_at.is_(None),
        Delivery.due_at <= tx.now,
    )
    return counts, (await tx.session.execute(oldest)).scalar_one()
