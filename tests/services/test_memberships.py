import pytest

from bot.db import groups, owned
from bot.db.models import Person
from bot.db.session import Database
from bot.errors import NotFound
from bot.services import group_roles, memberships
from bot.services.memberships import DEACTIVATED, LEFT
from tests.support import northwind
from tests.support.northwind import group_of, keys, queued, steps


async def test_a_leaver_gets_nothing_more_and_the_facilitator_is_told(database: Database) -> None:
    north = await group_of(database, 6)
    leaver = north.members[0]
    async with database.transaction(north.workspace_id) as tx:
        group = await memberships.leave(tx, leaver.id, reason=LEFT)
        assert group is not None
        assert group.channel_due_at == tx.now
        assert leaver.id not in {person.id for person in await groups.members(tx, north.group_id)}
        planned = await steps(tx, f"cycle:{north.cycle_id}:")
        assert leaver.id not in {step.person_id for step in planned.values()}
        assert north.members[1].id in {step.person_id for step in planned.values()}
        (told,) = await queued(tx, "member_left:")
        (confirmed,) = await queued(tx, "left:")
    assert (told.person_id, confirmed.person_id) == (north.facilitator.id, leaver.id)


async def test_leaving_twice_is_leaving_once(database: Database) -> None:
    north = await group_of(database, 3)
    ended = []
    for _ in range(2):
        async with database.transaction(north.workspace_id) as tx:
            ended.append(
                await memberships.leave(tx, north.members[0].id, reason=LEFT, group_id=north.group_id)
            )
            assert len(await keys(tx, "member_left:")) == 1
    assert ended[0] is not None
    assert ended[1] is None


async def test_a_question_about_an_earlier_group_does_not_end_the_present_one(database: Database) -> None:
    north = await group_of(database, 3)
    async with database.transaction(north.workspace_id) as tx:
        gone = await memberships.leave(tx, north.members[0].id, reason=LEFT, group_id=north.group_id + 1)
        assert gone is None
        assert await groups.is_member(tx, north.group_id, north.members[0].id)


async def test_somebody_in_no_group_has_nothing_to_leave(database: Database) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        stranger = await northwind.person(tx, "UX")
        with pytest.raises(NotFound, match="NotFound") as refused:
            await memberships.leavable(tx, stranger.id)
        assert refused.value.message.startswith("You are in no group just now")
        with pytest.raises(NotFound) as leading:
            await memberships.leavable(tx, north.facilitator.id)
        assert leading.value.message.startswith("You facilitate a group")


async def test_a_deactivated_member_leaves_without_a_word_to_them(database: Database) -> None:
    north = await group_of(database, 3)
    async with database.transaction(north.workspace_id) as tx:
        person = await owned.one(tx, Person, north.members[0].id)
        person.is_active = False
        for _ in range(2):
            await group_roles.deactivated(tx, person)
        assert await keys(tx, "left:") == []
        (told,) = await queued(tx, "member_left:")
        assert told.person_id == north.facilitator.id
        assert not await groups.is_member(tx, north.group_id, person.id)


async def test_a_group_whose_facilitator_is_deactivated_asks_who_set_it_up(database: Database) -> None:
    north = await group_of(database, 3)
    async with database.transaction(north.workspace_id) as tx:
        boss = await northwind.person(tx, "UO", "Olga", is_owner=True)
        person = await owned.one(tx, Person, north.facilitator.id)  # who set it up as well
        person.is_active = False
        for _ in range(2):
            await group_roles.deactivated(tx, person)
        owner, channel = await queued(tx, "orphaned:")
        assert (owner.person_id, channel.group_id) == (boss.id, north.group_id)


async def test_the_last_one_to_leave_leaves_an_empty_group(database: Database) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        for person in north.members:
            await memberships.leave(tx, person.id, reason=DEACTIVATED)
        told = await queued(tx, "member_left:")
        assert "Nobody is left in it" in str(told[-1].payload)
