"""Which process is alive, and which workspaces it sends for.

Nobody's wall clock is asked: a process raises a number, and the others see whether it moves. A workspace is
taken by comparing and setting in one statement; no lock outlives its transaction, as PgBouncer asks.
"""

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Replica, Workspace


async def join(session: AsyncSession, replica_id: str, *, alone: bool) -> None:
    """Become one of those that share the work; `alone`: whoever else is written down is dead."""
    if alone:
        await session.execute(delete(Replica))
        await session.execute(update(Workspace).values(sender=None))
    await session.merge(Replica(id=replica_id, beats=0))  # a commit may have been made although it failed
    await session.flush()


async def beat(session: AsyncSession, replica_id: str) -> bool:
    """Show that this process lives; False when it was taken for dead."""
    statement = update(Replica).where(Replica.id == replica_id).values(beats=Replica.beats + 1)
    return (await session.execute(statement.returning(Replica.id))).first() is not None


async def all_beats(session: AsyncSession) -> dict[str, int]:
    """Return the number each process has raised."""
    return {row[0]: row[1] for row in await session.execute(select(Replica.id, Replica.beats))}


async def bury(session: AsyncSession, replica_id: str, beats: int) -> None:
    """Strike a process off whose number stands still, unless it has moved after all.

    One that froze in the middle of writing holds its rows until the database lets go of them: nobody waits.
    """
    still = select(Replica.id).where(Replica.id == replica_id, Replica.beats == beats)
    dead = still.with_for_update(skip_locked=True).cte("dead")
    await session.execute(delete(Replica).where(Replica.id.in_(select(dead.c.id))))


async def orphan(session: AsyncSession) -> None:
    """Let the workspaces be taken whose sender is no more, but for those a frozen process is writing in."""
    lost = (
        select(Workspace.id)
        .where(Workspace.sender.is_not(None), Workspace.sender.not_in(select(Replica.id)))
        .with_for_update(skip_locked=True)
        .cte("lost")
    )
    await session.execute(update(Workspace).where(Workspace.id.in_(select(lost.c.id))).values(sender=None))


async def senders(session: AsyncSession) -> dict[int, str | None]:
    """Return the workspaces that have the app, and who sends for each."""
    statement = select(Workspace.id, Workspace.sender).where(Workspace.gone_at.is_(None))
    return {row[0]: row[1] for row in await session.execute(statement.order_by(Workspace.id))}


async def take(session: AsyncSession, replica_id: str, most: int) -> set[int]:
    """Become the sender of so many workspaces that have none; return which."""
    free = (
        select(Workspace.id)
        .where(Workspace.gone_at.is_(None), Workspace.sender.is_(None))
        .order_by(Workspace.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    statement = update(Workspace).where(Workspace.id.in_(select(free.c.id)), Workspace.sender.is_(None))
    taken = await session.execute(statement.values(sender=replica_id).returning(Workspace.id))
    return set(taken.scalars())


async def give_back(session: AsyncSession, replica_id: str, workspace_ids: Collection[int]) -> None:
    """Let others take these workspaces."""
    statement = update(Workspace).where(Workspace.sender == replica_id, Workspace.id.in_(workspace_ids))
    await session.execute(statement.values(sender=None))


async def leave(session: AsyncSession, replica_id: str) -> None:
    """Let others take everything, and be no more."""
    await session.execute(update(Workspace).where(Workspace.sender == replica_id).values(sender=None))
    await session.execute(delete(Replica).where(Replica.id == replica_id))
