"""People come into a group and are taken out of it, also in mid-cycle."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import SteppedClock
from bot.db import buddies as pairs
from bot.db import groups
from bot.db.models import Person
from bot.db.session import Database, Tx
from bot.errors import Gone, InvalidInput, NotAllowed
from bot.services import buddies, group_people
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import STARTS, Northwind, group_of, keys, person, queued, steps

NIGHT = timedelta(hours=12)


@kept_rows
async def in_mid_cycle(database: Database, clock: SteppedClock, n: int = 4) -> Northwind:
    north = await group_of(database, n)
    clock.move_to(STARTS + timedelta(hours=2))
    async with database.transaction(north.workspace_id) as tx:
        await buddies.pair_up(tx, north.cycle_id)
    clock.move_to(STARTS + timedelta(days=8, hours=2))
    return north


async def together(tx: Tx, north: Northwind) -> list[set[int]]:
    return sorted((set(one) for one in (await pairs.pairs(tx, north.cycle_id)).values()), key=min)


async def add(database: Database, north: Northwind, *new: Person, by: Person | None = None) -> list[Person]:
    async with database.transaction(north.workspace_id) as tx:
        return await group_people.add(tx, (by or north.facilitator).id, north.group_id, new)


async def newcomer(database: Database, north: Northwind, user_id: str = "U91", **more: Any) -> Person:
    async with database.transaction(north.workspace_id) as tx:
        return await person(tx, user_id, **more)


async def test_who_comes_in_mid_cycle_is_greeted_gets_a_buddy_and_what_is_still_to_come(
    database: Database, clock: SteppedClock
) -> None:
    north = await in_mid_cycle(database, clock)
    new = await newcomer(database, north)
    assert await add(database, north, new) == [new]
    async with database.reading(north.workspace_id) as tx:
        (hello,) = [row for row in await queued(tx, "joined:") if row.person_id == new.id]
        assert "It is in practice week 2 of 4" in str(hello.payload)
        (trio,) = [one for one in await together(tx, north) if len(one) == 3]
        assert new.id in trio
        told = [
            row.person_id for row in await queued(tx, "buddy:") if f"<@{new.user_id}>" in str(row.payload)
        ]
        assert set(told) == trio - {new.id}
        planned = {key: step for key, step in (await steps(tx)).items() if step.person_id == new.id}
        assert {step.week for step in planned.values() if step.kind == "tip"} == {3, 4}
        assert (await groups.get(tx, north.group_id)).channel_due_at == tx.now
        assert len(await keys(tx, "joined_channel:")) == 1


async def test_adding_somebody_twice_tells_everybody_once(database: Database, clock: SteppedClock) -> None:
    north = await in_mid_cycle(database, clock)
    new = await newcomer(database, north)
    await add(database, north, new)
    assert await add(database, north, new, new) == []
    async with database.reading(north.workspace_id) as tx:
        assert len(await keys(tx, "joined")) == 2


async def test_two_newcomers_are_each_others_buddies_and_disturb_nobody(
    database: Database, clock: SteppedClock
) -> None:
    north = await in_mid_cycle(database, clock)
    async with database.reading(north.workspace_id) as tx:
        before = await together(tx, north)
    first, second = [await newcomer(database, north, f"U9{n}") for n in (1, 2)]
    await add(database, north, first, second)
    async with database.reading(north.workspace_id) as tx:
        assert [one for one in await together(tx, north) if one not in before] == [{first.id, second.id}]


async def test_somebody_left_alone_gets_the_newcomer_as_a_buddy(
    database: Database, clock: SteppedClock
) -> None:
    north = await in_mid_cycle(database, clock, 2)
    async with database.transaction(north.workspace_id) as tx:
        await group_people.take_out(tx, north.facilitator.id, north.group_id, [north.members[0].id])
        assert await together(tx, north) == []
    new = await newcomer(database, north)
    await add(database, north, new)
    async with database.reading(north.workspace_id) as tx:
        assert await together(tx, north) == [{north.members[1].id, new.id}]


async def test_before_the_pairing_a_newcomer_is_paired_with_the_others(database: Database) -> None:
    north = await group_of(database, 3)
    new = await newcomer(database, north)
    await add(database, north, new)
    async with database.transaction(north.workspace_id) as tx:
        assert await keys(tx, "buddy:") == []
        await buddies.pair_up(tx, north.cycle_id)
        assert new.id in set.union(*await together(tx, north))


async def test_who_comes_back_is_greeted_again(database: Database, clock: SteppedClock) -> None:
    north = await in_mid_cycle(database, clock)
    back = north.members[0]
    async with database.transaction(north.workspace_id) as tx:
        await group_people.take_out(tx, north.facilitator.id, north.group_id, [back.id])
    clock.move_to(clock.now() + NIGHT)
    assert await add(database, north, back) == [back]
    async with database.reading(north.workspace_id) as tx:
        assert [row.person_id for row in await queued(tx, "joined:")] == [back.id]


@pytest.mark.parametrize(
    ("picked", "said"),
    [
        ({"is_bot": True}, "is an app"),
        ({"is_guest": True}, "is a guest"),
        ({"is_active": False}, "deactivated"),
    ],
)
async def test_who_cannot_come_in_is_named_at_the_field(
    database: Database, picked: dict[str, Any], said: str
) -> None:
    north = await group_of(database, 3)
    new = await newcomer(database, north, **picked)
    with pytest.raises(InvalidInput) as refused:
        await add(database, north, new)
    assert (refused.value.field, said in refused.value.message) == ("people", True)


async def test_a_full_group_has_no_room_and_says_so(database: Database) -> None:
    north = await group_of(database, 6)
    with pytest.raises(InvalidInput) as refused:
        await add(database, north, await newcomer(database, north))
    assert "no room for anybody else" in refused.value.message


async def test_a_member_of_another_group_and_the_facilitator_stay_where_they_are(database: Database) -> None:
    north = await group_of(database, 2)
    other = await group_of(database, 2, name="Care", channel="C2", facilitator=north.facilitator, first=11)
    with pytest.raises(InvalidInput) as refused:
        await add(database, north, other.members[0])
    assert "already in an active group" in refused.value.message
    with pytest.raises(InvalidInput) as refused:
        await add(database, north, north.facilitator)
    assert "facilitates this group" in refused.value.message


async def test_only_who_leads_a_group_changes_it_and_not_once_it_has_ended(database: Database) -> None:
    north = await group_of(database, 3)
    new = await newcomer(database, north)
    with pytest.raises(NotAllowed):
        await add(database, north, new, by=north.members[0])
    async with database.transaction(north.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await group_people.take_out(tx, new.id, north.group_id, [north.members[0].id])
        await northwind.archive(tx, north.group_id)
    with pytest.raises(Gone):
        await add(database, north, new)


async def test_who_is_taken_out_is_told_by_whom_and_the_one_who_did_it_is_not_told(
    database: Database, clock: SteppedClock
) -> None:
    north = await in_mid_cycle(database, clock)
    gone = north.members[0]
    async with database.transaction(north.workspace_id) as tx:
        for expected in (["U1"], []):
            done = await group_people.take_out(tx, north.facilitator.id, north.group_id, [gone.id])
            assert done == expected
        (told,) = await queued(tx, "left:")
        assert (told.person_id, "<@UF> has taken you out" in str(told.payload)) == (gone.id, True)
        assert await keys(tx, "member_left:") == []
        assert not [step for step in (await steps(tx)).values() if step.person_id == gone.id]
        with pytest.raises(InvalidInput):
            await group_people.take_out(tx, north.facilitator.id, north.group_id, [])
