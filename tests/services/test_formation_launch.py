"""A launch: shown beforehand, once for all, group by group, with whoever is still there."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import formations as rows
from bot.db import groups, memberships, people, planning
from bot.db.models import Group, Person
from bot.db.session import Database, Tx
from bot.domain.tip import Topic
from bot.errors import Gone, InvalidInput
from bot.services import formation_groups, formation_launch, programs
from bot.services.formations import Seen
from tests.support import northwind
from tests.support.formations import CYCLE, Company, company, stored
from tests.support.northwind import keys, queued
from tests.support.planning_forms import TOPIC, new_group
from tests.support.roster import exclude, is_gone

TOPICS: dict[str, Topic] = {TOPIC.slug: TOPIC}
GROUPS = [(0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10, 11)]


async def launch(north: Company, seen: Seen, by: Person | None = None, *, small: bool = False) -> bool:
    who = by or north.owner
    async with north.database.transaction(north.workspace_id) as tx:
        return await formation_launch.launch(tx, who.id, seen, owner_id=who.id, small_too=small)


async def refused(north: Company, seen: Seen) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        await launch(north, seen)
    return error.value


async def begin_all(north: Company, clock: SteppedClock) -> list[str]:
    """Let time pass and begin group after group, as the job does; return how each ended."""
    ended: list[str] = []
    while True:
        async with north.database.transaction(north.workspace_id) as tx:
            due = await planning.next_due(tx, [rows.STEP])
        if due is None:
            return ended
        clock.move_to(due)
        async with north.database.transaction(north.workspace_id) as tx:
            for step in await planning.due(tx, [rows.STEP]):
                outcome = await formation_groups.begin(tx, step, TOPICS)
                planning.settle(tx, step, outcome)
                ended.append(outcome)


async def launched(tx: Tx, seen: Seen) -> list[Group]:
    row, _ = await stored(tx, seen)
    return await rows.groups(tx, row.program_id)


async def busy(north: Company, *person_ids: int) -> None:
    taken = await northwind.group_of(north.database, 2, facilitator=north.lead, first=101)
    async with north.database.transaction(north.workspace_id) as tx:
        await memberships.enrol(tx, taken.group_id, person_ids)


async def test_each_group_begins_with_its_cycle_and_everybody_hears_once(
    database: Database, clock: SteppedClock
) -> None:
    north = await company(database, 12)
    seen = await north.seated(GROUPS)
    assert await launch(north, seen)
    async with database.transaction(north.workspace_id) as tx:
        assert await launched(tx, seen) == [], "the launch itself only plans"
        assert await keys(tx) == [f"formation_launched:{seen.formation_id}"]
    assert await begin_all(north, clock) == ["done"] * 3
    async with database.transaction(north.workspace_id) as tx:
        begun = await launched(tx, seen)
        assert [group.name for group in begun] == ["Leading, group 1", "Leading, group 2", "Leading, group 3"]
        assert {group.facilitator_id for group in begun} == {north.lead.id}
        assert [group.channel_due_at for group in begun] == [
            clock.now() - timedelta(seconds=4 * n) for n in (2, 1, 0)
        ]
        for number, group in enumerate(begun):
            members = await groups.members(tx, group.id)
            assert [one.id for one in members] == [north.ids[n] for n in GROUPS[number]]
            practice = await groups.practice_of_group(tx, group.id)
            assert practice is not None
            assert (practice.work.starts_at, practice.cycle.challenge) == (
                CYCLE.work_starts,
                "Saying it sooner",
            )
        told = [row for row in await queued(tx) if row.person_id == north.lead.id]
        assert [row.key for row in told] == [f"formation_lead:{seen.formation_id}:{north.lead.id}"]
        hellos = [row.person_id for row in await queued(tx, "welcome:") if row.person_id]
        assert sorted(hellos) == list(north.ids)
        (done,) = await queued(tx, "formation_begun:")
        assert "3 groups, 12 people" in str(done.payload)


async def test_pressing_launch_twice_at_the_same_moment_launches_once(
    database: Database, clock: SteppedClock
) -> None:
    north = await company(database, 12)
    seen = await north.seated(GROUPS)
    assert all(await asyncio.gather(launch(north, seen), launch(north, seen)))
    await begin_all(north, clock)
    assert await launch(north, seen)
    async with database.transaction(north.workspace_id) as tx:
        assert len(await launched(tx, seen)) == 3
        assert len(await queued(tx, "formation_launched:")) == 1
        assert len(await queued(tx, "formation_begun:")) == 1


async def test_another_owner_who_launches_a_moment_later_is_told(database: Database) -> None:
    north = await company(database, 4)
    seen = await north.draft()
    async with database.transaction(north.workspace_id) as tx:
        other = await northwind.person(tx, "UN", "Nadia", is_owner=True)
    await launch(north, seen)
    with pytest.raises(Gone):
        await launch(north, seen, other)


async def test_a_step_that_comes_again_makes_no_second_group(database: Database, clock: SteppedClock) -> None:
    north = await company(database, 4)
    seen = await north.draft()
    await launch(north, seen)
    await begin_all(north, clock)
    async with database.transaction(north.workspace_id) as tx:
        key = rows.key_of(seen.formation_id, 1)
        step = (await northwind.steps(tx, key, open_only=False))[key]
        assert await formation_groups.begin(tx, step, TOPICS) == "already"
        assert len(await launched(tx, seen)) == 1


async def test_a_draft_somebody_changed_meanwhile_is_not_launched(database: Database) -> None:
    north = await company(database, 4)
    seen = await north.draft()
    async with database.transaction(north.workspace_id) as tx:
        row, _ = await stored(tx, seen)
        row.version += 1
    assert not await launch(north, seen)


async def test_leavers_are_shown_before_and_told_after_and_small_groups_need_a_tick(
    database: Database, clock: SteppedClock
) -> None:
    north = await company(database, 12)
    seen = await north.seated(GROUPS)
    async with database.transaction(north.workspace_id) as tx:
        await is_gone(tx, north.ids[0])
    await busy(north, north.ids[4])
    async with database.reading(north.workspace_id) as tx:
        look = await formation_launch.look(tx, north.owner.id, seen.formation_id)
    assert list(look.left_out) == [("U1", "gone"), ("U5", "busy")]
    assert list(look.small) == [("Leading, group 1", 3), ("Leading, group 2", 3)]
    assert (look.groups, look.people) == (3, 10)
    assert (await refused(north, seen)).field == "small"
    assert await launch(north, seen, small=True)
    assert await begin_all(north, clock) == ["done"] * 3
    async with database.transaction(north.workspace_id) as tx:
        first = (await launched(tx, seen))[0]
        assert [one.user_id for one in await groups.members(tx, first.id)] == ["U2", "U3", "U4"]
        (done,) = await queued(tx, "formation_begun:")
        assert "<@U1> (has left), <@U5> (is in another group by now)" in str(done.payload)


async def test_who_joins_another_group_between_launch_and_beginning_is_left_out(
    database: Database, clock: SteppedClock
) -> None:
    north = await company(database, 12)
    seen = await north.seated(GROUPS)
    await launch(north, seen)
    await busy(north, *north.ids[8:11])
    assert await begin_all(north, clock) == ["done", "done", "too_few"]
    async with database.transaction(north.workspace_id) as tx:
        assert len(await launched(tx, seen)) == 2
        (done,) = await queued(tx, "formation_begun:")
        assert "2 groups, 8 people" in str(done.payload)
        assert "<@U12> (would be alone)" in str(done.payload)


async def test_a_group_set_up_by_hand_at_the_same_moment_takes_nobody_twice(
    database: Database, clock: SteppedClock
) -> None:
    north = await company(database, 4)
    seen = await north.draft()
    await launch(north, seen)

    async def by_hand() -> None:
        async with database.transaction(north.workspace_id) as tx:
            picked = (await north.people(tx))[:2]
            await programs.create(tx, north.owner.id, new_group(picked, north.lead))

    await asyncio.gather(begin_all(north, clock), by_hand(), return_exceptions=True)
    async with database.transaction(north.workspace_id) as tx:
        where = [group_id for group_id, _ in await groups.belonging(tx, north.ids)]
        assert len(where) == 4, "each of the four is in one group"


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("cycle", "fill in the first cycle"),
        ("past", "That time has already passed"),
        ("lead", "is a guest"),
        ("wish", "cannot stay as it is"),
        ("alone", "would have one person left"),
    ],
)
async def test_what_cannot_be_launched_says_what_to_do_first(
    database: Database, clock: SteppedClock, spoilt: str, said: str
) -> None:
    north = await company(database, 12)
    seen = await north.seated(GROUPS, **({"cycle": None} if spoilt == "cycle" else {}))
    async with database.transaction(north.workspace_id) as tx:
        if spoilt == "lead":
            (await people.by_user_ids(tx, ["UF"]))["UF"].is_guest = True
        if spoilt == "wish":
            await exclude(tx, north.ids[0], north.ids[1])
        for one in north.ids[:3] if spoilt == "alone" else []:
            await is_gone(tx, one)
    if spoilt == "past":
        clock.move_to(CYCLE.work_starts)
    assert said in (await refused(north, seen)).message


async def test_facilitators_share_the_groups_and_each_is_told_of_theirs(
    database: Database, clock: SteppedClock
) -> None:
    north = await company(database, 12)
    async with database.transaction(north.workspace_id) as tx:
        other = await northwind.person(tx, "UG", "Gita")
    seen = await north.seated(GROUPS, facilitators=(north.lead.id, other.id))
    async with database.reading(north.workspace_id) as tx:
        look = await formation_launch.look(tx, north.owner.id, seen.formation_id)
    assert list(look.busy_leads) == [("UF", 2)]
    await launch(north, seen)
    async with database.transaction(north.workspace_id) as tx:
        (await people.by_user_ids(tx, ["UG"]))["UG"].is_active = False  # who launched it stands in
    await begin_all(north, clock)
    async with database.transaction(north.workspace_id) as tx:
        begun = await launched(tx, seen)
        assert [group.facilitator_id for group in begun] == [north.lead.id, north.owner.id, north.lead.id]
        told = {row.person_id: str(row.payload) for row in await queued(tx, "formation_lead:")}
        assert told.keys() == {north.lead.id, north.owner.id}
        assert "Leading, group 1" in told[north.lead.id]
        assert "Leading, group 2" not in told[north.lead.id]


async def test_a_topic_that_is_gone_by_then_does_not_keep_a_group_from_beginning(
    database: Database, clock: SteppedClock
) -> None:
    north = await company(database, 4)
    seen = await north.draft(cycle=replace(CYCLE, topic="taken-away"))
    await launch(north, seen)
    assert await begin_all(north, clock) == ["done"]
