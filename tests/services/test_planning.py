import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import owned, planning, practising
from bot.db.models import Cycle, Member, PlannedStep
from bot.db.session import Database, Tx
from bot.domain.profile import Profile
from bot.services import people, session_changes
from bot.services import planning as planned
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


async def test_many_groups_at_once_come_to_the_same_as_one_by_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await group_of(database, 3)
    leader = first.facilitator
    others = [
        await group_of(database, n, name=f"G{n}", channel=f"C{n}", first=10 * n, facilitator=leader, tz=tz)
        for n, tz in ((2, "Asia/Kolkata"), (4, "Europe/Berlin"))
    ]
    cycles = [one.cycle_id for one in (first, *others)]
    async with database.transaction(first.workspace_id) as tx:
        before = await due(tx)
        assert len(before) > 9 * 9
        await tx.session.execute(delete(PlannedStep).where(PlannedStep.workspace_id == tx.workspace_id))
        await plan(tx, *reversed(cycles))
        assert await due(tx) == before
        await tx.session.execute(delete(PlannedStep).where(PlannedStep.workspace_id == tx.workspace_id))
        for at_most, number in (("AT_ONCE", 2), ("MOST", 3), ("MANY", 2)):
            monkeypatch.setattr(planned, at_most, number)
        await plan(tx, *cycles, cycles[0])
        assert await due(tx) == before


async def test_looking_for_zones_among_everybody_comes_to_the_same_as_among_members(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await group_of(database, 3)
    led = here.facilitator
    later = STARTS + timedelta(days=7)
    far = await group_of(database, 2, name="Far", channel="C2", first=20, facilitator=led, starts=later)
    monkeypatch.setattr(practising, "A_PAIR", 0)
    async with database.transaction(here.workspace_id) as tx:
        before = await due(tx)
        found = []
        for whole in (3, 2):
            monkeypatch.setattr(practising, "WHOLE", whole)
            found.append(len(await practising.calendars(tx, [here.cycle_id, far.cycle_id])))
            await tx.session.execute(delete(PlannedStep).where(PlannedStep.workspace_id == tx.workspace_id))
            await plan(tx, here.cycle_id, far.cycle_id)
            assert await due(tx) == before
    assert found == [3 + 2, 2 * 3], "nobody in the later group lives in the third zone"


async def test_planning_asks_the_database_no_more_often_for_more_members(database: Database) -> None:
    small = await group_of(database, 2)
    large = await group_of(database, 9, name="Large", channel="C2", first=20, facilitator=small.facilitator)
    said: list[str] = []

    def hear(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    counts = []
    for world in (small, large):
        async with database.transaction(world.workspace_id) as tx:
            said.clear()
            await plan(tx, world.cycle_id)
            counts.append(len(said))
    event.remove(database.engine.sync_engine, "before_cursor_execute", hear)
    assert counts[0] == counts[1] <= 8


async def test_a_group_that_is_new_among_others_is_planned_with_them(database: Database) -> None:
    old = await group_of(database, 2)
    new = await group_of(database, 3, name="New", channel="C2", first=20, facilitator=old.facilitator)
    async with database.transaction(old.workspace_id) as tx:
        before = await due(tx)
        its = PlannedStep.cycle_id == new.cycle_id
        await tx.session.execute(delete(PlannedStep).where(PlannedStep.workspace_id == tx.workspace_id, its))
        await plan(tx, old.cycle_id, new.cycle_id)
        assert await due(tx) == before


async def test_who_joined_late_gets_only_what_is_still_to_come(database: Database) -> None:
    world = await group_of(database, 2)
    me = world.members[0]
    async with database.transaction(world.workspace_id) as tx:
        tips = sorted(
            (step.due_at, key)
            for key, step in (await steps(tx)).items()
            if ":tip:" in key and key.endswith(f":{me.id}")
        )
        (row,) = (await tx.session.execute(select(Member).where(Member.person_id == me.id))).scalars()
        row.joined_at = tips[1][0]
        await plan(tx, world.cycle_id)
        left = {key for key in await steps(tx) if ":tip:" in key and key.endswith(f":{me.id}")}
    assert left == {key for _, key in tips[2:]}


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
