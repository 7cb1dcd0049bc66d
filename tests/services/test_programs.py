import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import SteppedClock
from bot.db import groups, owned
from bot.db.models import Group, Person
from bot.db.session import Database, Tx
from bot.errors import Gone, InvalidForm, InvalidInput, NotAllowed
from bot.services import group_endings, group_roles, programs
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import STARTS, group_of, keys, mark_sent, queued, steps
from tests.support.planning_forms import new_group, settings


async def people(tx: Tx, n: int = 6, **more: Any) -> list[Person]:
    return [await northwind.person(tx, f"U{i}", f"Member {i}", **more) for i in range(1, n + 1)]


async def owner(tx: Tx) -> Person:
    return await northwind.person(tx, "UO", "Olga", is_slack_admin=True)


@kept_rows
async def setting_up(database: Database) -> tuple[int, Person, list[Person]]:
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        return workspace_id, await owner(tx), await people(tx)


async def test_a_group_gets_its_people_its_first_cycle_and_a_channel_to_be_made(database: Database) -> None:
    workspace_id, boss, members = await setting_up(database)
    async with database.transaction(workspace_id) as tx:
        group = await programs.create(tx, boss.id, new_group(members, boss))
    async with database.transaction(workspace_id) as tx:
        practice = await groups.practice_of_group(tx, group.id)
        assert practice is not None
        assert [person.user_id for person in await groups.members(tx, group.id)] == [
            p.user_id for p in members
        ]
        assert (practice.group.channel_id, practice.group.channel_due_at) == (None, tx.now)
        assert practice.work.starts_at == STARTS
        assert practice.reconvene.starts_at == STARTS + timedelta(weeks=4, hours=1)  # the clocks go back
        assert (practice.reconvene.place, practice.reconvene.tz) == ("Room 4", "Europe/Berlin")
        planned = await steps(tx, f"cycle:{practice.cycle.id}:")
        assert sum(step.kind == "tip" for step in planned.values()) == 4 * 6


async def test_the_channel_is_welcomed_and_each_member_gets_one_hello(database: Database) -> None:
    workspace_id, boss, members = await setting_up(database)
    async with database.transaction(workspace_id) as tx:
        group = await programs.create(tx, boss.id, new_group(members, boss))
        sent = {row.key: row for row in await queued(tx)}
    hellos = [f"welcome:{group.id}:1:{person.id}" for person in members]
    files = [key for key in sent if key.startswith("invitation:")]  # for their calendars
    assert sorted(sent.keys() - files) == sorted(
        [f"welcome:{group.id}:1", f"group_created:{group.id}", *hellos]
    )
    assert len(files) == len(members)
    assert sent[f"welcome:{group.id}:1"].group_id == group.id
    assert sent[f"group_created:{group.id}"].person_id == boss.id


async def test_a_facilitator_who_is_somebody_else_is_told(database: Database) -> None:
    workspace_id, boss, members = await setting_up(database)
    async with database.transaction(workspace_id) as tx:
        group = await programs.create(tx, boss.id, new_group(members[:5], members[5]))
        (told,) = await queued(tx, "facilitator:")
    assert told.person_id == members[5].id
    assert group.facilitator_id == members[5].id


async def test_the_same_form_sent_twice_makes_one_group(database: Database) -> None:
    workspace_id, boss, members = await setting_up(database)
    made = []
    for _ in range(2):
        async with database.transaction(workspace_id) as tx:
            made.append((await programs.create(tx, boss.id, new_group(members, boss))).id)
            sent = [key for key in await keys(tx) if not key.startswith("invitation:")]
    assert made[0] == made[1]
    assert len(sent) == 8


async def test_two_forms_at_once_cannot_have_the_same_member(database: Database) -> None:
    workspace_id, boss, members = await setting_up(database)

    async def send(key: str, picked: list[Person]) -> str:
        try:
            async with database.transaction(workspace_id) as tx:
                await programs.create(tx, boss.id, new_group(picked, boss, request_key=key))
        except InvalidForm as refused:
            return refused.errors["members"]
        return "made"

    ended = await asyncio.gather(send("view:V1", members[:3]), send("view:V2", members[2:]))
    assert sorted(ended) == ["Member 3 is already in an active group. Please take that person out.", "made"]


async def test_who_is_neither_owner_nor_facilitator_is_told_whom_to_ask(database: Database) -> None:
    workspace_id, boss, members = await setting_up(database)
    async with database.transaction(workspace_id) as tx:
        with pytest.raises(NotAllowed) as refused:
            await programs.create(tx, members[0].id, new_group(members, boss))
    assert "Please ask <@UO>." in refused.value.message


async def test_a_slack_admin_may_not_once_owners_are_named(database: Database) -> None:
    workspace_id, boss, members = await setting_up(database)
    async with database.transaction(workspace_id) as tx:
        named = await northwind.person(tx, "UN", "Nadia", is_owner=True)
        with pytest.raises(NotAllowed) as refused:
            await programs.create(tx, boss.id, new_group(members, boss))
        await programs.create(tx, named.id, new_group(members, boss))
    assert "<@UN>" in refused.value.message


async def test_the_facilitator_of_an_active_group_may_set_up_another(database: Database) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        await northwind.person(tx, "UN", "Nadia", is_owner=True)  # so that being an admin opens nothing
        others = [await northwind.person(tx, f"V{i}") for i in range(2)]
        await programs.create(tx, north.facilitator.id, new_group(others, north.facilitator))
        await northwind.archive(tx, north.group_id)
        assert len(await groups.facilitated_by(tx, north.facilitator.id)) == 1


async def test_everything_that_is_wrong_is_said_at_its_field(database: Database) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        guest = await northwind.person(tx, "UG", "Gus", is_guest=True)
        new = new_group(
            [north.members[0], guest],
            guest,
            settings=settings(tx.now - timedelta(minutes=1)),
            channel_id="C1",
            faults={"name": "Please write a few words here."},
        )
        with pytest.raises(InvalidForm) as refused:
            await programs.create(tx, north.facilitator.id, new)
    errors = refused.value.errors
    assert sorted(errors) == ["channel", "day", "facilitator", "members", "name"]
    assert errors["members"] == (
        "Member 1 is already in an active group; Gus is a guest in this workspace. Please take them out."
    )
    assert errors["day"] == "That time has already passed. Please choose a later one."
    assert errors["channel"] == "Another group has that channel already. Please choose a different one."


async def test_a_member_of_a_group_that_has_ended_is_free_again(database: Database) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        await group_endings.channel_gone(tx, "C1")
        new = new_group(list(north.members), north.facilitator, channel_id="C1")
        group = await programs.create(tx, north.facilitator.id, new)
        assert group.channel_id == "C1"
        assert (await owned.one(tx, Group, north.group_id)).channel_id is None


async def test_an_archived_channel_ends_the_group_and_tells_everybody_once(database: Database) -> None:
    north = await group_of(database, 3)
    for _ in range(2):
        async with database.transaction(north.workspace_id) as tx:
            await group_endings.channel_gone(tx, "C1")
    async with database.transaction(north.workspace_id) as tx:
        told = [row.person_id for row in await queued(tx, f"archived:{north.group_id}:")]
        assert sorted(filter(None, told)) == sorted([*(p.id for p in north.members), north.facilitator.id])
        assert await steps(tx, f"cycle:{north.cycle_id}:") == {}
        assert await groups.of_member(tx, north.members[0].id) is None


async def test_what_still_waited_for_an_archived_group_is_cancelled(database: Database) -> None:
    workspace_id, boss, members = await setting_up(database)
    async with database.transaction(workspace_id) as tx:
        group = await programs.create(tx, boss.id, new_group(members, boss, channel_id="C7"))
        await mark_sent(tx, f"welcome:{group.id}:1:{members[0].id}", channel="D1")
        await group_endings.channel_gone(tx, "C7")
        assert await keys(tx, "welcome:") == []
        assert len(await keys(tx, "welcome:", state="cancelled")) == 6


async def test_the_channel_of_nobodys_group_ends_nothing(database: Database) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        await group_endings.channel_gone(tx, "C999")
        assert (await groups.get(tx, north.group_id)).archived_at is None


async def test_a_chosen_channel_is_filled_anew(database: Database) -> None:
    north = await group_of(database, 2)
    for _ in range(2):
        async with database.transaction(north.workspace_id) as tx:
            group = await programs.adopt(tx, north.facilitator.id, north.group_id, "C2")
            assert (group.channel_id, group.channel_due_at) == ("C2", tx.now)
            assert [m.invited_at for m, _ in await groups.memberships(tx, north.group_id)] == [None, None]


async def test_a_channel_cannot_serve_two_groups(database: Database) -> None:
    north = await group_of(database, 2)
    other = await group_of(database, 2, name="Other", channel=None, first=5, facilitator=north.facilitator)
    async with database.transaction(north.workspace_id) as tx:
        with pytest.raises(InvalidInput) as refused:
            await programs.adopt(tx, north.facilitator.id, other.group_id, "C1")
    assert refused.value.field == "channel"


async def test_only_who_leads_the_group_chooses_its_channel(database: Database) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        with pytest.raises(NotAllowed) as refused:
            await programs.adopt(tx, north.members[0].id, north.group_id, "C2")
        assert "<@UF>" in refused.value.message
        await northwind.archive(tx, north.group_id)
        with pytest.raises(Gone):
            await programs.adopt(tx, north.facilitator.id, north.group_id, "C2")


async def test_a_group_of_another_workspace_is_not_there(database: Database) -> None:
    north = await group_of(database, 2)
    elsewhere = await northwind.workspace(database, "T2")
    async with database.transaction(elsewhere) as tx:
        boss = await owner(tx)
        with pytest.raises(Gone):
            await programs.adopt(tx, boss.id, north.group_id, "C2")
        await group_endings.channel_gone(tx, "C1")
    async with database.transaction(north.workspace_id) as tx:
        assert (await groups.get(tx, north.group_id)).archived_at is None


async def test_an_owner_takes_over_from_a_facilitator_who_has_gone(
    database: Database, clock: SteppedClock
) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        boss = await owner(tx)
        with pytest.raises(InvalidInput):
            await group_roles.take_over(tx, boss.id, north.group_id)
        (await owned.one(tx, Person, north.facilitator.id)).is_active = False
        for _ in range(2):
            group = await group_roles.take_over(tx, boss.id, north.group_id)
            assert group.facilitator_id == boss.id
