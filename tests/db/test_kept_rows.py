"""What is copied for a test is what it would have arranged itself (tests/support/kept_rows.py)."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import SteppedClock
from bot.db.models import Base
from bot.db.session import Database
from tests.conftest import START
from tests.support.kept_rows import kept_rows
from tests.support.northwind import STARTS, Northwind, group_of, person, workspace

lived: list[Database] = []  # where the arrangement took place


@kept_rows
async def arranged(database: Database, clock: SteppedClock, name: str) -> tuple[Northwind, Database]:
    """A group and somebody with a nasty name, a while ago; what is returned belongs to this test."""
    lived.append(database)
    made = await group_of.__wrapped__(database, 3, name=name)  # type: ignore[attr-defined]  # before it was kept
    clock.move_to(STARTS)
    async with database.transaction(made.workspace_id) as tx:
        await person(tx, "U9", 'Zoë "Z" O\'Neill; \\ %s ? :x')
    return made, database


@pytest.fixture
async def second(
    request: pytest.FixtureRequest, database: Database, migrated_sqlite: Path, tmp_path: Path
) -> AsyncIterator[Database]:
    """Another database of the same kind, with a clock of its own."""
    if database.engine.dialect.name == "sqlite":
        url = f"sqlite+aiosqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'second.db')}"
    else:
        url = request.getfixturevalue("own_postgres_url")
    made = Database(url, SteppedClock(START))
    yield made
    await made.close()


async def everything(database: Database) -> dict[str, list[str]]:
    """Return all rows by table, as the database has them."""
    async with database.looking() as session:
        return {
            name: sorted(map(repr, (await session.execute(text(f'SELECT * FROM "{name}"'))).all()))
            for name in Base.metadata.tables
        }


async def next_id(database: Database, made: Northwind) -> int:
    async with database.transaction(made.workspace_id) as tx:
        return (await person(tx, "U10")).id


async def test_a_copy_is_what_took_place(database: Database, clock: SteppedClock, second: Database) -> None:
    assert isinstance(second.clock, SteppedClock)
    first, its_own = await arranged(database, clock, "Copied")
    copied, its_too = await arranged(second, second.clock, "Copied")
    assert (its_own, its_too) == (database, second)
    assert (lived.count(database), lived.count(second)) == (1, 0)
    assert clock.now() == second.clock.now() == STARTS
    assert await everything(second) == await everything(database)
    assert [one.user_id for one in copied.members] == [one.user_id for one in first.members]
    assert await next_id(second, copied) == await next_id(database, first)


@kept_rows
async def joined(database: Database, team_id: str) -> int:
    lived.append(database)
    return await workspace(database, team_id)


@pytest.mark.parametrize(("team_id", "times"), [("TA", 0), ("TB", 1)])
async def test_something_else_is_not_copied(
    database: Database, second: Database, team_id: str, times: int
) -> None:
    await joined(database, "TA")
    await joined(second, team_id)
    assert lived.count(second) == times


async def test_nothing_is_copied_to_where_there_is_anything_or_somebody_listens(
    database: Database, second: Database
) -> None:
    await joined(database, "TC")
    second.on_commit(lambda: None)
    await joined(second, "TC")
    second._listeners.clear()
    await joined(second, "TC")
    assert lived.count(second) == 2
