"""Who leads a group: hand over, co-facilitators, and a facilitator whose account was deactivated."""

import pytest

from bot.clock import SteppedClock
from bot.db import group_roles as rows
from bot.db import groups, owned
from bot.db.models import Group, Person
from bot.db.session import Database, Tx
from bot.errors import InvalidInput, NotAllowed
from bot.services import access, group_people, group_roles, home, prompts
from bot.services import groups as group_service
from tests.support.northwind import Northwind, group_of, keys, mark_sent, person, queued


async def other(database: Database, north: Northwind, user_id: str = "U91") -> Person:
    async with database.transaction(north.workspace_id) as tx:
        return await person(tx, user_id)


async def deactivate(tx: Tx, who: Person) -> None:
    (row := await owned.one(tx, Person, who.id)).is_active = False
    await tx.session.flush()
    await group_roles.deactivated(tx, row)


async def test_a_new_facilitator_leads_and_everybody_concerned_hears_of_it_once(database: Database) -> None:
    north = await group_of(database, 3)
    new = await other(database, north)
    async with database.transaction(north.workspace_id) as tx:
        for _ in range(2):
            await group_roles.hand_over(
                tx, north.facilitator.id, north.group_id, new, stays=False, request_key="view:1"
            )
            group = await owned.one(tx, Group, north.group_id)
            assert group.facilitator_id == new.id
            if _ == 0:
                with pytest.raises(NotAllowed):
                    await prompts.choices(tx, north.facilitator.id)
        assert [row.person_id for row in await queued(tx, "handed_over:")] == [new.id]
        assert len(await keys(tx, "led_by:")) == 1
        leading, led_before = await rows.in_channel(tx, group)
        assert (leading, led_before) == ([new.id], [north.facilitator.id])


async def test_who_hands_over_can_stay_beside(database: Database) -> None:
    north = await group_of(database, 3)
    new = await other(database, north)
    async with database.transaction(north.workspace_id) as tx:
        await group_roles.hand_over(
            tx, north.facilitator.id, north.group_id, new, stays=True, request_key="view:1"
        )
        group = await owned.one(tx, Group, north.group_id)
        assert await rows.leaders(tx, group) == {new.id, north.facilitator.id}
        assert (await rows.in_channel(tx, group))[1] == []
        assert "together with <@UF>" in str((await queued(tx, "led_by:"))[0].payload)


async def test_a_member_cannot_be_made_facilitator_of_their_own_group(database: Database) -> None:
    north = await group_of(database, 3)
    async with database.transaction(north.workspace_id) as tx:
        with pytest.raises(InvalidInput) as refused:
            await group_roles.hand_over(
                tx, north.facilitator.id, north.group_id, north.members[0], stays=True, request_key="v"
            )
        assert refused.value.field == "facilitator"


async def test_a_co_facilitator_can_do_what_the_facilitator_can(database: Database) -> None:
    north = await group_of(database, 3)
    co, new = await other(database, north), await other(database, north, "U92")
    async with database.transaction(north.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await access.led_group(tx, co.id, north.group_id)
        for _ in range(2):
            await group_roles.set_beside(tx, north.facilitator.id, north.group_id, [co], request_key="view:1")
        assert [row.person_id for row in await queued(tx, "beside:")] == [co.id]
        assert [group.id for group in await prompts.choices(tx, co.id)] == [north.group_id]
        assert await group_people.add(tx, co.id, north.group_id, [new]) == [new]
        assert "Groups you facilitate" in str(await home.view(tx, co.id))
        draft = await prompts.draft(
            tx, co.id, "view:2", text="What?", group_ids=[north.group_id], due_at=None
        )
        await prompts.confirm(tx, co.id, draft.prompt_id)
        assert await keys(tx, f"prompt:{draft.prompt_id}:") == [f"prompt:{draft.prompt_id}:{north.group_id}"]


async def test_who_is_a_co_facilitator_no_more_leaves_the_channel_and_can_do_nothing(
    database: Database,
) -> None:
    north = await group_of(database, 3)
    co = await other(database, north)
    async with database.transaction(north.workspace_id) as tx:
        await group_roles.set_beside(tx, north.facilitator.id, north.group_id, [co], request_key="view:1")
        await group_roles.set_beside(tx, north.facilitator.id, north.group_id, [], request_key="view:2")
        group = await owned.one(tx, Group, north.group_id)
        assert (await rows.in_channel(tx, group))[1] == [co.id]
        await rows.shown_out(tx, group, [co.user_id])
        tx.session.expire_all()
        assert (await rows.in_channel(tx, await owned.one(tx, Group, north.group_id)))[1] == []
        with pytest.raises(NotAllowed):
            await access.led_group(tx, co.id, north.group_id)


async def test_too_many_and_members_are_no_co_facilitators(database: Database) -> None:
    north = await group_of(database, 3)
    many = [await other(database, north, f"U9{n}") for n in range(4)]
    async with database.transaction(north.workspace_id) as tx:
        for picked in (many, [north.members[0]]):
            with pytest.raises(InvalidInput) as refused:
                await group_roles.set_beside(
                    tx, north.facilitator.id, north.group_id, picked, request_key="view:1"
                )
            assert refused.value.field == "people"


async def test_when_the_facilitator_is_deactivated_the_co_facilitator_takes_over_by_itself(
    database: Database,
) -> None:
    north = await group_of(database, 3)
    co = await other(database, north)
    async with database.transaction(north.workspace_id) as tx:
        await group_roles.set_beside(tx, north.facilitator.id, north.group_id, [co], request_key="view:1")
        await deactivate(tx, north.facilitator)
        group = await owned.one(tx, Group, north.group_id)
        assert group.facilitator_id == co.id
        assert [row.person_id for row in await queued(tx, "took_over:")] == [co.id]
        assert "<@UF> has left this workspace. <@U91> facilitates" in str(
            (await queued(tx, "led_by:"))[-1].payload
        )
        assert await keys(tx, "orphaned:") == []


async def test_without_one_the_members_are_asked_and_the_first_who_wants_to_does(database: Database) -> None:
    north = await group_of(database, 3)
    first, second, _ = north.members
    async with database.transaction(north.workspace_id) as tx:
        await deactivate(tx, north.facilitator)
        offer = f"orphaned:{north.group_id}:{north.facilitator.id}:channel"
        await mark_sent(tx, offer, ts="8.8")
        stranger = await person(tx, "U99")
        with pytest.raises(NotAllowed):
            await group_roles.take_over(tx, stranger.id, north.group_id)
        for _ in range(2):
            await group_roles.take_over(tx, first.id, north.group_id)
        with pytest.raises(InvalidInput):
            await group_roles.take_over(tx, second.id, north.group_id)
        changed = [row for row in await queued(tx, offer) if row.method == "update"]
        assert "<@U1> facilitates this group now" in str(changed[-1].payload)
        assert await groups.is_member(tx, north.group_id, first.id), "and is still a member"
        shown = await group_service.shown(tx, first.id, north.group_id)
        assert (shown.facilitator, shown.gone) == ("U1", False)


async def test_a_deactivated_co_facilitator_leads_no_more(database: Database, clock: SteppedClock) -> None:
    del clock
    north = await group_of(database, 3)
    co = await other(database, north)
    async with database.transaction(north.workspace_id) as tx:
        await group_roles.set_beside(tx, north.facilitator.id, north.group_id, [co], request_key="view:1")
        await deactivate(tx, co)
        assert await groups.facilitated_by(tx, co.id) == []
        assert (await owned.one(tx, Group, north.group_id)).facilitator_id == north.facilitator.id


async def test_an_owner_looks_after_every_group_and_a_member_sees_their_own(database: Database) -> None:
    north = await group_of(database, 3)
    async with database.reading(north.workspace_id) as tx:
        assert await group_service.led(tx, north.facilitator.id) == [(north.group_id, "Feedback", 3)]
        assert await group_service.led(tx, north.members[0].id) == []
        assert "<@U1>, <@U2> and <@U3>" in (await group_service.mine(tx, north.members[0].id)).text
