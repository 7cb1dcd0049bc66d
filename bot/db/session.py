"""Engine and transaction scope: the only place that begins and commits."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from bot.clock import Clock, SteppedClock
from bot.db import sqlite as our_sqlite
from bot.db.group_commit import GroupCommit
from bot.db.models.base import Base

PATIENCE = 30.0  # seconds a writer waits for the others
ANSWER_SECONDS = 2.0  # the same for somebody at a keyboard: Slack gives us three for everything
FRESH_SECONDS = 1.0  # after which a connection is asked whether it lives before it is used
CONNECTIONS = 16  # to PostgreSQL, kept open: making one takes longer than ten commits
PREPARED_AFTER = 3  # uses of a statement
FROZEN_SECONDS = 60  # between two statements of a transaction: its process is frozen, or gone
CONNECT_SECONDS = 2  # for a connection to PostgreSQL: Slack waits three seconds for everything


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
        self.answer_seconds = PATIENCE if isinstance(clock, SteppedClock) else ANSWER_SECONDS
        self._listeners: list[Callable[[], None]] = []
        self._group_commit = GroupCommit(self.engine) if self.engine.dialect.name == "sqlite" else None

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every commit that is not quiet, so that what was queued goes out at once."""
        self._listeners.append(listener)

    @asynccontextmanager
    async def transaction(
        self, workspace_id: int, *, quiet: bool = False, patience: float = PATIENCE
    ) -> AsyncIterator[Tx]:
        """Begin; commit when the block ends well, roll back when it raises; `quiet` tells no listener.

        What was written is on the disk when this returns. On SQLite writers take turns: never open another
        transaction within. Raises OperationalError when the turn does not come within `patience` seconds.
        """
        async with self._writing(patience) as session:
            yield Tx(session, workspace_id, self.clock.now())
        if not quiet:
            for listener in self._listeners:
                listener()

    @asynccontextmanager
    async def at_once(self, workspace_id: int, *, patience: float = PATIENCE) -> AsyncIterator[Tx]:
        """Open what writes with one statement: PostgreSQL then commits it by itself, two round trips sooner.

        What was written is on the disk when this returns; raises as `transaction` does. On SQLite it is one.
        """
        if self._group_commit:
            async with self.transaction(workspace_id, patience=patience) as tx:
                yield tx
            return
        async with self.glancing() as one, AsyncSession(one, expire_on_commit=False) as session:
            yield Tx(session, workspace_id, self.clock.now())
        for listener in self._listeners:
            listener()

    def unbound(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Begin a transaction for no workspace in particular: finding or listing workspaces."""
        return self._writing(PATIENCE)

    def _writing(self, patience: float) -> AbstractAsyncContextManager[AsyncSession]:
        return self._group_commit.session(patience) if self._group_commit else self._alone()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[AsyncSession]:
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
            yield session

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[AsyncConnection]:
        """Open a plain connection for one question that is asked often: it takes a single round trip."""
        async with self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                await connection.execution_options(isolation_level="AUTOCOMMIT")
            yield connection

    def hurry(self) -> None:
        """Never wait for the disk: for a SQLite database that is thrown away."""

        @event.listens_for(self.engine.sync_engine, "connect")
        def _connected(connection: Any, _record: Any) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.close()

    async def close(self) -> None:
        """Finish what is to be committed, and close every connection."""
        if self._group_commit is not None:
            await self._group_commit.close()
        await self.engine.dispose()


def make_engine(url: str) -> AsyncEngine:
    """Create the engine; values never appear in its exceptions, since they may be a member's words."""
    if url.startswith("sqlite"):
        options = {"timeout": 30, "async_creator_fn": our_sqlite.connect}
        engine = create_async_engine(url, hide_parameters=True, connect_args=options)
        _tame_sqlite(engine)
        return engine
    options = {"connect_timeout": CONNECT_SECONDS, "prepare_threshold": None}
    options |= {"tcp_user_timeout": CONNECT_SECONDS * 1000}
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS // 2,
        pool_timeout=PATIENCE,  # who is at a keyboard is answered before, see handlers/route.py
        connect_args=options,
    )
    _tame_postgres(engine)
    return engine


def _tame_postgres(engine: AsyncEngine) -> None:
    """Prepare statements where nothing stands between, and look whether a connection still lives.

    PgBouncer in transaction mode may have another server for each transaction, which does not know what was
    prepared or set; the number of the backend tells. A connection used a moment ago is taken to be alive.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()
        cursor = connection.cursor()
        cursor.execute("SELECT pg_backend_pid()")
        direct = cursor.fetchone()[0] == connection.driver_connection.info.backend_pid
        if direct:  # else a machine that vanished would keep its rows locked for hours
            cursor.execute(f"SET idle_in_transaction_session_timeout = '{FROZEN_SECONDS}s'")
        cursor.close()
        connection.commit()
        connection.driver_connection.prepare_threshold = PREPARED_AFTER if direct else None

    @event.listens_for(engine.sync_engine, "checkout")
    def _taken(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("used", -FRESH_SECONDS) >= FRESH_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error

    @event.listens_for(engine.sync_engine, "checkin")
    def _given_back(_connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()


def _tame_sqlite(engine: AsyncEngine) -> None:
    """Let SQLite keep what was committed through a power cut, and foreign keys; begin as our driver does."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Any) -> None:
        connection.connection.driver_connection.begin()
