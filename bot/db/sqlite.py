"""The connection to SQLite: what takes microseconds is done at once, what waits for the disk in a thread.

aiosqlite hands every call to a thread: four handovers a statement, each some fifty microseconds of processor
time, and far more while the event loop has much to do. Most statements take less than one handover. Here a
statement goes to the thread when it was slow the last time; so does whatever waits for the disk or a lock.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import aiosqlite

Result = TypeVar("Result")

SLOW_SECONDS = 0.003  # a statement that took so long goes to the thread the next time
FAST_COMMIT_SECONDS = 0.0005  # of a disk with a cache that outlives a power cut
MOST_SLOW = 1000  # statements remembered as slow
CACHE_KIB = 16 * 1024  # of the writer, at most: plans of thousands touch several indexes all over
_WAITING = ("COMMIT", "PRAGMA", "VACUUM")  # may wait for a lock or the disk
_slow = {"COMMIT"}


class Connection(aiosqlite.Connection):
    """One connection; the writer's knows blocks, which are committed together later.

    On the writer's, `commit` and `rollback` end a block, a savepoint in the transaction of its group, so that
    SQLAlchemy need not know of groups. While `writer`, nobody's cancellation interrupts a statement: it is
    put off to the end of the block (`cancelled`), since SQLAlchemy would give up the connection for it.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, 64)
        self._thread.daemon = True
        self._handed_over = self._handed_back = 0
        self.writer = False
        self._in_block = False
        self.cancelled = False  # somebody was cancelled during a statement

    def cursor(self) -> "Cursor":  # type: ignore[override]  # aiosqlite's has to wait for its thread
        """Return a cursor."""
        return Cursor(self, self._conn.cursor())

    async def run(self, said: str, work: Callable[[], Result]) -> Result:
        """Do the work of a statement, here or in the thread."""
        self.raise_if_given_up()
        if self._busy or said in _slow or said.startswith(_WAITING):
            return await self.elsewhere(partial(_timed, said, work))
        return _timed(said, work)

    async def elsewhere(self, work: Callable[[], Result]) -> Result:
        """Do something in the connection's thread."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._handed_over += 1
        self._tx.put_nowait((future, partial(self._counted, work)))
        if not self.writer:
            return await future
        while not future.done():
            try:
                await asyncio.wait([future])
            except asyncio.CancelledError:
                self.cancelled = True
        return future.result()

    async def commit(self) -> None:
        """Commit; on the writer's connection keep the block for the commit of its group."""
        await self.run("RELEASE" if self.writer else "COMMIT", self._release)

    async def rollback(self) -> None:
        """Undo what was done in the transaction, or in the block."""
        await self.run("ROLLBACK", self._undo)

    def begin(self) -> None:
        """Begin a block on the writer's connection, elsewhere a transaction to read in."""
        self._conn.execute("SAVEPOINT block" if self.writer else "BEGIN")
        self._in_block = self.writer

    async def become_writer(self) -> None:
        """Take the part of the one writer: it does not wait where another process writes, but is told so."""
        await self.elsewhere(partial(self._conn.execute, "PRAGMA busy_timeout = 0"))
        await self.elsewhere(partial(self._conn.execute, f"PRAGMA cache_size = -{CACHE_KIB}"))
        self.writer = True

    def open_group(self) -> None:
        """Begin the transaction of a group; sqlite3.OperationalError at once while another process writes."""
        self._conn.execute("BEGIN IMMEDIATE")
        self._in_block = self.cancelled = False

    async def commit_group(self) -> None:
        """Commit what all blocks of the group did, to the disk: in the thread, unless that is fast."""
        commit = partial(_timed, "COMMIT", partial(self._conn.execute, "COMMIT"), FAST_COMMIT_SECONDS)
        if "COMMIT" in _slow or self._busy:
            await self.elsewhere(commit)
        else:
            commit()

    def raise_if_cancelled(self) -> None:
        """Raise the CancelledError that was put off."""
        if self.cancelled:
            self.cancelled = False
            raise asyncio.CancelledError

    def raise_if_given_up(self) -> None:
        """Raise sqlite3.OperationalError in a block whose transaction SQLite gave up, on a full disk say.

        What is said in it afterwards would be kept at once, and by itself.
        """
        if self._in_block and not self._conn.in_transaction:
            raise sqlite3.OperationalError("the transaction was given up")

    def leave_block(self) -> bool:
        """Undo a block that was not ended properly; return whether the group's transaction still stands.

        Some failures make SQLite give up all of it, and what cannot be undone must not be committed.
        """
        if self._in_block:
            with suppress(sqlite3.Error, ValueError):  # ValueError: the connection is closed
                self._undo()
        return not self._in_block and self._conn.in_transaction

    def _release(self) -> None:
        if self.writer:
            self._conn.execute("RELEASE block")
            self._in_block = False
        else:
            self._conn.commit()

    def _undo(self) -> None:
        if self.writer:
            self._conn.execute("ROLLBACK TO block")
            self._conn.execute("RELEASE block")
            self._in_block = False
        else:
            self._conn.rollback()

    @property
    def _busy(self) -> bool:
        """Whether the thread is at work, perhaps for somebody who was cancelled meanwhile."""
        return self._handed_over != self._handed_back

    def _counted(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        finally:
            self._handed_back += 1


class Cursor(aiosqlite.Cursor):
    """A cursor that reads all rows when it executes: with SQLite that is when the work is done."""

    _conn: Connection
    _rows: list[Any]

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "Cursor":
        """Execute a statement."""
        self._rows = await self._conn.run(sql, partial(self._all, sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "Cursor":
        """Execute a statement once for each row of values, in the thread: there may be many."""
        self._conn.raise_if_given_up()
        await self._conn.elsewhere(partial(self._cursor.executemany, sql, list(parameters)))  # type: ignore[arg-type]  # bound by SQLAlchemy
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Close."""
        self._cursor.close()

    def _all(self, sql: str, parameters: Iterable[Any] | None) -> list[Any]:
        self._cursor.execute(sql, parameters or ())  # type: ignore[arg-type]  # whatever SQLAlchemy bound
        return self._cursor.fetchall()


def connect(path: str, **options: Any) -> Connection:
    """Return a connection, to be awaited, as aiosqlite.connect does."""
    options |= {"check_same_thread": False, "isolation_level": None}  # the loop's thread, or its own
    return Connection(partial(sqlite3.connect, path, **options))


def _timed(said: str, work: Callable[[], Result], slow: float = SLOW_SECONDS) -> Result:
    began = time.perf_counter()
    try:
        return work()
    finally:
        if time.perf_counter() - began < slow:
            _slow.discard(said)
        elif len(_slow) < MOST_SLOW:
            _slow.add(said)
