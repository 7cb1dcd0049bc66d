import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SteppedClock
from bot.content import load_scripts
from bot.db import agenda as rows
from bot.db import people, sessions
from bot.db.models import PlannedStep
from bot.db.session import Database, Tx
from bot.domain.script import Part
from bot.errors import Gone, NotAllowed, NotFound, PlgError
from bot.services import agenda, agenda_view, memberships, session_changes
from bot.services.agenda_access import running
from tests.content.library import put
from tests.content.test_scripts import DIALOGUE
from tests.support.holding import SCRIPTS, go_to, run_of, shown, start
from tests.support.northwind import STARTS, Northwind, archive, group_of, keys, steps

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def refused(tx: Tx, northwind: Northwind, kind: type[PlgError], person_id: int | None = None) -> str:
    who = northwind.members[0].id if person_id is None else person_id
    with pytest.raises(kind) as caught:
        await agenda.start(tx, who, northwind.work_id, SCRIPTS, tz="Europe/Berlin")
    return caught.value.message


async def test_a_session_begins_with_the_pack_and_its_first_step(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    async with database.reading(northwind.workspace_id) as tx:
        pack, first = await shown(tx, run_id)
        assert "Ground rules" in pack
        assert "<@U1>, <@U2>, <@U3>, <@U4>, <@U5> and <@U6>" in pack
        assert "1 of 7" in first
        run = await run_of(tx, run_id)
        assert run.ends_at == STARTS + timedelta(minutes=90)
        up, close = sorted(await steps(tx, f"agenda:{run_id}:"))
        assert (up, close) == (f"agenda:{run_id}:1:up", f"agenda:{run_id}:begun1:close")


async def test_of_two_who_start_at_once_one_begins_and_both_are_in(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    clock.move_to(STARTS)

    async def press(n: int) -> bool:
        async with database.transaction(northwind.workspace_id) as tx:
            _, new = await agenda.start(tx, northwind.members[n].id, northwind.work_id, SCRIPTS, tz="UTC")
            return new

    assert sorted(await asyncio.gather(press(0), press(1))) == [False, True]
    async with database.reading(northwind.workspace_id) as tx:
        assert len([key for key in await keys(tx, "agenda:") if key.endswith("pack")]) == 1


async def test_of_two_who_press_next_at_once_the_group_goes_one_step(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)

    async def press(n: int) -> bool:
        async with database.transaction(northwind.workspace_id) as tx:
            _, moved = await agenda.move_on(tx, northwind.members[n].id, run_id, 1)
            return moved

    assert sorted(await asyncio.gather(press(0), press(1))) == [False, True]
    async with database.reading(northwind.workspace_id) as tx:
        run = await run_of(tx, run_id)
        assert (run.step, run.turn) == (1, 2)
        assert f"agenda:{run_id}:3:2" not in await keys(tx, "agenda:")


@one_database
async def test_it_can_be_started_a_quarter_of_an_hour_before_and_not_earlier(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    clock.move_to(STARTS - timedelta(minutes=16))
    async with database.transaction(northwind.workspace_id) as tx:
        said = await refused(tx, northwind, Gone)
        assert "it can be started from" in said
        assert "12:15 CEST" in said
    clock.move_to(STARTS - timedelta(minutes=15))
    await start(database, northwind, clock)


@one_database
async def test_strangers_hold_no_session_and_the_facilitator_may(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    other = await group_of(
        database, 2, name="Care", channel="C2", facilitator=northwind.facilitator, first=11
    )
    clock.move_to(STARTS)
    async with database.transaction(northwind.workspace_id) as tx:
        said = await refused(tx, northwind, NotAllowed, other.members[0].id)
        assert "Only the members of this group" in said
        _, new = await agenda.start(tx, northwind.facilitator.id, northwind.work_id, SCRIPTS, tz="UTC")
        assert new


@one_database
async def test_a_session_whose_time_is_over_or_whose_group_ended_is_not_begun(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    clock.move_to(STARTS + timedelta(minutes=90))
    async with database.transaction(northwind.workspace_id) as tx:
        assert "is over" in await refused(tx, northwind, Gone)
        await archive(tx, northwind.group_id)
        assert "group has ended" in await refused(tx, northwind, Gone)
        with pytest.raises(NotFound):
            await agenda.start(tx, northwind.members[0].id, 999, SCRIPTS, tz="UTC")


@one_database
async def test_who_is_away_or_cannot_come_is_not_in_the_speaking_order(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        (await people.get(tx, northwind.members[1].id)).paused_until = STARTS + timedelta(days=3)
        await sessions.answer(tx, northwind.work_id, northwind.members[2].id, "cannot")
    run_id = await start(database, northwind, clock)
    async with database.reading(northwind.workspace_id) as tx:
        wanted = [one.id for n, one in enumerate(northwind.members) if n not in {1, 2}]
        assert (await run_of(tx, run_id)).speaking == wanted


@one_database
async def test_the_next_session_is_begun_by_the_next_in_the_row(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    first = await start(database, northwind, clock)
    await go_to(database, northwind, first, Part.ATTENDANCE)
    async with database.transaction(northwind.workspace_id) as tx:
        await agenda.move_on(tx, northwind.members[0].id, first, (await run_of(tx, first)).turn)
    second = await start(database, northwind, clock, kind="reconvene")
    async with database.reading(northwind.workspace_id) as tx:
        ids = [one.id for one in northwind.members]
        assert (await run_of(tx, second)).speaking == [*ids[1:], ids[0]]


@one_database
async def test_going_back_shows_the_step_before_at_the_end_of_the_channel(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    me = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        await agenda.move_on(tx, me, run_id, 1)
        _, moved = await agenda.go_back(tx, me, run_id, 2)
        assert moved
        _, again = await agenda.go_back(tx, me, run_id, 2)
        assert not again, "a second press of the same button goes no further"
        _, first = await agenda.go_back(tx, me, run_id, 3)
        assert not first, "before the first step there is none"
        words = await shown(tx, run_id)
        assert "you went back from here" in words[2]
        assert "1 of 7" in words[3]


@one_database
async def test_a_group_that_is_late_has_a_little_less_for_each_step(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    clock.move_to(STARTS + timedelta(minutes=15))  # ten minutes longer than the first step has
    async with database.transaction(northwind.workspace_id) as tx:
        on, _ = await agenda.move_on(tx, northwind.members[0].id, run_id, 1)
        ends = agenda_view.held(tx, on).ends
        assert ends[0] == STARTS + timedelta(minutes=15 + 13)
        assert ends[-1] <= STARTS + timedelta(minutes=90)


async def due(tx: Tx, key: str) -> PlannedStep:
    return (await steps(tx, key))[key]


@one_database
async def test_when_a_steps_time_is_up_it_says_so_and_nobody_is_moved_on(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    clock.move_to(STARTS + timedelta(minutes=5))
    async with database.transaction(northwind.workspace_id) as tx:
        assert await agenda.by_the_clock(tx, await due(tx, f"agenda:{run_id}:1:up")) == "done"
        assert "The time for this step is up" in (await shown(tx, run_id))[1]
        await agenda.move_on(tx, northwind.members[0].id, run_id, 1)
        assert await agenda.by_the_clock(tx, await due(tx, f"agenda:{run_id}:1:up")) == "moved_on"


@one_database
async def test_a_session_that_nobody_finishes_is_closed_an_hour_after_its_end(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    clock.move_to(STARTS + timedelta(minutes=150))
    async with database.transaction(northwind.workspace_id) as tx:
        step = await due(tx, f"agenda:{run_id}:begun1:close")
        assert step.due_at == clock.now()
        assert await agenda.by_the_clock(tx, step) == "done"
        assert "That was the work session" in (await shown(tx, run_id))[-1]
        assert await agenda.by_the_clock(tx, step) == "ended"


@one_database
async def test_finished_twice_it_ends_once_and_later_presses_are_told(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    await go_to(database, northwind, run_id, Part.ATTENDANCE)
    me = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        turn = (await run_of(tx, run_id)).turn
        assert (await agenda.move_on(tx, me, run_id, turn))[1]
        assert not (await agenda.move_on(tx, northwind.members[1].id, run_id, turn))[1]
        assert len([key for key in await keys(tx, "agenda:") if key.endswith("closing")]) == 1
        with pytest.raises(Gone):
            await running(tx, me, run_id)
        assert "is finished" in await refused(tx, northwind, Gone)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("why", ["cancelled", "moved"])
async def test_a_session_cancelled_or_moved_while_it_runs_stops_and_keeps_what_was_written(
    database: Database, clock: SteppedClock, why: str
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    me, faith = northwind.members[0].id, northwind.facilitator.id
    async with database.transaction(northwind.workspace_id) as tx:
        await agenda.move_on(tx, me, run_id, 1)
        await rows.keep_note(tx, northwind.work_id, "challenge", "Ours", label="Our challenge", author_id=me)
        if why == "cancelled":
            await session_changes.cancel(tx, faith, northwind.work_id, version=1)
        else:
            later = STARTS + timedelta(days=1)
            await session_changes.move_to(tx, faith, northwind.work_id, later, version=1, topics={})
        assert await steps(tx, f"agenda:{run_id}:") == {}, "nothing of it comes by itself any more"
        words = (await shown(tx, run_id))[2]
        assert "What you wrote down is kept" in words
        assert "Ours" in words
        with pytest.raises(Gone):
            await agenda.move_on(tx, me, run_id, 2)
        if why == "cancelled":
            later = STARTS + timedelta(days=1)
            await session_changes.move_to(tx, faith, northwind.work_id, later, version=2, topics={})
    again = await start(database, northwind, clock)
    async with database.reading(northwind.workspace_id) as tx:
        run = await run_of(tx, again)
        assert (again, run.step, run.begun) == (run_id, 0, 2), "it begins anew, with its notes"
        assert "challenge" in await rows.notes(tx, northwind.cycle_id)


@one_database
async def test_a_channel_archived_in_mid_session_loses_nothing(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    async with database.transaction(northwind.workspace_id) as tx:
        await archive(tx, northwind.group_id)
        with pytest.raises(Gone) as told:
            await agenda.move_on(tx, northwind.members[0].id, run_id, 1)
        assert "What you wrote down is kept" in told.value.message
        clock.move_to(STARTS + timedelta(minutes=5))
    async with database.transaction(northwind.workspace_id) as tx:
        assert await agenda.by_the_clock(tx, await due(tx, f"agenda:{run_id}:1:up")) == "archived"
        assert (await run_of(tx, run_id)).outcome == "archived"


@one_database
async def test_the_one_who_writes_can_stop_and_when_they_leave_the_place_is_free(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    me, other = northwind.members[0].id, northwind.members[1].id
    async with database.transaction(northwind.workspace_id) as tx:
        await agenda.move_on(tx, me, run_id, 1)
        await agenda.set_scribe(tx, me, run_id, writes=True)
        assert "<@U1> writes." in (await shown(tx, run_id))[2]
        await agenda.set_scribe(tx, other, run_id, writes=True)
        await agenda.set_scribe(tx, me, run_id, writes=False)
        assert "<@U2> writes." in (await shown(tx, run_id))[2], "who has been relieved has nothing to give up"
        await memberships.leave(tx, other, reason=memberships.LEFT)
        on = await running(tx, me, run_id)
        assert on.scribe is None
        await agenda.move_on(tx, me, run_id, 2)
        assert "Nobody writes yet" in (await shown(tx, run_id))[3]


@one_database
async def test_with_the_facilitator_deactivated_the_group_goes_on(
    database: Database, clock: SteppedClock
) -> None:
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        (await people.get(tx, northwind.facilitator.id)).is_active = False
    run_id = await start(database, northwind, clock)
    await go_to(database, northwind, run_id, Part.ATTENDANCE)


@one_database
async def test_a_made_up_script_of_a_dialogue_is_held_without_a_line_of_code(
    database: Database, clock: SteppedClock, tmp_path: Path
) -> None:
    put(tmp_path, "scripts/work.yaml", DIALOGUE)
    northwind = await group_of(database, 4)
    clock.move_to(STARTS)
    me = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        on, _ = await agenda.start(tx, me, northwind.work_id, load_scripts(tmp_path), tz="UTC")
        assert "Four people talk" in (await shown(tx, on.run.id))[0]
        await rows.keep_note(tx, northwind.work_id, "learned", "Ask", label="What we learned", author_id=me)
        await agenda.move_on(tx, me, on.run.id, 1)
        second = (await shown(tx, on.run.id))[2]
        assert "What we learned" in second
        assert "An idea for the organisation" in second
        assert (await agenda.move_on(tx, me, on.run.id, 2))[1]
        assert "That was the learning from failure" in (await shown(tx, on.run.id))[-1]


@one_database
async def test_a_session_of_another_kind_is_held_by_the_script_of_its_topic(
    database: Database, clock: SteppedClock, tmp_path: Path
) -> None:
    put(tmp_path, "scripts/giving-feedback.yaml", DIALOGUE)
    by_topic = {"giving-feedback": load_scripts(tmp_path)["giving-feedback"]}
    northwind = await group_of(database, 4)
    clock.move_to(STARTS)
    me = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        with pytest.raises(NotFound):
            await agenda.start(tx, me, northwind.work_id, {}, tz="UTC")
        on, _ = await agenda.start(tx, me, northwind.work_id, by_topic, tz="UTC")
        assert on.script.title == "Learning from failure"
