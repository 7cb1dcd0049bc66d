from datetime import timedelta

from bot.clock import SteppedClock
from bot.db import deliveries, outbox, workspaces
from bot.db.session import Database
from bot.domain.deliveries import Kind
from bot.domain.message import Message


async def workspace(database: Database, team_id: str = "T1") -> int:
    async with database.unbound() as session:
        made = await workspaces.connect(
            session, team_id=team_id, name="Northwind", bot_user_id="UBOT", now=database.clock.now()
        )
        return made.id


async def test_queueing_the_same_key_twice_makes_one_delivery(database: Database) -> None:
    workspace_id = await workspace(database)
    async with database.transaction(workspace_id) as tx:
        first = await deliveries.queue(tx, "tip:1:1:1", Kind.TIP, Message("one"), channel="C1")
    async with database.transaction(workspace_id) as tx:
        second = await deliveries.queue(tx, "tip:1:1:1", Kind.TIP, Message("two"), channel="C1")
        row = await deliveries.find(tx, "tip:1:1:1")
    assert (first, second) == (True, False)
    assert row is not None
    assert row.payload == {"text": "one", "blocks": []}


async def test_the_same_key_in_another_workspace_is_another_delivery(database: Database) -> None:
    here, there = await workspace(database, "T1"), await workspace(database, "T2")
    async with database.transaction(here) as tx:
        assert await deliveries.queue(tx, "k", Kind.NOTICE, Message("x"), channel="C1")
    async with database.transaction(there) as tx:
        assert await deliveries.queue(tx, "k", Kind.NOTICE, Message("x"), channel="C1")
        assert len(await outbox.claim(tx, worker="w", lease=timedelta(minutes=1), limit=9)) == 1


async def test_a_lease_that_lapses_gives_the_delivery_back(database: Database, clock: SteppedClock) -> None:
    workspace_id = await workspace(database)
    async with database.transaction(workspace_id) as tx:
        await deliveries.queue(tx, "k", Kind.NOTICE, Message("x"), channel="C1")
        assert len(await outbox.claim(tx, worker="a", lease=timedelta(minutes=1), limit=9)) == 1
        assert await outbox.claim(tx, worker="b", lease=timedelta(minutes=1), limit=9) == []
    clock.move_to(clock.now() + timedelta(minutes=2))
    async with database.transaction(workspace_id) as tx:
        await outbox.release(tx, "b")
        assert len(await outbox.claim(tx, worker="b", lease=timedelta(minutes=1), limit=9)) == 1
