import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import owned, planning
from bot.db.models import Cycle
from bot.db.people import Profile
from bot.db.session import Database, Tx
from bot.services import people, session_changes
from bot.services.planning import plan
from bot.services.session_changes import Appointment, Outcome
from tests.support.northwind import STARTS, Northwind, group_of, steps

BERLINER = Profile("U1", "Member 1", "Europe/Berlin")
TOPICS = load_topics(default_root())


async def due(tx: Tx) -> dict[str, object]:
    return {key: step.due_at for key, step in (await steps(tx)).items()}


async def test_planning_again_changes_nothing(database: Database) -> None:
    world = await group_of(database, 3)
    async with database.transaction(world.workspace_id) as tx:
        before = await due(tx)
        await plan(tx, world.cycle_id)
        assert await due(tx) == before


async def test_what_was_done_is_not_planned_again(database: Database) -> None:
    world = await group_of(database, 3)
    async with database.transaction(world.workspace_id) as tx:
        (tip, *_) = sorted(key for key in await steps(tx) if ":tip:" in key)
        planning.settle(tx, (await steps(tx))[tip], "done")
        await tx.session.flush()
        await plan(tx, world.cycle_id)
        assert tip not in await steps(tx)


async def test_an_ended_cycle_has_nothing_left_to_do(database: Database) -> None:
    world = await group_of(database, 3)
    async with database.transaction(world.workspace_id) as tx:
        (await owned.one(tx, Cycle, world.cycle_id)).ended_at = tx.now
        await tx.session.flush()
        await plan(tx, world.cycle_id)
        assert await steps(tx) == {}


async def test_a_cycle_is_planned_from_what_is_true_now_and_not_from_an_older_picture(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database, 3)
    async with database.transaction(world.workspace_id) as tx:
        picture = await world.practice(tx)
        assert picture.work.version == 1
        moving = asyncio.create_task(moved(database, world))
        if database.engine.dialect.name == "postgresql":
            await moving  # SQLite lets nobody else write before this transaction is over
        await people.keep(tx, replace(BERLINER, tz="America/New_York"))
    await moving
    async with database.transaction(world.workspace_id) as tx:
        planned = await due(tx)
        await plan(tx, world.cycle_id)
        assert await due(tx) == planned


async def moved(database: Database, world: Northwind) -> Outcome:
    async with database.transaction(world.workspace_id) as tx:
        return await session_changes.move(
            tx,
            world.facilitator.id,
            world.work_id,
            Appointment(STARTS + timedelta(days=7), "Europe/Berlin", "Room 4"),
            version=1,
            topics=TOPICS,
        )
