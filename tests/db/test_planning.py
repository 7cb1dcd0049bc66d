"""Planned steps: planning again changes what is to come, and repeats nothing that was done."""

from datetime import datetime, timedelta
from typing import Any

from bot.clock import SteppedClock
from bot.db import planning, plans
from bot.db.plans import OwnStep
from bot.db.session import Database
from tests.support import northwind
from tests.support.northwind import Northwind, steps

KIND = "tip"


def wanted(clock: SteppedClock, **hours: int) -> dict[str, dict[str, Any]]:
    return {key: {"kind": KIND, "due_at": clock.now() + timedelta(hours=n)} for key, n in hours.items()}


async def planned(database: Database, world: Northwind) -> dict[str, tuple[datetime, str | None]]:
    async with database.reading(world.workspace_id) as tx:
        return {key: (step.due_at, step.outcome) for key, step in (await steps(tx, open_only=False)).items()}


async def replace(database: Database, world: Northwind, plan: dict[str, dict[str, Any]]) -> None:
    async with database.transaction(world.workspace_id) as tx:
        own = [OwnStep(world.cycle_id, key, step["kind"], step["due_at"]) for key, step in plan.items()]
        await plans.replace(tx, [world.cycle_id], [], own)


async def test_planning_twice_changes_nothing(database: Database, clock: SteppedClock) -> None:
    world = await northwind.group_of(database, 2)
    plan = wanted(clock, a=1, b=2)
    await replace(database, world, plan)
    before = await planned(database, world)
    await replace(database, world, plan)
    assert await planned(database, world) == before


async def test_what_is_no_longer_wanted_is_dropped_and_comes_back_when_it_is(
    database: Database, clock: SteppedClock
) -> None:
    world = await northwind.group_of(database, 2)
    await replace(database, world, wanted(clock, a=1, b=2))
    await replace(database, world, wanted(clock, b=3))
    found = await planned(database, world)
    assert found["a"][1] == "replaced"
    assert found["b"] == (clock.now() + timedelta(hours=3), None)
    await replace(database, world, wanted(clock, a=5, b=3))
    assert (await planned(database, world))["a"] == (clock.now() + timedelta(hours=5), None)


async def test_what_was_done_stays_done(database: Database, clock: SteppedClock) -> None:
    world = await northwind.group_of(database, 2)
    await replace(database, world, wanted(clock, a=0))
    async with database.transaction(world.workspace_id) as tx:
        (step,) = [one for one in await planning.due(tx, [KIND]) if one.key == "a"]
        planning.settle(tx, step, "done")
    await replace(database, world, {})
    await replace(database, world, wanted(clock, a=9))
    assert (await planned(database, world))["a"] == (clock.now(), "done")


async def test_two_workers_never_do_the_same_step(database: Database, clock: SteppedClock) -> None:
    world = await northwind.group_of(database, 2)
    await replace(database, world, wanted(clock, **{f"s{n}": 0 for n in range(4)}))
    async with database.transaction(world.workspace_id) as first:
        mine = {step.key for step in await planning.due(first, [KIND], limit=2)}
        if database.engine.dialect.name == "sqlite":
            return  # its one writer keeps the other out altogether
        async with database.transaction(world.workspace_id) as second:
            others = {step.key for step in await planning.due(second, [KIND])}
    assert len(mine) == 2
    assert mine & others == set()


async def test_the_next_due_moment_is_that_of_the_kinds_asked_for(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        assert await planning.next_due(tx) is None
    world = await northwind.group_of(database, 2)
    plan = wanted(clock, a=1, b=2)
    plan["a"]["kind"] = "of a newer version"
    await replace(database, world, plan)
    async with database.reading(world.workspace_id) as tx:
        assert await planning.next_due(tx) == clock.now() + timedelta(hours=1)
        assert await planning.next_due(tx, [KIND]) == clock.now() + timedelta(hours=2)
    async with database.glancing() as connection:
        assert await planning.all_due(connection, clock.now()) == {}
        later = clock.now() + timedelta(hours=2)
        assert await planning.all_due(connection, later) == {world.workspace_id: {"of a newer version", KIND}}


async def test_another_workspaces_steps_are_not_there(database: Database, clock: SteppedClock) -> None:
    world = await northwind.group_of(database, 2)
    await replace(database, world, wanted(clock, a=0))
    other = await northwind.workspace(database, "T2")
    async with database.transaction(other) as tx:
        assert await planning.due(tx, [KIND]) == []
        assert await planning.next_due(tx) is None
        await planning.drop(tx, "left", cycle_id=world.cycle_id)
    assert (await planned(database, world))["a"][1] is None
