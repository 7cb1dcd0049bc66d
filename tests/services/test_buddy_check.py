import pytest

from bot.clock import SteppedClock
from bot.db import buddies as db
from bot.db.models import Person, PlannedStep
from bot.db.session import Database, Tx
from bot.errors import NotFound
from bot.messages.buddies import NOT_YET, YES
from bot.services import buddy_check, pauses
from tests.services.test_buddies import leave, paired
from tests.support.kept_rows import kept_rows
from tests.support.northwind import Northwind, queued, steps


async def due(tx: Tx, world: Northwind, person: Person) -> PlannedStep:
    return (await steps(tx))[f"cycle:{world.cycle_id}:buddy_check:{person.id}"]


@kept_rows
async def half_way(database: Database, clock: SteppedClock, n: int = 2) -> Northwind:
    world = await paired(database, clock, n)
    async with database.reading(world.workspace_id) as tx:
        clock.move_to((await due(tx, world, world.members[0])).due_at)
    return world


async def test_buddies_are_asked_once_half_way(database: Database, clock: SteppedClock) -> None:
    world = await half_way(database, clock)
    me, buddy = world.members
    async with database.transaction(world.workspace_id) as tx:
        for _ in range(2):
            assert await buddy_check.ask(tx, await due(tx, world, me), cap=8) == "done"
        (row,) = await queued(tx, "buddy_check:")
    assert row.key == f"buddy_check:{world.cycle_id}:{me.id}"
    assert f"<@{buddy.user_id}>" in str(row.payload)


async def test_the_last_answer_is_kept_for_the_one_who_gave_it(
    database: Database, clock: SteppedClock
) -> None:
    world = await half_way(database, clock, 3)
    me, *others = world.members
    async with database.transaction(world.workspace_id) as tx:
        (pair_id,) = await db.pairs(tx, world.cycle_id)
        await buddy_check.answer(tx, me.id, pair_id, NOT_YET)
        partners = await buddy_check.answer(tx, me.id, pair_id, YES)
    async with database.reading(world.workspace_id) as tx:
        assert {side.person_id: side.talked for side in await db.sides(tx, pair_id)} == {
            me.id: YES,
            others[0].id: None,
            others[1].id: None,
        }
    assert partners == [one.user_id for one in others]


async def test_a_question_to_others_cannot_be_answered(database: Database, clock: SteppedClock) -> None:
    world = await half_way(database, clock, 4)
    async with database.transaction(world.workspace_id) as tx:
        pairs = await db.pairs(tx, world.cycle_id)
        foreign = next(pair_id for pair_id, pair in pairs.items() if world.members[0].id not in pair)
        with pytest.raises(NotFound):
            await buddy_check.answer(tx, world.members[0].id, foreign, YES)


async def test_an_answer_after_the_pair_was_changed_is_still_kept(
    database: Database, clock: SteppedClock
) -> None:
    world = await half_way(database, clock, 3)
    me, leaver, _ = world.members
    async with database.transaction(world.workspace_id) as tx:
        (pair_id,) = await db.pairs(tx, world.cycle_id)
        await leave(tx, world, leaver.id)
        await buddy_check.answer(tx, me.id, pair_id, YES)
        assert {side.talked for side in await db.sides(tx, pair_id)} == {YES, None}


async def test_nobody_is_asked_about_a_buddy_who_is_away(database: Database, clock: SteppedClock) -> None:
    world = await half_way(database, clock)
    me, buddy = world.members
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, buddy.id, "1 week")
        assert await buddy_check.ask(tx, await due(tx, world, me), cap=8) == "buddy_away"
        assert await buddy_check.ask(tx, await due(tx, world, buddy), cap=8) == "paused"


async def test_who_has_no_buddy_is_not_asked(database: Database, clock: SteppedClock) -> None:
    world = await half_way(database, clock, 1)
    async with database.transaction(world.workspace_id) as tx:
        assert await buddy_check.ask(tx, await due(tx, world, world.members[0]), cap=8) == "no_buddy"


async def test_over_the_budget_nobody_is_asked(database: Database, clock: SteppedClock) -> None:
    world = await half_way(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        assert await buddy_check.ask(tx, await due(tx, world, world.members[0]), cap=1) == "budget"
