from datetime import timedelta

from bot.clock import SteppedClock
from bot.db import deliveries
from bot.db.models import LogEntry, Person, PlannedStep
from bot.db.session import Database, Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.services import nudges, pauses
from tests.services.test_buddies import leave
from tests.support.northwind import Northwind, group_of, queued, steps


async def due(tx: Tx, world: Northwind, person: Person, week: int = 1) -> PlannedStep:
    return (await steps(tx))[f"cycle:{world.cycle_id}:nudge:{week}:{person.id}"]


async def world_before(database: Database) -> tuple[Northwind, Person]:
    world = await group_of(database, 2)
    return world, world.members[0]


async def nudge(database: Database, clock: SteppedClock, world: Northwind, me: Person, cap: int = 8) -> str:
    """Let the first week end for a member; return how the nudge went."""
    async with database.reading(world.workspace_id) as tx:
        clock.move_to((await due(tx, world, me)).due_at)
    async with database.transaction(world.workspace_id) as tx:
        said = await nudges.send(tx, await due(tx, world, me), cap=cap)
        keys = [row.key for row in await queued(tx, "nudge:")]
        assert keys == ([f"nudge:{world.cycle_id}:1:{me.id}"] if said == "done" else [])
    return said


async def note(tx: Tx, world: Northwind, person: Person, week: int) -> None:
    tx.session.add(
        LogEntry(
            workspace_id=tx.workspace_id,
            author_id=person.id,
            request_key=f"k{week}",
            cycle_id=world.cycle_id,
            week=week,
            tried="asked",
            source="dm",
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    await tx.session.flush()


async def test_a_quiet_week_ends_with_one_gentle_nudge(database: Database, clock: SteppedClock) -> None:
    world, me = await world_before(database)
    assert await nudge(database, clock, world, me) == "done"
    assert await nudge(database, clock, world, me) == "done"


async def test_who_noted_something_that_week_gets_none(database: Database, clock: SteppedClock) -> None:
    world, me = await world_before(database)
    async with database.transaction(world.workspace_id) as tx:
        await note(tx, world, me, 1)
    assert await nudge(database, clock, world, me) == "logged"


async def test_an_entry_of_another_week_or_member_does_not_count(
    database: Database, clock: SteppedClock
) -> None:
    world, me = await world_before(database)
    async with database.transaction(world.workspace_id) as tx:
        await note(tx, world, me, 2)
        await note(tx, world, world.members[1], 1)
    assert await nudge(database, clock, world, me) == "done"


async def test_who_is_away_gets_none(database: Database, clock: SteppedClock) -> None:
    world, me = await world_before(database)
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "30 days")
    assert await nudge(database, clock, world, me) == "paused"


async def test_who_was_away_most_of_the_week_gets_none(database: Database, clock: SteppedClock) -> None:
    world, me = await world_before(database)
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "2026-10-12")  # the week began on the 7th
    assert await nudge(database, clock, world, me) == "was_away"


async def test_who_was_away_for_a_day_or_two_gets_it(database: Database, clock: SteppedClock) -> None:
    world, me = await world_before(database)
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "2026-10-10")
    assert await nudge(database, clock, world, me) == "done"


async def test_who_came_back_early_was_away_only_until_then(database: Database, clock: SteppedClock) -> None:
    world, me = await world_before(database)
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "2026-12-01")
    clock.move_to(clock.now() + timedelta(days=3))
    async with database.transaction(world.workspace_id) as tx:
        await pauses.resume(tx, me.id)
    assert await nudge(database, clock, world, me) == "done"


async def test_who_has_left_gets_none(database: Database, clock: SteppedClock) -> None:
    world, me = await world_before(database)
    async with database.reading(world.workspace_id) as tx:
        step = await due(tx, world, me)
    clock.move_to(step.due_at)
    async with database.transaction(world.workspace_id) as tx:
        await leave(tx, world, me.id)
        assert await nudges.send(tx, step, cap=8) == "left"


async def test_over_the_budget_it_is_left_out(database: Database, clock: SteppedClock) -> None:
    world, me = await world_before(database)
    async with database.reading(world.workspace_id) as tx:
        clock.move_to((await due(tx, world, me)).due_at - timedelta(hours=1))
    async with database.transaction(world.workspace_id) as tx:
        for number in range(6):
            key = f"session:{number}"
            await deliveries.queue(tx, key, Kind.SESSION, Message("x"), person_id=me.id)
    assert await nudge(database, clock, world, me) == "budget"
    assert await nudge(database, clock, world, me, cap=9) == "done"
