"""When the channels of groups need work: to be made, or people brought in."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Group
from bot.db.session import Tx


async def next_due(tx: Tx) -> datetime | None:
    """Return when the next group's channel needs work."""
    statement = select(func.min(Group.channel_due_at)).where(
        Group.workspace_id == tx.workspace_id, Group.archived_at.is_(None)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def due_in(session: AsyncSession, workspace_ids: Collection[int]) -> dict[int, datetime]:
    """Return, for each of these workspaces, when the next group's channel needs work."""
    statement = (
        select(Group.workspace_id, func.min(Group.channel_due_at))
        .where(
            Group.workspace_id.in_(workspace_ids),
            Group.channel_due_at.is_not(None),
            Group.archived_at.is_(None),
        )
        .group_by(Group.workspace_id)
    )
    found: Any = await session.execute(statement)
    return {row[0]: row[1] for row in found}
