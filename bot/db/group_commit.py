"""SQLite's one writer: many blocks, one commit.

A commit waits for the disk, and SQLite has one writer at a time. So blocks take turns on one connection, each
in a savepoint of one transaction, and whoever has done their part waits for the commit of all. It is made
when those who stood in line at that moment have had their turn: an idle bot commits at once, a busy one
once for many. Nobody is told "kept" before the disk has it.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from bot.db.sqlite import Connection

TRY_AGAIN_SECONDS = 0.005  # between two looks whether another process has done its writing


@dataclass(eq=False)
class Group:
    """Blocks that are committed together; `end` is None once they are kept, or why they are not."""

    connection: AsyncConnection
    driver: Connection
    end: asyncio.Future[Exception | None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    closing: bool = False


class GroupCommit:
    """Gives each block its turn; `engine` must hand out connections of bot.db.sqlite."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._turn = asyncio.Lock()
        self._group: Group | None = None
        self._writer: tuple[AsyncConnection, Connection] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def session(self, patience: float) -> AsyncIterator[AsyncSession]:
        """Run a block in its turn, and return when it is committed to the disk.

        Raises OperationalError when its turn does not come, or another process writes, for `patience`
        seconds, and when the commit fails. A block that raises is undone, and only that one.
        """
        await self._take_turn(patience)
        try:
            group = self._group or await self._open(patience)
            session = AsyncSession(group.connection, expire_on_commit=False)
            try:
                async with session.begin():
                    yield session
                    await session.flush()
                    group.driver.raise_if_cancelled()
                group.driver.raise_if_cancelled()
            finally:
                try:
                    await session.close()
                finally:
                    self._leave(group)
        finally:
            self._turn.release()
        failure = await asyncio.shield(group.end)
        if failure is not None:
            raise _failed("COMMIT", failure)

    async def close(self) -> None:
        """Wait for what is to be committed, and give up the connection."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        async with self._turn:
            if self._writer is not None:
                self._discard()
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _take_turn(self, patience: float) -> None:
        try:
            async with asyncio.timeout(patience):
                await self._turn.acquire()
        except TimeoutError as error:
            raise _failed("BEGIN", error) from None

    async def _open(self, patience: float) -> Group:
        """Begin the transaction of a new group, as soon as no other process writes."""
        connection, driver = self._writer or await self._connect()
        until = asyncio.get_running_loop().time() + patience
        while True:
            try:
                driver.open_group()
                break
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy:
                    self._discard()
                if not busy or asyncio.get_running_loop().time() >= until:
                    raise _failed("BEGIN", error) from None
                await asyncio.sleep(TRY_AGAIN_SECONDS)
        self._group = Group(connection, driver)
        return self._group

    async def _connect(self) -> tuple[AsyncConnection, Connection]:
        connection = await self._engine.connect()
        try:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, Connection)  # noqa: S101 - the engine is made for it
            await driver.become_writer()
        except BaseException:
            await connection.close()
            raise
        self._writer = connection, driver
        return self._writer

    def _leave(self, group: Group) -> None:
        """See to it that the group is committed, or given up when its transaction does not stand any more."""
        if not group.driver.leave_block():
            self._give_up(group, sqlite3.OperationalError("the transaction was given up"))
        elif not group.closing:
            group.closing = True
            self._later(self._finish(group))

    async def _finish(self, group: Group) -> None:
        """Commit a group when those who stand in line now have had their turn."""
        try:
            async with self._turn:
                if group is not self._group:
                    return
                self._group = None
                await group.driver.commit_group()
                group.end.set_result(None)
        except Exception as error:
            self._give_up(group, error)
        finally:
            if not group.end.done():  # the loop is being closed: nobody was told that it is kept
                self._give_up(group, sqlite3.OperationalError("stopped before the commit"))

    def _give_up(self, group: Group, why: Exception) -> None:
        if not group.end.done():
            group.end.set_result(why)
        if self._group is group:
            self._group = None
        if self._writer is not None and self._writer[0] is group.connection:
            self._discard()

    def _discard(self) -> None:
        """Give up the connection and what is open on it; the next block takes another."""
        assert self._writer is not None  # noqa: S101 - its callers looked
        connection, driver = self._writer
        self._writer, driver.writer = None, False
        self._later(_close(connection))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _close(connection: AsyncConnection) -> None:
    with suppress(Exception):
        await connection.invalidate()
    with suppress(Exception):
        await connection.close()


def _failed(statement: str, why: BaseException) -> OperationalError:
    return OperationalError(statement, None, why, hide_parameters=True)
