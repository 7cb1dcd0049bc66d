"""SQLite's writers commit together: each is told "kept" when it is, and fails alone when it alone fails."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.clock import SteppedClock
from bot.db.session import Database, Tx
from bot.db.sqlite import Connection

KEEP = text("INSERT INTO kept (word) VALUES (:word)")


class Book:
    """A database with one table, and a second pair of eyes: what stands in the file, seen from outside."""

    def __init__(self, path: Path, database: Database) -> None:
        self.path, self.database = path, database

    def seen(self) -> list[str]:
        with sqlite3.connect(self.path) as eyes:
            return [row[0] for row in eyes.execute("SELECT word FROM kept ORDER BY id")]

    async def keep(self, word: str, *, patience: float = 5.0) -> None:
        async with self.database.transaction(0, patience=patience) as tx:
            await tx.session.execute(KEEP, {"word": word})
        assert word in self.seen(), "kept before anybody is told"


@pytest.fixture
async def book(tmp_path: Path, clock: SteppedClock) -> AsyncIterator[Book]:
    path = tmp_path / "book.db"
    database = Database(f"sqlite+aiosqlite:///{path}", clock)
    async with database.unbound() as session:
        await session.execute(text("CREATE TABLE kept (id INTEGER PRIMARY KEY, word TEXT UNIQUE)"))
    yield Book(path, database)
    await database.close()


class Commits:
    """Counts commits to the disk, and can make them slow, or fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.failures = 0, 0
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.begun = asyncio.Event()
        real = Connection.commit_group

        async def commit_group(connection: Connection) -> None:
            self.count += 1
            self.begun.set()
            await self.go_on.wait()
            if self.failures:
                self.failures -= 1
                raise sqlite3.OperationalError("disk I/O error")
            await real(connection)

        monkeypatch.setattr(Connection, "commit_group", commit_group)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> Commits:
    return Commits(monkeypatch)


async def test_those_who_come_while_the_disk_is_busy_share_the_next_commit(
    book: Book, commits: Commits
) -> None:
    commits.go_on.clear()
    first = asyncio.create_task(book.keep("first"))
    await commits.begun.wait()
    others = [asyncio.create_task(book.keep(f"word {n}")) for n in range(50)]
    await asyncio.sleep(0.01)
    assert not any(task.done() for task in (first, *others))
    assert book.seen() == []
    commits.go_on.set()
    await asyncio.gather(first, *others)
    assert len(book.seen()) == 51
    assert commits.count == 2


async def test_one_that_fails_takes_nobody_along(book: Book) -> None:
    async def fails(word: str) -> None:
        async with book.database.transaction(0) as tx:
            await tx.session.execute(KEEP, {"word": word})
            raise ValueError(word)

    outcomes = await asyncio.gather(
        *(fails(f"bad {n}") if n % 3 else book.keep(f"good {n}") for n in range(30)), return_exceptions=True
    )
    assert sum(isinstance(one, ValueError) for one in outcomes) == 20
    assert [one for one in outcomes if one is not None and not isinstance(one, ValueError)] == []
    assert book.seen() == [f"good {n}" for n in range(0, 30, 3)]


async def test_a_commit_that_fails_fails_for_all_who_were_in_it_and_for_nobody_later(
    book: Book, commits: Commits
) -> None:
    commits.failures = 1
    rung: list[str] = []
    book.database.on_commit(lambda: rung.append("ding"))
    outcomes = await asyncio.gather(*(book.keep(f"word {n}") for n in range(9)), return_exceptions=True)
    failed = {n for n, one in enumerate(outcomes) if isinstance(one, OperationalError)}
    assert failed
    assert all(one is None for n, one in enumerate(outcomes) if n not in failed)
    assert set(book.seen()) == {f"word {n}" for n in range(9) if n not in failed}
    assert len(rung) == 9 - len(failed)
    await book.keep("afterwards")


async def test_a_broken_rule_inside_a_block_is_found_by_that_block_alone(book: Book) -> None:
    await book.keep("once")
    outcomes = await asyncio.gather(book.keep("a"), book.keep("once"), book.keep("b"), return_exceptions=True)
    assert [type(one).__name__ for one in outcomes] == ["NoneType", "IntegrityError", "NoneType"]
    assert book.seen() == ["once", "a", "b"]


async def twice(tx: Tx) -> None:
    """Write one word twice, which is refused."""
    async with tx.session.begin_nested():
        for _ in range(2):
            await tx.session.execute(KEEP, {"word": "twice"})


async def test_a_savepoint_within_a_block_can_be_undone(book: Book) -> None:
    async with book.database.transaction(0) as tx:
        await tx.session.execute(KEEP, {"word": "kept"})
        with pytest.raises(IntegrityError):
            await twice(tx)
    assert book.seen() == ["kept"]


async def test_who_is_cancelled_in_a_block_leaves_nothing_and_harms_nobody(book: Book) -> None:
    inside = asyncio.Event()

    async def dawdle() -> None:
        async with book.database.transaction(0) as tx:
            await tx.session.execute(KEEP, {"word": "half"})
            inside.set()
            await asyncio.sleep(60)

    before, dawdler = asyncio.create_task(book.keep("before")), asyncio.create_task(dawdle())
    await inside.wait()
    after = asyncio.create_task(book.keep("after"))
    await asyncio.sleep(0)
    dawdler.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dawdler
    await asyncio.gather(before, after)
    assert book.seen() == ["before", "after"]


async def test_who_is_cancelled_during_a_statement_harms_nobody_either(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLAlchemy would give up the connection, and with it what others wrote in the same group."""
    under_way = asyncio.Event()
    real = Connection.run

    async def run(connection: Connection, said: str, work: object) -> object:
        if connection.writer and said.startswith("INSERT"):
            under_way.set()
            return await connection.elsewhere(work)  # type: ignore[arg-type]  # passed on as it came
        return await real(connection, said, work)  # type: ignore[arg-type]

    monkeypatch.setattr(Connection, "run", run)
    before = asyncio.create_task(book.keep("before"))
    await under_way.wait()
    under_way.clear()
    cancelled = asyncio.create_task(book.keep("cancelled"))
    await under_way.wait()
    cancelled.cancel()
    after = asyncio.create_task(book.keep("after"))
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await asyncio.gather(before, after)
    assert book.seen() == ["before", "after"]


async def test_who_is_cancelled_in_the_line_or_while_the_disk_is_busy_holds_nobody_up(
    book: Book, commits: Commits
) -> None:
    commits.go_on.clear()
    tasks = [asyncio.create_task(book.keep(f"word {n}")) for n in range(6)]
    await commits.begun.wait()
    for n in (0, 2, 5):
        tasks[n].cancel()
    commits.go_on.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [n for n, one in enumerate(outcomes) if isinstance(one, asyncio.CancelledError)] == [0, 2, 5]
    assert {"word 1", "word 3", "word 4"} <= set(book.seen())
    await book.keep("afterwards")


async def test_a_time_out_around_a_block_ends_it(book: Book) -> None:
    async def dawdle() -> None:
        async with asyncio.timeout(0.01), book.database.transaction(0) as tx:
            await tx.session.execute(KEEP, {"word": "too slow"})
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await dawdle()
    await book.keep("afterwards")
    assert book.seen() == ["afterwards"]


async def test_a_full_disk_fails_those_whose_words_are_lost_and_goes_away_again(book: Book) -> None:
    """SQLite gives up the whole transaction then, with what others did in it before."""
    async with book.database.unbound() as session:
        pages = (await session.execute(text("PRAGMA page_count"))).scalar_one()
        await session.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    words = [f"{n}".rjust(3000, ".") for n in range(12)]
    outcomes = await asyncio.gather(*(book.keep(word) for word in words), return_exceptions=True)
    kept = {word for word, one in zip(words, outcomes, strict=True) if one is None}
    assert all(isinstance(one, OperationalError) for one in outcomes if one is not None)
    assert set(book.seen()) == kept
    assert len(kept) < 12
    async with book.database.unbound() as session:
        await session.execute(text("PRAGMA max_page_count = 1000000"))
    await book.keep("afterwards")


async def test_a_block_that_goes_on_after_sqlite_gave_up_its_transaction_keeps_nothing(book: Book) -> None:
    async with book.database.unbound() as session:
        pages = (await session.execute(text("PRAGMA page_count"))).scalar_one()
        await session.execute(text(f"PRAGMA max_page_count = {pages + 2}"))

    async def a_step(tx: Tx, *words: str) -> None:
        async with tx.session.begin_nested():
            for word in words:
                await tx.session.execute(KEEP, {"word": word})

    async def goes_on() -> None:
        async with book.database.transaction(0) as tx:
            with pytest.raises(OperationalError):
                await a_step(tx, *(f"{n}".rjust(3000, ".") for n in range(12)))
            with pytest.raises(OperationalError):
                await a_step(tx, "another step")

    with pytest.raises(OperationalError):
        await goes_on()
    assert book.seen() == []
    await book.keep("afterwards")


async def test_what_is_undone_stays_undone_also_when_the_undoing_fails(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_connection: Connection) -> None:
        raise sqlite3.OperationalError("no such savepoint: block")

    async def fails() -> None:
        async with book.database.transaction(0) as tx:
            await tx.session.execute(KEEP, {"word": "undone"})
            raise ValueError("undone")

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "_undo", broken)
        with pytest.raises((ValueError, OperationalError)):
            await fails()
    await book.keep("afterwards")
    assert book.seen() == ["afterwards"]


async def test_another_process_that_writes_is_waited_for(book: Book) -> None:
    other = sqlite3.connect(book.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO kept (word) VALUES ('theirs')")
    mine = asyncio.create_task(book.keep("mine"))
    await asyncio.sleep(0.02)
    assert not mine.done()
    other.execute("COMMIT")
    await mine
    assert book.seen() == ["theirs", "mine"]
    other.close()


async def test_nobody_waits_longer_than_they_have_patience(book: Book) -> None:
    other = sqlite3.connect(book.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    outcomes = await asyncio.gather(
        *(book.keep(f"word {n}", patience=0.05) for n in range(3)), return_exceptions=True
    )
    assert all(isinstance(one, OperationalError) for one in outcomes)
    other.execute("ROLLBACK")
    other.close()
    await book.keep("afterwards")
    assert book.seen() == ["afterwards"]


async def test_readers_see_what_is_committed_and_wait_for_no_writer(book: Book) -> None:
    await book.keep("kept")
    async with book.database.transaction(0) as tx:
        await tx.session.execute(KEEP, {"word": "not yet"})
        async with book.database.reading(0) as other:
            assert list((await other.session.execute(text("SELECT word FROM kept"))).scalars()) == ["kept"]


async def test_closing_waits_for_what_was_begun(book: Book, commits: Commits) -> None:
    commits.go_on.clear()
    keeping = asyncio.create_task(book.keep("last"))
    await commits.begun.wait()
    closing = asyncio.create_task(book.database.close())
    await asyncio.sleep(0.01)
    assert not closing.done()
    commits.go_on.set()
    await asyncio.gather(keeping, closing)
    assert book.seen() == ["last"]


async def test_a_hook_that_refuses_a_commit_refuses_that_block(book: Book) -> None:
    def refuse(_connection: object) -> None:
        raise ValueError("refused")

    event.listen(book.database.engine.sync_engine, "commit", refuse)
    with pytest.raises(ValueError, match="refused"):
        await book.keep("refused")
    event.remove(book.database.engine.sync_engine, "commit", refuse)
    await book.keep("afterwards")
    assert book.seen() == ["afterwards"]


WRITER = """
import asyncio, sys
from bot.clock import SystemClock
from bot.db.session import Database, Tx
from sqlalchemy import text

async def main():
    database = Database(sys.argv[1], SystemClock())
    async def write(lane):
        for number in range(100000):
            word = f"{lane}/{number}"
            async with database.transaction(0) as tx:
                await tx.session.execute(text("INSERT INTO kept (word) VALUES (:word)"), {"word": word})
            print(word, flush=True)
    await asyncio.gather(*(write(lane) for lane in range(20)))

asyncio.run(main())
"""


async def test_nothing_that_was_acknowledged_is_lost_when_the_process_is_killed(book: Book) -> None:
    for _ in range(3):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER, f"sqlite+aiosqlite:///{book.path}", stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        told = [(await process.stdout.readline()).decode().strip() for _ in range(150)]
        process.kill()
        told += (await process.stdout.read()).decode().split("\n")[:-1]
        await process.wait()
        assert set(told) <= set(book.seen())
        async with book.database.unbound() as session:
            await session.execute(text("DELETE FROM kept"))
