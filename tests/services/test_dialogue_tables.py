from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import SteppedClock
from bot.db import agenda as runs
from bot.db import attendance_check, deliveries, groups, owned
from bot.db import dialogue_tables as tables
from bot.db.models import CycleSession, Exclusion, Group, Person
from bot.db.session import Database
from bot.errors import Gone, NotAllowed, NotFound
from bot.services import agenda, dialogue_coaches, dialogue_leaving, dialogue_opening, group_endings
from bot.services import attendance_check as attendance
from tests.services.test_dialogue_seating import closed
from tests.support.dialogues import MEETINGS, TOPICS, Hall, hall

TUESDAY = datetime(2026, 10, 13, 8, 0, tzinfo=UTC)
SCRIPTS = {slug: topic.script for slug, topic in TOPICS.items()}


@pytest.fixture
async def at(database: Database, clock: SteppedClock) -> Hall:
    return await hall(database, clock, 12)


async def opened(at: Hall, many: int, **more: Any) -> int:
    """A date whose tables can see their conversation, six minutes before it begins."""
    slot = await closed(at, *at.people[:many], **more)
    await at.go(TUESDAY - timedelta(minutes=6))
    return slot


async def sitting(at: Hall, slot: int) -> dict[int, list[Person]]:
    found = {}
    async with at.tx() as tx:
        for group in await tables.of_slot(tx, slot):
            found[group.id] = await groups.members(tx, group.id)
    return found


async def here(at: Hall, group_id: int, *people: Person) -> list[str]:
    said = []
    for one in people:
        async with at.tx() as tx:
            said.append(await dialogue_opening.here(tx, one.id, group_id))
    return said


async def shown(at: Hall, group_id: int) -> list[str]:
    """Return what stands in a table's conversations, each message as it is now."""
    async with at.tx() as tx:
        keys = await deliveries.posts_beginning(tx, f"dialogue_table:{group_id}:")
        rows = [await deliveries.find(tx, key) for key in keys]
    return [str((row.payload or {})["text"]) for row in rows if row]


async def start(at: Hall, group_id: int, one: Person) -> int:
    async with at.tx() as tx:
        session = (await tables.sessions(tx, [group_id]))[group_id]
        on, _ = await agenda.start(tx, one.id, session.id, SCRIPTS, tz="Europe/Berlin")
        await dialogue_opening.started(tx, one.id, on.group)
        return on.run.id


async def group(at: Hall, group_id: int) -> Group:
    async with at.tx() as tx:
        return await owned.one(tx, Group, group_id)


async def test_an_hour_before_each_is_reminded_and_ten_minutes_before_the_names_stand_there(at: Hall) -> None:
    slot = await closed(at, *at.people[:4])
    await at.go(TUESDAY - timedelta(minutes=11))
    (group_id,) = await sitting(at, slot)
    assert await shown(at, group_id) == []
    assert "*Your dialogue begins in an hour*" in await at.texts(at.people[0])
    await at.go(TUESDAY - timedelta(minutes=10))
    (text,) = await shown(at, group_id)
    assert all(f"<@{one.user_id}>" in text for one in at.people[:4])
    assert (await group(at, group_id)).channel_due_at == TUESDAY - timedelta(minutes=10)


async def test_who_is_there_says_so_once_and_all_see_it(at: Hall) -> None:
    slot = await opened(at, 4)
    (group_id,) = await sitting(at, slot)
    assert await here(at, group_id, at.people[0], at.people[0]) == ["", ""]
    (text,) = await shown(at, group_id)
    assert "*Here*: <@U1>" in text
    with pytest.raises(NotAllowed):
        await here(at, group_id, at.people[8])
    with pytest.raises(NotFound):
        await here(at, 999, at.people[0])


async def test_a_dialogue_is_held_by_its_script_and_whoever_starts_it_is_there(at: Hall) -> None:
    slot = await opened(at, 4)
    (group_id,) = await sitting(at, slot)
    run_id = await start(at, group_id, at.people[0])
    for _ in SCRIPTS["trust-from-afar"].steps:
        async with at.tx() as tx:
            run = await runs.get(tx, run_id)
            assert run is not None
            await agenda.move_on(tx, at.people[1].id, run_id, run.turn)
    async with at.tx() as tx:
        run = await runs.get(tx, run_id)
        assert run is not None
        assert run.outcome == "held"
        assert await attendance_check.of_session(tx, run.session_id) == {at.people[0].id: True}


async def test_plg_session_start_finds_the_table(at: Hall) -> None:
    slot = await opened(at, 4)
    async with at.tx() as tx:
        session = await agenda.startable(tx, at.people[0].id)
        assert session.kind == "dialogue"
    assert (await at.slot(slot)).starts_at == session.starts_at


async def test_tables_of_two_join_and_their_people_meet_in_a_new_conversation(at: Hall) -> None:
    slot = await opened(at, 8)
    (one, first), (other, second) = (await sitting(at, slot)).items()
    await here(at, one, *first[:2])
    await here(at, other, *second[:2])
    async with at.tx() as tx:
        for group_id in (one, other):
            (await owned.one(tx, Group, group_id)).channel_id = f"G{group_id}"
    await at.go(TUESDAY + timedelta(minutes=5))
    found = await sitting(at, slot)
    assert len(found) == 1
    ((into, together),) = found.items()
    assert {p.id for p in [*first[:2], *second[:2]]} <= {p.id for p in together}
    there = await group(at, into)
    assert (there.channel_id, there.channel_due_at) == (None, TUESDAY + timedelta(minutes=5))
    text = (await shown(at, into))[-1]
    assert "came to another table" in text
    assert all(f"<@{p.user_id}>" in text for p in [*first[:2], *second[:2]])
    async with at.tx() as tx:
        met = await attendance_check.met(tx, [first[0].id])
    assert met[first[0].id] == {p.id for p in [*first[:2], *second[:2]]} - {first[0].id}


async def test_two_join_three_and_what_is_going_on_goes_on_in_the_new_conversation(at: Hall) -> None:
    slot = await opened(at, 8)
    (one, first), (other, second) = (await sitting(at, slot)).items()
    await here(at, one, *first[:2])
    await here(at, other, *second[1:3])
    run_id = await start(at, other, second[0])
    await at.go(TUESDAY + timedelta(minutes=5))
    assert list(await sitting(at, slot)) == [other]
    async with at.tx() as tx:
        run = await runs.get(tx, run_id)
        assert run is not None
        assert (run.begun, run.turn, run.ended_at) == (2, 2, None)
        posted = await deliveries.posts_beginning(tx, f"agenda:{run_id}:")
    assert [key for key in posted if ":begun2:" in key]
    on_time = TUESDAY + timedelta(hours=2, minutes=30)
    await at.go(on_time)
    async with at.tx() as tx:
        run = await runs.get(tx, run_id)
        assert run is not None
        assert run.outcome == "held", "also the second beginning is closed by the clock"


async def test_a_table_that_had_begun_and_joins_another_stops_there(at: Hall) -> None:
    slot = await opened(at, 8)
    (one, first), (other, second) = (await sitting(at, slot)).items()
    run_id = await start(at, one, first[0])
    await here(at, other, *second[:3])
    await at.go(TUESDAY + timedelta(minutes=5))
    async with at.tx() as tx:
        run = await runs.get(tx, run_id)
        assert run is not None
        assert run.outcome == "joined"
        with pytest.raises(Gone) as told:
            await agenda.move_on(tx, first[0].id, run_id, run.turn)
    assert "joined another one" in told.value.message


async def test_who_comes_late_to_a_table_that_has_joined_another_is_brought_there(at: Hall) -> None:
    slot = await opened(at, 8)
    (one, first), (other, second) = (await sitting(at, slot)).items()
    await here(at, one, first[0])
    await here(at, other, *second[:3])
    await at.go(TUESDAY + timedelta(minutes=5))
    late = first[1]
    (said,) = await here(at, one, late)
    assert "Your table has joined another one" in said
    assert late.id in {p.id for p in (await sitting(at, slot))[other]}
    (again,) = await here(at, one, late)
    assert again == said
    assert len(await shown(at, other)) == 3


async def test_who_is_kept_apart_is_not_joined(at: Hall) -> None:
    slot = await opened(at, 8)
    (one, first), (other, second) = (await sitting(at, slot)).items()
    async with at.tx() as tx:
        pair = Exclusion(
            workspace_id=tx.workspace_id, person_id=first[0].id, other_id=second[0].id, made_at=tx.now
        )
        tx.session.add(pair)
    await here(at, one, *first[:2])
    await here(at, other, *second[:2])
    await at.go(TUESDAY + timedelta(minutes=5))
    assert len(await sitting(at, slot)) == 2


async def test_the_only_one_who_comes_is_told_and_offered_another_date_and_keeps_their_month(
    at: Hall,
) -> None:
    other = await at.open(TUESDAY + timedelta(days=3), topic=MEETINGS)
    slot = await opened(at, 4)
    (group_id,) = await sitting(at, slot)
    await here(at, group_id, at.people[0])
    await at.go(TUESDAY + timedelta(minutes=5))
    (told,) = await at.heard(at.people[0], f"dialogue:{slot}:alone")
    assert "nobody else could come" in str(told.payload)
    assert f"'value': '{other}'" in str(told.payload)
    assert await at.sign_up(other, at.people[0]) == ["in"]


async def test_when_nobody_has_pressed_nothing_is_torn_apart(at: Hall) -> None:
    slot = await opened(at, 8)
    before = await at.tables(slot)
    await at.go(TUESDAY + timedelta(minutes=6))
    assert await at.tables(slot) == before


async def test_a_coach_comes_along_when_their_table_joins_one_without(at: Hall) -> None:
    slot = await opened(at, 8, coaches=(at.people[11],))
    found = await sitting(at, slot)
    (coached,) = [group_id for group_id in found if await at.coach(group_id) == "U12"]
    (other,) = found.keys() - {coached}
    await here(at, coached, found[coached][0])
    await here(at, other, *found[other][:3])
    await at.go(TUESDAY + timedelta(minutes=5))
    assert await at.coach(other) == "U12"


async def test_who_cannot_come_in_the_last_minutes_leaves_the_table_as_it_is(at: Hall) -> None:
    slot = await opened(at, 4)
    (group_id,) = await sitting(at, slot)
    async with at.tx() as tx:
        await dialogue_leaving.give_up(tx, at.people[0].id, slot)
    assert [one.user_id for one in (await sitting(at, slot))[group_id]] == ["U2", "U3", "U4"]
    (text,) = await shown(at, group_id)
    assert "<@U1>" not in text


async def test_a_coach_who_cannot_come_in_the_last_minutes_is_missed_with_a_word(at: Hall) -> None:
    slot = await opened(at, 4, coaches=(at.people[11],))
    (group_id,) = await sitting(at, slot)
    assert "<@U12> is your learning coach" in (await shown(at, group_id))[0]
    async with at.tx() as tx:
        await dialogue_coaches.give_up(tx, at.people[11].id, slot)
    assert "Your learning coach cannot come, so the script leads you" in (await shown(at, group_id))[-1]


async def test_afterwards_each_hears_whom_they_met_for_the_first_time_and_what_is_next(at: Hall) -> None:
    await at.met(*at.people[:2])
    other = await at.open(TUESDAY + timedelta(days=21), topic=MEETINGS)
    slot = await opened(at, 4)
    (group_id,) = await sitting(at, slot)
    await start(at, group_id, at.people[0])
    await here(at, group_id, *at.people[1:3])
    await at.go(TUESDAY + timedelta(days=1))
    (after,) = await at.heard(at.people[0], f"dialogue:{slot}:after")
    assert "You have met <@U3> for the first time" in str(after.payload)
    assert f"'value': '{other}'" in str(after.payload)
    (silent,) = await at.heard(at.people[3], f"dialogue:{slot}:after")
    assert "Were you at the dialogue" in str(silent.payload)
    assert (after.kind, len(await at.heard(at.people[11], f"dialogue:{slot}:after"))) == ("dialogue_after", 0)


async def test_a_table_at_which_nobody_pressed_anything_is_asked_nothing(at: Hall) -> None:
    slot = await opened(at, 4)
    await at.go(TUESDAY + timedelta(days=1))
    assert [await at.heard(one, f"dialogue:{slot}:after") for one in at.people[:4]] == [[], [], [], []]


async def test_eight_days_later_the_table_is_put_away(at: Hall) -> None:
    slot = await opened(at, 4)
    (group_id,) = await sitting(at, slot)
    await here(at, group_id, *at.people[:4])
    await at.go(TUESDAY + timedelta(days=8, minutes=1))
    assert (await group(at, group_id)).archived_at is not None
    with pytest.raises(Gone):
        await here(at, group_id, at.people[0])
    async with at.tx() as tx:
        session = (await tables.sessions(tx, [group_id]))[group_id]
        assert isinstance(session, CycleSession)
        assert len(await attendance_check.of_session(tx, session.id)) == 4


async def test_a_table_that_loses_its_conversation_gets_another_and_does_not_end(at: Hall) -> None:
    slot = await opened(at, 4)
    (group_id,) = await sitting(at, slot)
    async with at.tx() as tx:
        (await owned.one(tx, Group, group_id)).channel_id = "G1"
    async with at.tx() as tx:
        await group_endings.channel_gone(tx, "G1")
    there = await group(at, group_id)
    assert (there.archived_at, there.channel_id, there.channel_due_at) == (None, None, at.clock.now())
    assert [text for text in await at.texts(at.people[0]) if "archived" in text] == []


async def test_at_a_table_without_a_coach_anybody_corrects_who_was_there(at: Hall) -> None:
    slot = await opened(at, 4)
    (group_id,) = await sitting(at, slot)
    run_id = await start(at, group_id, at.people[0])
    async with at.tx() as tx:
        await attendance.correct(tx, at.people[1].id, run_id, [one.id for one in at.people[:3]])
    async with at.tx() as tx:
        assert (await tables.present(tx, [group_id]))[group_id] == {one.id for one in at.people[:3]}
