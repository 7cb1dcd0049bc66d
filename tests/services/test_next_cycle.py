from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import actions, agenda, groups, owned
from bot.db.models import ActionItem, Person
from bot.db.session import Database, Tx
from bot.errors import Gone, InvalidForm, InvalidInput, NotAllowed
from bot.services import next_cycle
from tests.support import northwind
from tests.support.northwind import Northwind, group_of, keys, queued, steps
from tests.support.planning_forms import new_cycle


async def after_the_reconvene(database: Database, clock: SteppedClock, north: Northwind) -> datetime:
    """Move to two hours after the reconvene session's end; return when a next work session could be."""
    async with database.reading(north.workspace_id) as tx:
        ends = (await north.practice(tx)).reconvene.starts_at
    clock.move_to(ends + timedelta(hours=4))
    return clock.now() + timedelta(days=7)


async def test_the_same_group_begins_again_on_another_challenge(
    database: Database, clock: SteppedClock
) -> None:
    north = await group_of(database, 6)
    starts = await after_the_reconvene(database, clock, north)
    async with database.transaction(north.workspace_id) as tx:
        practice = await next_cycle.start_next(tx, north.facilitator.id, new_cycle(north, starts))
        assert (practice.group.id, practice.cycle.number) == (north.group_id, 2)
        assert practice.work.starts_at == starts
        said = [key for key in await keys(tx) if not key.startswith("invitation:")]
        assert said == [f"cycle_started:{practice.cycle.id}", f"welcome:{north.group_id}:2"]
        assert await steps(tx, f"cycle:{north.cycle_id}:") == {}
        planned = await steps(tx, f"cycle:{practice.cycle.id}:")
        assert sum(step.kind == "tip" for step in planned.values()) == 4 * 6
        before = await groups.practice(tx, north.cycle_id)
        assert before.cycle.ended_at is not None


async def test_sending_it_twice_begins_one_cycle(database: Database, clock: SteppedClock) -> None:
    north = await group_of(database, 6)
    starts = await after_the_reconvene(database, clock, north)
    begun = []
    for _ in range(2):
        async with database.transaction(north.workspace_id) as tx:
            practice = await next_cycle.start_next(tx, north.facilitator.id, new_cycle(north, starts))
            begun.append(practice.cycle.id)
            assert len(await keys(tx, "welcome:")) == len(await keys(tx, "cycle_started:")) == 1
    assert begun[0] == begun[1]


async def test_the_next_cycle_waits_for_the_reconvene_session(database: Database) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        with pytest.raises(InvalidInput) as refused:
            await next_cycle.plannable(tx, north.facilitator.id, north.group_id)
    assert "until its reconvene session on 4 November 2026" in refused.value.message


async def test_a_cycle_whose_work_session_is_off_need_not_be_waited_for(database: Database) -> None:
    north = await group_of(database, 2)
    async with database.transaction(north.workspace_id) as tx:
        (await north.practice(tx)).work.cancelled_at = tx.now
        stands = await next_cycle.plannable(tx, north.facilitator.id, north.group_id)
    assert stands.number == 2


async def test_only_the_facilitator_and_owners_begin_a_cycle(database: Database, clock: SteppedClock) -> None:
    north = await group_of(database, 2)
    starts = await after_the_reconvene(database, clock, north)
    async with database.transaction(north.workspace_id) as tx:
        with pytest.raises(NotAllowed) as refused:
            await next_cycle.start_next(tx, north.members[0].id, new_cycle(north, starts))
        assert "<@UF>" in refused.value.message
        boss = await northwind.person(tx, "UO", "Olga", is_owner=True)
        await next_cycle.start_next(tx, boss.id, new_cycle(north, starts))
        with pytest.raises(NotAllowed):  # nor does a form sent again tell them anything
            await next_cycle.start_next(tx, north.members[0].id, new_cycle(north, starts))


async def test_a_group_that_has_ended_begins_nothing(database: Database, clock: SteppedClock) -> None:
    north = await group_of(database, 2)
    starts = await after_the_reconvene(database, clock, north)
    async with database.transaction(north.workspace_id) as tx:
        await northwind.archive(tx, north.group_id)
        with pytest.raises(Gone):
            await next_cycle.start_next(tx, north.facilitator.id, new_cycle(north, starts))


async def test_who_is_new_gets_a_hello_and_who_is_not_listed_a_word(
    database: Database, clock: SteppedClock
) -> None:
    north = await group_of(database, 3)
    starts = await after_the_reconvene(database, clock, north)
    async with database.transaction(north.workspace_id) as tx:
        nora = await northwind.person(tx, "UN", "Nora")
        picked = [*north.members[:2], nora]
        await next_cycle.start_next(tx, north.facilitator.id, new_cycle(north, starts, picked))
        assert [person.user_id for person in await groups.members(tx, north.group_id)] == ["U1", "U2", "UN"]
        assert [row.person_id for row in await queued(tx, f"welcome:{north.group_id}:2:")] == [nora.id]
        assert [row.person_id for row in await queued(tx, "taken_out:")] == [north.members[2].id]
        assert (await groups.get(tx, north.group_id)).channel_due_at == tx.now


async def test_somebody_who_left_can_come_back_in_a_later_cycle(
    database: Database, clock: SteppedClock
) -> None:
    north = await group_of(database, 3)
    starts = await after_the_reconvene(database, clock, north)
    async with database.transaction(north.workspace_id) as tx:
        for member, person in await groups.memberships(tx, north.group_id):
            member.left_at = tx.now if person.id == north.members[2].id else None
        await next_cycle.start_next(tx, north.facilitator.id, new_cycle(north, starts))
        ((member, _),) = [
            one for one in await groups.memberships(tx, north.group_id) if one[1].user_id == "U3"
        ]
        assert (member.joined_at, member.invited_at) == (tx.now, None)


async def test_everything_that_is_wrong_with_it_is_said(database: Database, clock: SteppedClock) -> None:
    north = await group_of(database, 3)
    await after_the_reconvene(database, clock, north)
    bad: list[Person] = [north.members[0], north.facilitator]
    async with database.transaction(north.workspace_id) as tx:
        with pytest.raises(InvalidForm) as refused:
            await next_cycle.start_next(tx, north.facilitator.id, new_cycle(north, tx.now, bad))
    assert sorted(refused.value.errors) == ["day", "members"]
    assert refused.value.errors["members"].startswith("Faith facilitates the group.")


async def test_the_form_begins_with_all_that_the_group_has_settled(
    database: Database, clock: SteppedClock
) -> None:
    north = await group_of(database, 6)
    await after_the_reconvene(database, clock, north)
    async with database.transaction(north.workspace_id) as tx:
        author = north.members[0].id
        await agenda.keep_note(
            tx,
            north.reconvene_id,
            "next_challenge",
            "Meetings without an end.",
            label="Our next challenge",
            author_id=author,
        )
        await open_action(tx, north, author)
        stands = await next_cycle.plannable(tx, north.facilitator.id, north.group_id)
    assert (stands.challenge, stands.carried) == ("Meetings without an end.", 1)
    assert stands.starts == datetime(2026, 11, 11, 11, 30, tzinfo=UTC), (
        "12:30 in Berlin, after the clock change"
    )


async def test_the_time_offered_lies_ahead_however_late_the_form_is_opened(
    database: Database, clock: SteppedClock
) -> None:
    north = await group_of(database, 6)
    clock.move_to(datetime(2026, 12, 30, 11, 30, tzinfo=UTC))  # a Wednesday
    async with database.reading(north.workspace_id) as tx:
        stands = await next_cycle.plannable(tx, north.facilitator.id, north.group_id)
    assert stands.starts == datetime(2027, 1, 6, 11, 30, tzinfo=UTC)


async def test_open_actions_go_on_in_the_next_cycle_once(database: Database, clock: SteppedClock) -> None:
    north = await group_of(database, 6)
    starts = await after_the_reconvene(database, clock, north)
    async with database.transaction(north.workspace_id) as tx:
        before = await open_action(tx, north, north.members[0].id)
    for _ in range(2):
        async with database.transaction(north.workspace_id) as tx:
            practice = await next_cycle.start_next(tx, north.facilitator.id, new_cycle(north, starts))
    async with database.reading(north.workspace_id) as tx:
        (goes_on,) = await actions.open_of_group(tx, north.group_id)
        assert (goes_on.cycle_id, goes_on.carried_from) == (practice.cycle.id, before)
        assert (await owned.one(tx, ActionItem, before)).status == "carried"


async def open_action(tx: Tx, north: Northwind, owner_id: int) -> int:
    """Put something on the group's list that nobody has done yet."""
    row, _ = await actions.add(
        tx,
        "view:1",
        group_id=north.group_id,
        cycle_id=north.cycle_id,
        owner_id=owner_id,
        made_by=owner_id,
        text="Ask the works council.",
        due_on=date(2026, 12, 1),
    )
    return row.id
