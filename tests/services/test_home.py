from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.clock import SteppedClock
from bot.db import owned
from bot.db.models import CycleSession, Member, Pause, Person
from bot.db.session import Database, Tx
from bot.domain.privacy import Audience
from bot.messages.commitments import Plan
from bot.services import activity_log, buddies, commitments, home, wrap_up
from bot.services.activity_log import Draft, Source
from sandbox.blockkit import check_view
from sandbox.render import text_of
from tests.support.kept_rows import kept_rows
from tests.support.northwind import STARTS, Northwind, add_cycle, archive, group_of, person

SECRET = "I told nobody but my log"


async def seen(tx: Tx, one: Person) -> str:
    """Return somebody's Home as it reads; Slack must take it."""
    view = await home.view(tx, one.id)
    assert check_view(view) == []
    return text_of(view)


def clickable(view: dict[str, Any]) -> list[str]:
    """Return the action ids of a view, from top to bottom."""
    found = [block.get("accessory") for block in view["blocks"]]
    found += [element for block in view["blocks"] for element in block.get("elements", [])]
    return [one["action_id"] for one in found if one and "action_id" in one]


async def log(tx: Tx, one: Person, text: str = SECRET, audience: Audience = Audience.ME) -> None:
    key = f"view:{text}:{one.id}:{tx.now}"
    await activity_log.keep(tx, one.id, Draft(text), Source("modal", key), audience)


@kept_rows
async def in_week(database: Database, clock: SteppedClock, week: int) -> Northwind:
    """A group of six in a practice week, paired."""
    world = await group_of(database)
    clock.move_to(STARTS + timedelta(hours=2))
    async with database.transaction(world.workspace_id) as tx:
        await buddies.pair_up(tx, world.cycle_id)
    clock.move_to(STARTS + timedelta(weeks=week - 1, days=5))
    return world


async def test_before_the_work_session_a_member_sees_when_it_begins(database: Database) -> None:
    world = await group_of(database)
    async with database.reading(world.workspace_id) as tx:
        text = await seen(tx, world.members[0])
        buttons = clickable(await home.view(tx, world.members[0].id))
    assert "*Feedback* · the work session is Wed 7 Oct 2026, 12:30 CEST" in text
    assert "pairs are made after the work session" in text
    assert {"log.open", "commit.open", "session.attend", "session.cannot", "pause.open", "leave.open"} <= set(
        buttons
    )


async def test_in_week_two_a_member_sees_buddy_commitment_own_entries_and_the_next_session(
    database: Database, clock: SteppedClock
) -> None:
    world = await in_week(database, clock, 2)
    me = world.members[0]
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(
            tx, me.id, world.cycle_id, Plan("a colleague interrupts", "let them finish", "", 7)
        )
        for number in range(1, 5):
            await log(tx, me, f"Experiment {number}")
        text = await seen(tx, me)
    assert "practice week 2 of 4" in text
    assert "*Your buddy* · @U" in text
    assert "When a colleague interrupts, I will let them finish." in text
    assert "reconvene session" in text
    shown = [line for line in text.split("\n") if line.startswith("Experiment")]
    assert shown == ["Experiment 4", "Experiment 3", "Experiment 2"]


async def test_each_reader_sees_times_in_their_own_zone(database: Database) -> None:
    world = await group_of(database)
    async with database.reading(world.workspace_id) as tx:
        assert "06:30 EDT" in await seen(tx, world.members[1])
        assert "16:00 IST" in await seen(tx, world.members[2])


async def test_what_a_buddy_shares_is_shown_and_what_is_private_is_not(
    database: Database, clock: SteppedClock
) -> None:
    world = await in_week(database, clock, 1)
    async with database.transaction(world.workspace_id) as tx:
        me = world.members[0]
        await log(tx, me)
        await log(tx, me, "For my buddy", Audience.BUDDY)
        await log(tx, me, "For all", Audience.GROUP)
        texts = {one.id: await seen(tx, one) for one in world.members[1:]}
        led = await seen(tx, world.facilitator)
    assert sum("For my buddy" in text for text in texts.values()) == 1
    assert all("For all" in text for text in texts.values())
    assert not any(SECRET in text for text in [*texts.values(), led])
    assert "For all" not in led


async def test_a_buddy_who_is_away_is_shown_until_when(database: Database, clock: SteppedClock) -> None:
    world = await in_week(database, clock, 2)
    async with database.transaction(world.workspace_id) as tx:
        for one in world.members[1:]:
            (await owned.one(tx, Person, one.id)).paused_until = tx.now + timedelta(days=3)
        await tx.session.flush()
        assert "(away until Thu 22 Oct)" in await seen(tx, world.members[0])


async def test_who_has_paused_can_resume(database: Database, clock: SteppedClock) -> None:
    world = await in_week(database, clock, 2)
    me = world.members[0]
    async with database.transaction(world.workspace_id) as tx:
        (await owned.one(tx, Person, me.id)).paused_until = tx.now + timedelta(days=3)
        await tx.session.flush()
        assert "You are away until" in await seen(tx, me)
        assert "pause.resume" in clickable(await home.view(tx, me.id))


async def test_after_the_cycle_a_member_is_between_cycles_and_can_look_back(
    database: Database, clock: SteppedClock
) -> None:
    world = await in_week(database, clock, 4)
    clock.move_to(clock.now() + timedelta(days=3))
    async with database.transaction(world.workspace_id) as tx:
        await wrap_up.wrap_up(tx, world.reconvene_id)
        text = await seen(tx, world.members[0])
        buttons = clickable(await home.view(tx, world.members[0].id))
        led = clickable(await home.view(tx, world.facilitator.id))
    assert "between cycles" in text
    assert "reflect.open" in buttons
    assert "commit.open" not in buttons
    assert "program.next_cycle" in led


async def test_the_last_week_lasts_until_a_reconvene_session_that_was_moved(
    database: Database, clock: SteppedClock
) -> None:
    world = await in_week(database, clock, 4)
    me = world.members[0]
    async with database.transaction(world.workspace_id) as tx:
        (await owned.one(tx, CycleSession, world.reconvene_id)).starts_at += timedelta(days=5)
    clock.move_to(STARTS + timedelta(weeks=4, days=2))
    async with database.transaction(world.workspace_id) as tx:
        await log(tx, me)
        assert "practice week 4 of 4" in await seen(tx, me)
        assert "1 of 6 logged this week" in await seen(tx, world.facilitator)


async def test_a_cancelled_session_has_nothing_to_answer(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        (await owned.one(tx, CycleSession, world.work_id)).cancelled_at = tx.now
        await tx.session.flush()
        text = await seen(tx, world.members[0])
        buttons = clickable(await home.view(tx, world.members[0].id))
    assert "the work session is cancelled" in text
    assert "the work session has no date at the moment" in text
    assert "session.attend" not in buttons


async def test_a_facilitator_sees_how_many_logged_this_week_and_never_what(
    database: Database, clock: SteppedClock
) -> None:
    world = await in_week(database, clock, 1)
    async with database.transaction(world.workspace_id) as tx:
        for one in (world.members[0], world.members[0], world.members[1]):
            await log(tx, one, SECRET + str(tx.now))
        await log(tx, world.members[0], "another")
        text = await seen(tx, world.facilitator)
    assert "2 of 6 logged this week (3 entries)" in text
    assert SECRET not in text
    assert "Quiet" not in text, "in the first week nobody is silent yet"


async def test_last_weeks_entries_do_not_count_for_this_week(database: Database, clock: SteppedClock) -> None:
    world = await in_week(database, clock, 1)
    async with database.transaction(world.workspace_id) as tx:
        await log(tx, world.members[0])
    clock.move_to(clock.now() + timedelta(weeks=1))
    async with database.reading(world.workspace_id) as tx:
        assert "0 of 6 logged this week\n" in await seen(tx, world.facilitator)


async def test_silent_is_who_noted_nothing_this_week_and_last(
    database: Database, clock: SteppedClock
) -> None:
    world = await in_week(database, clock, 1)
    async with database.transaction(world.workspace_id) as tx:
        for one in world.members[:3]:
            await log(tx, one)
    clock.move_to(clock.now() + timedelta(weeks=1))
    async with database.transaction(world.workspace_id) as tx:
        await log(tx, world.members[3])
        text = await seen(tx, world.facilitator)
    assert "Quiet this week and last: @U5 and @U6" in text


async def test_nobody_is_silent_before_a_whole_week_has_passed(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database)
    for day, silent in ((6, False), (7, True)):  # from Tuesday 13 October it is week 2
        clock.move_to(STARTS + timedelta(days=day))
        async with database.reading(world.workspace_id) as tx:
            text = await seen(tx, world.facilitator)
        assert "practice week 2 of 4" in text
        assert ("Quiet this week and last" in text) is silent


async def test_paused_people_are_neither_counted_nor_silent(database: Database, clock: SteppedClock) -> None:
    world = await in_week(database, clock, 2)
    async with database.transaction(world.workspace_id) as tx:
        await log(tx, world.members[0])
        for one in world.members[:5]:
            (await owned.one(tx, Person, one.id)).paused_until = tx.now + timedelta(days=3)
        await tx.session.flush()
        text = await seen(tx, world.facilitator)
    assert "0 of 1 logged this week" in text
    assert "5 away" in text
    assert "Quiet this week and last: @U6" in text


async def test_who_was_away_most_of_the_time_or_has_just_joined_is_not_silent(
    database: Database, clock: SteppedClock
) -> None:
    world = await in_week(database, clock, 2)
    away, new, *_ = world.members
    async with database.transaction(world.workspace_id) as tx:
        began = STARTS - timedelta(days=1)
        tx.session.add(
            Pause(
                workspace_id=tx.workspace_id,
                person_id=away.id,
                began_at=began,
                ends_at=tx.now - timedelta(days=1),
            )
        )
        row = (
            await tx.session.execute(
                select(Member).where(Member.workspace_id == tx.workspace_id, Member.person_id == new.id)
            )
        ).scalar_one()
        row.joined_at = tx.now - timedelta(days=2)
        await tx.session.flush()
        text = await seen(tx, world.facilitator)
    assert "Quiet this week and last: @U3, @U4, @U5 and @U6" in text


async def test_twenty_groups_are_shown_and_the_rest_is_counted(database: Database) -> None:
    world = await group_of(database, 2)
    for number in range(1, 23):
        await group_of(
            database,
            2,
            name=f"Group {number:02}",
            channel=f"C1{number}",
            facilitator=world.facilitator,
            first=10 * number,
        )
    async with database.reading(world.workspace_id) as tx:
        view = await home.view(tx, world.facilitator.id)
    assert check_view(view) == []
    assert clickable(view).count("prompt.open") == 20
    assert "And 3 more" in text_of(view)


async def test_in_the_second_cycle_the_first_ones_entries_do_not_count(
    database: Database, clock: SteppedClock
) -> None:
    world = await in_week(database, clock, 1)
    async with database.transaction(world.workspace_id) as tx:
        await log(tx, world.members[0])
        await add_cycle(tx, world.group_id, 2, starts=STARTS + timedelta(weeks=5))
    clock.move_to(STARTS + timedelta(weeks=5, days=1))
    async with database.reading(world.workspace_id) as tx:
        text = await seen(tx, world.facilitator)
    assert "practice week 1 of 4" in text
    assert "0 of 6 logged this week" in text


async def test_owners_can_set_up_a_program_and_others_are_told_whom_to_ask(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        stranger, owner = await person(tx, "U98"), await person(tx, "U99", is_owner=True)
        told, offered = await seen(tx, stranger), await seen(tx, owner)
    assert "You are in no group yet" in told
    assert "please ask @U99." in told
    assert "Set up a group" not in told
    assert "[Set up a group]" in offered


async def test_after_the_group_has_ended_its_members_are_in_none(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        await log(tx, world.members[0])
        await archive(tx, world.group_id)
        text = await seen(tx, world.members[0])
    assert "You are in no group yet" in text
    assert SECRET in text, "their own entries stay"
