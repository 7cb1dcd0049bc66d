from bot.db import deliveries, outbox
from bot.db.models import Delivery
from bot.db.session import Database
from bot.domain.deliveries import Kind, State, may_follow
from bot.domain.message import Message
from tests.delivery.conftest import held_by
from tests.support import northwind
from tests.support.northwind import workspace


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


async def test_what_is_new_goes_stale_and_what_changes_a_message_is_due_until_it_is_done(
    database: Database,
) -> None:
    workspace_id = await workspace(database)
    async with database.transaction(workspace_id) as tx:
        for method in ("post", "file", "update", "delete", "pin"):
            await deliveries.queue(
                tx, method, Kind.ANSWER, Message("x"), method=method, channel="C1", ts="1.0"
            )
        fresh = {row.key for row in await northwind.queued(tx) if row.expires_at is None}
    assert fresh == {"update", "delete", "pin"}


async def test_the_same_key_in_another_workspace_is_another_delivery(database: Database) -> None:
    here, there = await workspace(database, "T1"), await workspace(database, "T2")
    async with database.transaction(here) as tx:
        assert await deliveries.queue(tx, "k", Kind.NOTICE, Message("x"), channel="C1")
    async with database.transaction(there) as tx:
        assert await deliveries.queue(tx, "k", Kind.NOTICE, Message("x"), channel="C1")
        await held_by(tx, "w")
        assert len(await outbox.claim(tx, worker="w", limit=9)) == 1


async def test_a_delivery_is_claimed_once_and_only_by_the_one_its_workspace_belongs_to(
    database: Database,
) -> None:
    workspace_id = await workspace(database)
    async with database.transaction(workspace_id) as tx:
        await deliveries.queue(tx, "k", Kind.NOTICE, Message("x"), channel="C1")
        await held_by(tx, "a")
        assert await outbox.claim(tx, worker="b", limit=9) == []
        assert len(await outbox.claim(tx, worker="a", limit=9)) == 1
        assert await outbox.claim(tx, worker="a", limit=9) == []
        await outbox.release(tx, "a")
        assert len(await outbox.claim(tx, worker="a", limit=9)) == 1


async def test_what_is_claimed_comes_most_urgent_first_and_of_a_full_method_nothing_less_urgent(
    database: Database,
) -> None:
    workspace_id = await workspace(database)
    async with database.transaction(workspace_id) as tx:
        await held_by(tx, "w")
        for key, kind in (("tip", Kind.TIP), ("notice", Kind.NOTICE), ("now", Kind.ANSWER)):
            await deliveries.queue(tx, key, kind, Message("x"), channel=key)
        await deliveries.queue(tx, "tip2", Kind.TIP, None, method="delete", channel="changed", ts="1")
        first = await outbox.claim(tx, worker="w", limit=9, before=6, full=["post"])
        rest = await outbox.claim(tx, worker="w", limit=9)
    assert [one.line for one in first] == ["channel:now", "channel:notice", "channel:changed"]
    assert [one.line for one in rest] == ["channel:tip"]


async def test_what_may_have_arrived_is_looked_for_before_the_rest_of_a_broadcast(database: Database) -> None:
    workspace_id = await workspace(database)
    async with database.transaction(workspace_id) as tx:
        await held_by(tx, "w")
        for key in ("first", "second", "third"):
            await deliveries.queue(tx, key, Kind.TIP, Message("x"), channel=key)
        _, _, third = await outbox.claim(tx, worker="w", limit=9)
        await outbox.sending(tx, [third.id], "w")
        await outbox.release(tx, "w")
        await outbox.put_off(tx, third.id, tx.now)  # by now a post that was on its way would be there
        again = await outbox.claim(tx, worker="w", limit=9)
    assert [one.line for one in again] == ["channel:third", "channel:first", "channel:second"]
    assert [one.method for one in again] == ["look", "post", "post"]


async def test_cancelling_what_waits_for_someone_leaves_what_they_took_back(database: Database) -> None:
    world = await northwind.group_of(database, 2)
    ada = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        await deliveries.queue(tx, "post", Kind.NOTICE, Message("x"), person_id=ada)
        await deliveries.queue(
            tx, "log:gone", Kind.SHARED, None, method="delete", target_key="log", person_id=ada
        )
        await deliveries.cancel_waiting(tx, "left", person_id=ada)
        assert await northwind.keys(tx) == ["log:gone"]


async def test_every_way_between_two_states_that_the_rules_forbid_is_closed(database: Database) -> None:
    world = await northwind.group_of(database, 2)
    for before in State:
        for after in State:
            key = f"{before} to {after}"
            async with database.transaction(world.workspace_id) as tx:
                await deliveries.queue(tx, key, Kind.NOTICE, Message("x"), channel="C1")
                row = await deliveries.find(tx, key)
                assert row is not None
                row.state = str(before)
                await tx.session.flush()
                moved = await outbox.move(tx, after, Delivery.id == row.id)
                assert bool(moved) == may_follow(before, after), key


async def test_a_matter_that_is_over_keeps_no_words_and_no_claim(database: Database) -> None:
    world = await northwind.group_of(database, 2)
    for over in (State.CANCELLED, State.EXPIRED):
        async with database.transaction(world.workspace_id) as tx:
            await deliveries.queue(tx, str(over), Kind.NOTICE, Message("x"), channel="C1")
            await held_by(tx, "w")
            await outbox.claim(tx, worker="w", limit=9)
            await outbox.move(tx, over, Delivery.key == str(over))
        async with database.reading(world.workspace_id) as tx:
            row = await deliveries.find(tx, str(over))
            assert row is not None
            assert (row.payload, row.claimed_by) == (None, None)
            assert row.settled_at == database.clock.now()
