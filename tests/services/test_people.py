from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import groups
from bot.db.session import Database
from bot.domain.profile import Profile
from bot.jobs import tips
from bot.jobs.runner import Job, Tools, run_due
from bot.services import people
from tests.support.northwind import group_of, keys, steps

BERLINER = Profile("U1", "Member 1", "Europe/Berlin")
TOOLS = Tools(load_topics(default_root()), 8)
TIPS = (Job("tip", tips.do),)


async def test_in_another_zone_what_is_to_come_moves_along(database: Database) -> None:
    world = await group_of(database, 2)
    key = f"cycle:{world.cycle_id}:tip:2:{world.members[0].id}"
    async with database.transaction(world.workspace_id) as tx:
        before = {key: step.due_at for key, step in (await steps(tx)).items()}
        await people.keep(tx, replace(BERLINER, tz="America/New_York"))
        after = {key: step.due_at for key, step in (await steps(tx)).items()}
    assert after[key] - before[key] == timedelta(hours=6)
    assert {name for name in before if before[name] != after[name]} == {
        name for name in before if name.endswith(f":{world.members[0].id}")
    }


async def test_the_same_zone_moves_nothing(database: Database) -> None:
    world = await group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        moments = {key: step.due_at for key, step in (await steps(tx)).items()}
        person = await people.keep(tx, replace(BERLINER, name="New Name"))
        assert {key: step.due_at for key, step in (await steps(tx)).items()} == moments
    assert person.name == "New Name"


async def test_a_traveller_gets_each_tip_exactly_once(database: Database, clock: SteppedClock) -> None:
    world = await group_of(database, 1)
    me = world.members[0]
    zones = ["Asia/Kolkata", "America/New_York", "Pacific/Auckland", "Europe/Berlin"]
    for day in range(30):
        clock.move_to(datetime(2026, 10, 7, 13, tzinfo=UTC) + timedelta(days=day))
        async with database.transaction(world.workspace_id) as tx:
            await people.keep(tx, replace(BERLINER, tz=zones[day % 4]))
        await run_due(database, TIPS, TOOLS)
    async with database.reading(world.workspace_id) as tx:
        assert await keys(tx, "tip:") == [f"tip:{world.cycle_id}:{week}:{me.id}" for week in (1, 2, 3, 4)]


async def test_a_stranger_is_only_kept(database: Database) -> None:
    world = await group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        made = await people.keep(tx, Profile("U99", "Stranger", "Asia/Tokyo"))
    assert (made.user_id, made.tz) == ("U99", "Asia/Tokyo")


async def test_whose_account_is_found_to_be_deactivated_is_taken_out_of_the_group(
    database: Database,
) -> None:
    world = await group_of(database, 3)
    async with database.transaction(world.workspace_id) as tx:
        await people.keep(tx, replace(BERLINER, is_active=False))
        assert world.members[0].id not in {one.id for one in await groups.members(tx, world.group_id)}
        assert len(await keys(tx, "member_left:")) == 1
