"""Engine and transaction scope: the only place that begins and commits."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from bot.clock import Clock
from bot.db.models.base import Base


@dataclass(frozen=True)
class Tx:
    """One transaction of one workspace: the session, whose it is, and the moment it stands for (UTC)."""

    session: AsyncSession
    workspace_id: int
    now: datetime

    def insert(self, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
        """Return an INSERT that can say ON CONFLICT, as the database at hand spells it."""
        named = self.session.get_bind().dialect.name
        return postgresql.insert(model) if named == "postgresql" else sqlite.insert(model)


class Database:
    """Opens transactions, and tells listeners when something was committed."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.engine = make_engine(url)
        self.clock = clock
        self._listeners: list[Callable[[], None]] = []

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every commit that is not quiet, so that what was queued goes out at once."""
        self._listeners.append(listener)

    @asynccontextmanager
    async def transaction(self, workspace_id: int, *, quiet: bool = False) -> AsyncIterator[Tx]:
        """Begin; commit when the block ends well, roll back when it raises; `quiet` tells no listener."""
        async with self.unbound() as session:
            yield Tx(session, workspace_id, self.clock.now())
        if not quiet:
            for listener in self._listeners:
                listener()

    @asynccontextmanager
    async def unbound(self) -> AsyncIterator[AsyncSession]:
        """Begin a transaction for no workspace in particular: finding or listing workspaces."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self, workspace_id: int) -> AsyncIterator[Tx]:
        """Open a snapshot to read from; nothing written in it is kept."""
        async with self.looking() as session:
            yield Tx(session, workspace_id, self.clock.now())

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[AsyncSession]:
        """Open a snapshot of no workspace in particular; nothing written in it is kept."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await session.connection(execution_options={"read_only": True})
            yield session

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def make_engine(url: str) -> AsyncEngine:
    """Create the engine; values never appear in its exceptions, since they may be a member's words."""
    if url.startswith("sqlite"):
        engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": 30})
        _tame_sqlite(engine)
        return engine
    return create_async_engine(
        url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10}
    )


def _tame_sqlite(engine: AsyncEngine) -> None:
    """Make SQLite wait for its one writer instead of failing, and keep foreign keys."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins, not the driver
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Any) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
