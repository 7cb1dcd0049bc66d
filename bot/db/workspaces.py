"""Workspaces: found by team, listed for the jobs, marked as gone."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Workspace
from bot.db.session import Tx


async def find(session: AsyncSession, team_id: str) -> Workspace | None:
    """Return the workspace of a Slack team, gone or not."""
    return (await session.execute(select(Workspace).where(Workspace.team_id == team_id))).scalar_one_or_none()


async def connect(
    session: AsyncSession, *, team_id: str, name: str, bot_user_id: str, now: datetime
) -> Workspace:
    """Return the workspace of a Slack team, made new or brought back when it had gone."""
    workspace = await find(session, team_id)
    if workspace is None:
        workspace = Workspace(team_id=team_id, created_at=now)
        session.add(workspace)
    workspace.name, workspace.bot_user_id = name, bot_user_id
    workspace.gone_at = workspace.gone_reason = None
    await session.flush()
    return workspace


async def active_ids(session: AsyncSession) -> list[int]:
    """Return the ids of the workspaces that still have the app."""
    rows = await session.execute(
        select(Workspace.id).where(Workspace.gone_at.is_(None)).order_by(Workspace.id)
    )
    return list(rows.scalars())


async def get(tx: Tx) -> Workspace:
    """Return the workspace of this transaction."""
    return await tx.session.get_one(Workspace, tx.workspace_id)


async def mark_gone(tx: Tx, reason: str) -> None:
    """Stop everything for this workspace; its rows stay."""
    await tx.session.execute(
        update(Workspace)
        .where(Workspace.id == tx.workspace_id, Workspace.gone_at.is_(None))
        .values(gone_at=tx.now, gone_reason=reason)
    )
