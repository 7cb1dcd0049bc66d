"""Transactions: begun and committed in one place, and many at a time."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.db import deliveries, people, workspaces
from bot.db.models import Person, Workspace
from bot.db.session import Database
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.profile import Profile
from tests.support import northwind


class Bell:
    def __init__(self, database: Database) -> None:
        self.rung = 0
        database.on_commit(self.ring)

    def ring(self) -> None:
        self.rung += 1


async def test_a_block_that_raises_leaves_nothing_and_tells_nobody(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    bell = Bell(database)

    async def stopped() -> None:
        async with database.transaction(workspace_id) as tx:
            await northwind.person(tx, "U1")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        await stopped()
    async with database.reading(workspace_id) as tx:
        assert await people.find(tx, "U1") is None
    assert bell.rung == 0


async def test_a_commit_rings_and_a_quiet_one_or_a_look_does_not(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    bell = Bell(database)
    async with database.transaction(workspace_id) as tx:
        await northwind.person(tx, "U1")
    assert bell.rung == 1
    async with database.transaction(workspace_id, quiet=True) as tx:
        await northwind.person(tx, "U2")
    async with database.reading(workspace_id) as tx:
        await people.find(tx, "U1")
    async with database.unbound() as session:
        await workspaces.active_ids(session)
    assert bell.rung == 1


async def test_the_bell_rings_after_the_commit_not_before(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    seen: list[asyncio.Task[bool]] = []

    async def there() -> bool:
        async with database.reading(workspace_id) as tx:
            return await people.find(tx, "U1") is not None

    database.on_commit(lambda: seen.append(asyncio.create_task(there())))
    async with database.transaction(workspace_id) as tx:
        await northwind.person(tx, "U1")
    assert await seen[0]


async def test_what_is_written_while_only_reading_is_not_kept(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    async with database.reading(workspace_id) as tx:
        await northwind.person(tx, "U1")
    async with database.reading(workspace_id) as tx:
        assert await people.find(tx, "U1") is None


async def test_a_hundred_writers_that_read_first_all_succeed(database: Database) -> None:
    """On SQLite a write after a read fails under load, unless the transaction began as a writer's."""
    workspace_id = await northwind.workspace(database)

    async def work(n: int) -> None:
        async with database.transaction(workspace_id) as tx:
            await workspaces.get(tx)
            await deliveries.queue(tx, f"k{n % 50}", Kind.NOTICE, Message("x"), channel="C1")

    await asyncio.gather(*(work(n) for n in range(100)))
    async with database.reading(workspace_id) as tx:
        assert len(await northwind.queued(tx)) == 50


async def test_meeting_the_same_new_person_twice_at_once_makes_one_row(database: Database) -> None:
    workspace_id = await northwind.workspace(database)

    async def meet(name: str) -> None:
        async with database.transaction(workspace_id) as tx:
            await people.keep(tx, Profile("U1", name, "UTC"))

    await asyncio.gather(*(meet(f"name {n}") for n in range(10)))
    async with database.reading(workspace_id) as tx:
        found = select(Person.id).where(Person.workspace_id == workspace_id)
        assert len(list((await tx.session.execute(found)).scalars())) == 1


async def test_foreign_keys_are_kept(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    with pytest.raises(IntegrityError):
        async with database.transaction(workspace_id) as tx:
            await deliveries.queue(tx, "k", Kind.NOTICE, Message("x"), person_id=4711)


async def test_a_naive_time_never_reaches_the_database(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    naive = datetime(2026, 10, 5)  # noqa: DTZ001 - what is refused here
    with pytest.raises(StatementError, match="naive datetime"):
        async with database.transaction(workspace_id) as tx:
            await tx.session.execute(
                update(Workspace).where(Workspace.id == workspace_id).values(gone_at=naive)
            )


async def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    async with database.reading(workspace_id) as tx:
        created = (await workspaces.get(tx)).created_at
    assert created == database.clock.now()
    assert created.tzinfo is UTC


async def test_no_value_stands_in_an_error_of_the_database(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    with pytest.raises(Exception) as raised:  # noqa: PT011 - each driver has its own
        async with database.transaction(workspace_id) as tx:
            await tx.session.execute(text("SELECT :words FROM nowhere"), {"words": "very private"})
    assert "very private" not in str(raised.value)


async def test_a_workspace_that_went_comes_back_with_its_rows(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        await northwind.person(tx, "U1")
        await workspaces.mark_gone(tx, "app_uninstalled")
        await workspaces.mark_gone(tx, "tokens_revoked")  # the first reason stays
    async with database.unbound() as session:
        assert await workspaces.active_ids(session) == []
        found = await workspaces.find(session, "T1")
        assert found is not None
        assert found.gone_reason == "app_uninstalled"
    assert await northwind.workspace(database) == workspace_id
    async with database.unbound() as session:
        assert await workspaces.active_ids(session) == [workspace_id]
    async with database.reading(workspace_id) as tx:
        assert await people.find(tx, "U1") is not None


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_postgresql_does_not_keep_rows_locked_for_a_process_that_vanished(database: Database) -> None:
    async with database.looking() as session:
        asked = await session.execute(text("SHOW idle_in_transaction_session_timeout"))
    assert asked.scalar_one() == "1min"
