import asyncio
from datetime import UTC, date, datetime

import pytest

from bot.clock import SteppedClock
from bot.db import actions as rows
from bot.db import people
from bot.db.models import ActionItem
from bot.db.session import Database, Tx
from bot.domain.actions import Status
from bot.errors import Gone, InvalidForm, NotAllowed, NotFound
from bot.services import action_answers, action_steps, actions, memberships
from bot.services.actions import Wanted
from tests.support.northwind import STARTS, Northwind, add_cycle, archive, group_of, keys, queued, steps

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TUESDAY = date(2026, 10, 13)
CAP = 8


async def add(
    tx: Tx, northwind: Northwind, owner: int = 1, text: str = "Book a room", key: str = "view:1", **more: date
) -> ActionItem:
    wanted = Wanted(text, northwind.members[owner].id, more.get("due", TUESDAY))
    shown = await actions.add(tx, northwind.members[0].id, northwind.group_id, wanted, key)
    row = await rows.locked(tx, shown.id)
    assert row is not None
    return row


async def test_its_owner_is_reminded_the_working_day_before_and_asked_on_the_day(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        row = await add(tx, northwind)
        planned = await steps(tx, f"action:{row.id}:")
        assert {step.label: step.due_at for step in planned.values()} == {
            "remind": datetime(2026, 10, 12, 14, 0, tzinfo=UTC),  # 10:00 in New York
            "ask": datetime(2026, 10, 13, 19, 0, tzinfo=UTC),
        }
        for step in sorted(planned.values(), key=lambda one: one.due_at):
            assert await action_steps.due(tx, step, cap=CAP) == "done"
    async with database.reading(northwind.workspace_id) as tx:
        reminded, asked = await queued(tx, "actions:")
        assert (reminded.kind, asked.kind) == ("action_reminder", "action")
        assert reminded.person_id == asked.person_id == northwind.members[1].id
        assert "How did it go" in (asked.payload or {})["text"]


@one_database
async def test_several_of_one_day_come_in_one_message_and_not_again_by_themselves(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        one, other = await add(tx, northwind), await add(tx, northwind, text="Ask HR", key="view:2")
        planned = await steps(tx, "action:")
        assert await action_steps.due(tx, planned[f"action:{one.id}:v1:ask"], cap=CAP) == "done"
        (asked,) = await queued(tx, "actions:ask:")
        assert "Book a room" in (asked.payload or {})["text"]
        assert "Ask HR" in (asked.payload or {})["text"]
        assert f"action:{other.id}:v1:ask" not in await steps(tx, "action:")


@one_database
async def test_the_same_form_twice_makes_one_action(database: Database) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        for _ in range(2):
            await add(tx, northwind)
        assert len(await rows.open_of_group(tx, northwind.group_id)) == 1
        assert len(await keys(tx, "assigned:")) == 1, "and its owner hears of it once"


async def test_done_and_dropped_pressed_at_once_the_first_counts(database: Database) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        row = await add(tx, northwind)

    async def press(status: Status) -> bool:
        async with database.transaction(northwind.workspace_id) as tx:
            return await action_answers.settle(tx, row.owner_id, row.id, 1, status=status)

    assert sorted(await asyncio.gather(press(Status.DONE), press(Status.DROPPED))) == [False, True]
    async with database.reading(northwind.workspace_id) as tx:
        assert await steps(tx, f"action:{row.id}:") == {}, "nobody is asked about it any more"
        now = await rows.locked(tx, row.id)
        assert now is not None
        assert now.version == 2


@one_database
async def test_put_off_it_comes_again_a_week_later(database: Database) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        row = await add(tx, northwind)
        assert await action_answers.put_off(tx, row.owner_id, row.id, 1)
        assert not await action_answers.put_off(tx, row.owner_id, row.id, 1), "pressed twice, once put off"
        assert row.due_on == date(2026, 10, 20)
        planned = await steps(tx, f"action:{row.id}:")
        assert sorted(planned) == [f"action:{row.id}:v2:ask", f"action:{row.id}:v2:remind"]


@one_database
async def test_only_its_owner_answers_until_they_have_left(database: Database) -> None:
    northwind = await group_of(database)
    other = northwind.members[2].id
    async with database.transaction(northwind.workspace_id) as tx:
        row = await add(tx, northwind)
        with pytest.raises(NotAllowed):
            await action_answers.settle(tx, other, row.id, 1, status=Status.DONE)
        await memberships.leave(tx, row.owner_id, reason=memberships.LEFT)
        assert await action_answers.settle(tx, other, row.id, 1, status=Status.DONE)
        with pytest.raises(NotFound):
            await action_answers.settle(tx, other, 999, 1, status=Status.DONE)


@one_database
async def test_an_owner_who_left_is_not_asked_and_one_who_is_away_not_reminded(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        left, away = await add(tx, northwind, 1), await add(tx, northwind, 2, key="view:2")
        planned = await steps(tx, "action:")
        await memberships.leave(tx, left.owner_id, reason=memberships.LEFT)
        (await people.get(tx, away.owner_id)).paused_until = STARTS.replace(month=11)
        await tx.session.flush()
        assert await action_steps.due(tx, planned[f"action:{left.id}:v1:ask"], cap=CAP) == "left"
        assert await action_steps.due(tx, planned[f"action:{away.id}:v1:remind"], cap=CAP) == "paused"
        await archive(tx, northwind.group_id)
        assert await action_steps.due(tx, planned[f"action:{away.id}:v1:ask"], cap=CAP) == "over"


@one_database
async def test_a_reminder_gives_way_when_somebody_has_had_enough_and_the_question_does_not(
    database: Database,
) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        row = await add(tx, northwind)
        planned = await steps(tx, f"action:{row.id}:")
        assert await action_steps.due(tx, planned[f"action:{row.id}:v1:remind"], cap=0) == "no_room"
        assert await action_steps.due(tx, planned[f"action:{row.id}:v1:ask"], cap=0) == "done"


@one_database
async def test_what_cannot_be_is_said_at_its_field(database: Database) -> None:
    northwind = await group_of(database)
    me, group_id = northwind.members[0].id, northwind.group_id
    async with database.transaction(northwind.workspace_id) as tx:
        with pytest.raises(InvalidForm) as refused:
            await actions.add(tx, me, group_id, Wanted("", northwind.facilitator.id, None), "k")
        assert sorted(refused.value.errors) == ["due", "owner", "text"]
        with pytest.raises(InvalidForm) as late:
            await actions.add(tx, me, group_id, Wanted("x" * 3001, me, date(2026, 10, 4)), "k")
        assert "passed" in late.value.errors["due"]
        assert "3,000 fit" in late.value.errors["text"]
        stays = await actions.add(tx, me, group_id, Wanted("x" * 3000, me, TUESDAY), "k")
        assert len(stays.text) == 3000


@one_database
async def test_a_change_replaces_the_reminders_and_tells_the_new_owner(database: Database) -> None:
    northwind = await group_of(database)
    me, new = northwind.members[0].id, northwind.members[3].id
    async with database.transaction(northwind.workspace_id) as tx:
        row = await add(tx, northwind)
        await actions.change(tx, me, row.id, 1, Wanted("Book two rooms", new, date(2026, 10, 21)))
        planned = await steps(tx, f"action:{row.id}:")
        assert {step.person_id for step in planned.values()} == {new}
        assert f"assigned:{row.id}:v2" in await keys(tx, "assigned:")
        with pytest.raises(Gone) as stale:
            await actions.change(tx, me, row.id, 1, Wanted("Book three", new, date(2026, 10, 21)))
        assert stale.value.field == "text"
        await actions.change(tx, me, row.id, 1, Wanted("Book two rooms", new, date(2026, 10, 21)))


@one_database
async def test_open_actions_go_on_in_the_next_cycle_once(database: Database) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        row, done = await add(tx, northwind), await add(tx, northwind, key="view:2", text="Done by then")
        await action_answers.settle(tx, done.owner_id, done.id, 1, status=Status.DONE)
        cycle, _, _ = await add_cycle(tx, northwind.group_id, 2, starts=STARTS.replace(month=12))
        (carried,) = await action_answers.carry(tx, northwind.group_id, cycle.id)
        assert (carried.carried_from, carried.text, carried.due_on) == (row.id, row.text, row.due_on)
        assert row.status == Status.CARRIED
        assert await action_answers.carry(tx, northwind.group_id, cycle.id) == []
        assert [one.id for one in await rows.open_of_group(tx, northwind.group_id)] == [carried.id]
        assert {step.action_id for step in (await steps(tx, "action:")).values()} == {carried.id}
        assert await rows.open_counts(tx, [northwind.group_id]) == {northwind.group_id: 1}


@one_database
async def test_the_question_follows_its_owner_into_another_time_zone(database: Database) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        row = await add(tx, northwind)
        owner = await people.get(tx, row.owner_id)
        owner.tz = "Asia/Tokyo"
        await action_steps.follow(tx, owner)
        planned = await steps(tx, f"action:{row.id}:")
        assert planned[f"action:{row.id}:v2:ask"].due_at == datetime(2026, 10, 13, 6, 0, tzinfo=UTC)


@one_database
async def test_the_list_shows_mine_first_and_the_home_only_mine(database: Database) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        await add(tx, northwind, 1)
        await add(tx, northwind, 0, text="Ask HR", key="view:2")
        words = (await actions.overview(tx, northwind.members[0].id)).text
        assert words.index("Ask HR") < words.index("The others in Feedback") < words.index("Book a room")
        home = str(await actions.home(tx, northwind.members[0]))
        assert "Ask HR" in home
        assert "Book a room" not in home
        stranger = await people.get(tx, northwind.facilitator.id)
        assert await actions.home(tx, stranger) == []
        assert "Book a room" in (await actions.overview(tx, stranger.id)).text, "the one they look after"
