import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import deliveries, people
from bot.db.models import Delivery
from bot.db.session import Database, Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.errors import InvalidInput
from bot.services import buddies, pauses
from tests.services.test_buddies import paired
from tests.services.test_commitments import pair, sent_all, waiting
from tests.support.northwind import STARTS, group_of, queued


async def test_a_pause_ends_at_the_beginning_of_a_day_where_the_person_is(database: Database) -> None:
    world = await group_of(database, 2)
    _, american = world.members
    async with database.transaction(world.workspace_id) as tx:
        assert await pauses.pause(tx, american.id, date(2026, 12, 1)) == "Tue 1 Dec"
        found = await people.get(tx, american.id)
    assert found.paused_until == datetime(2026, 12, 1, 5, tzinfo=UTC)  # midnight in New York


@pytest.mark.parametrize("day", [date(2026, 10, 5), date(2026, 9, 1), date(2028, 1, 1)])
async def test_a_day_that_cannot_be_is_refused_at_its_field(database: Database, day: date) -> None:
    world = await group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        with pytest.raises(InvalidInput) as refused:
            await pauses.pause(tx, world.members[0].id, day, field="back")
        assert (await people.get(tx, world.members[0].id)).paused_until is None
    assert refused.value.field == "back"


async def test_the_buddy_is_told_once_until_when_and_nothing_more(
    database: Database, clock: SteppedClock
) -> None:
    world = await pair(database, clock)
    me, buddy = world.members
    async with database.transaction(world.workspace_id) as tx:
        for _ in range(2):
            await pauses.typed(tx, me.id, "2026-10-20")
        (row,) = await waiting(tx)
    assert row.person_id == buddy.id
    assert row.payload is not None
    assert row.payload["text"] == f"Your buddy <@{me.user_id}> is away until Tue 20 Oct."


async def test_another_day_is_shown_in_the_same_message(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock)
    me, _ = world.members
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "2026-10-20")
        await sent_all(tx)
        (told,) = await queued(tx, "away:")
        for text, shown in (("2026-10-21", "Wed 21 Oct"), ("2026-10-20", "Tue 20 Oct")):
            await pauses.typed(tx, me.id, text)
            (row,) = await waiting(tx)
            assert (row.method, row.target_key) == ("update", told.key)
            assert shown in str(row.payload)
            await sent_all(tx)


async def test_coming_back_early_is_shown_in_the_same_message(
    database: Database, clock: SteppedClock
) -> None:
    world = await pair(database, clock)
    me, _ = world.members
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "2026-10-20")
        await sent_all(tx)
        assert await pauses.resume(tx, me.id)
        (row,) = await waiting(tx)
        assert row.method == "update"
        assert "is back" in str(row.payload)
        assert not await pauses.resume(tx, me.id)
        assert (await people.get(tx, me.id)).paused_until is None


async def test_coming_back_before_the_buddy_was_told_tells_nothing(
    database: Database, clock: SteppedClock
) -> None:
    world = await pair(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, world.members[0].id, "2026-10-20")
        await pauses.resume(tx, world.members[0].id)
        assert await waiting(tx) == []


async def test_pausing_again_at_the_same_moment_tells_the_buddy_again(
    database: Database, clock: SteppedClock
) -> None:
    world = await pair(database, clock)
    me, _ = world.members
    async with database.transaction(world.workspace_id) as tx:
        for _ in range(2):
            await pauses.typed(tx, me.id, "2026-10-20")
            (row,) = await waiting(tx)
            assert row.method == "post"
            await sent_all(tx)
            await pauses.resume(tx, me.id)
            await sent_all(tx)


async def test_a_pause_ends_by_itself_without_a_word(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock)
    me, _ = world.members
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "2026-10-20")
        await sent_all(tx)
    clock.move_to(datetime(2026, 10, 20, 8, tzinfo=UTC))
    async with database.transaction(world.workspace_id) as tx:
        assert not await pauses.resume(tx, me.id)
        assert await waiting(tx) == []
        assert await pauses.proposal(tx, me.id) == (date(2026, 10, 27), False)


async def test_a_buddy_who_is_away_longer_is_not_told(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock)
    me, buddy = world.members
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, buddy.id, "2026-12-01")
        await sent_all(tx)
        await pauses.typed(tx, me.id, "2026-10-20")
        assert await waiting(tx) == []
        await pauses.typed(tx, me.id, "2026-12-05")
        assert [row.person_id for row in await waiting(tx)] == [buddy.id]


async def test_whose_introduction_said_away_hears_of_an_early_return(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database, 2)
    me, buddy = world.members
    clock.move_to(STARTS + timedelta(hours=2))
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "2026-10-20")
        await buddies.pair_up(tx, world.cycle_id)
        await sent_all(tx)
        await pauses.resume(tx, me.id)
        (row,) = await waiting(tx)
    assert row.person_id == buddy.id
    assert "is back" in str(row.payload)


async def test_someone_in_no_group_can_pause_too(database: Database) -> None:
    world = await group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, world.facilitator.id, "1 week")
        assert await pauses.proposal(tx, world.facilitator.id) == (date(2026, 10, 12), True)
        assert await waiting(tx) == []


async def held(tx: Tx, person_id: int) -> Delivery:
    """A message to somebody who is away, as delivery holds it: fresh until three days after the return."""
    until = (await people.get(tx, person_id)).paused_until
    await deliveries.queue(tx, "kept back", Kind.SHARED, Message("x"), person_id=person_id, due_at=until)
    (row,) = [row for row in await queued(tx) if row.key == "kept back"]
    return row


async def test_what_waits_for_someones_return_comes_when_they_are_back(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock, 2)
    me, buddy = world.members
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "10 days")
        row = await held(tx, me.id)
        await deliveries.queue(tx, "other", Kind.SHARED, Message("x"), person_id=buddy.id, due_at=row.due_at)
        other = (await queued(tx, "other"))[0]
        untouched = other.due_at
        await pauses.typed(tx, me.id, "12 days")
        assert row.due_at == (await people.get(tx, me.id)).paused_until
        await pauses.resume(tx, me.id)
        assert (row.due_at, row.expires_at) == (tx.now, tx.now + timedelta(days=3))
        assert other.due_at == untouched


async def test_a_double_click_makes_one_pause_and_one_notice(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock)

    async def click() -> None:
        async with database.transaction(world.workspace_id) as tx:
            await pauses.typed(tx, world.members[0].id, "10 days")

    await asyncio.gather(click(), click())
    async with database.reading(world.workspace_id) as tx:
        assert len(await waiting(tx)) == 1
