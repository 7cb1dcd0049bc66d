from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from bot.clock import SteppedClock
from bot.db import groups
from bot.db.models import Exclusion, Person, RosterEntry
from bot.db.session import Database
from bot.domain.profile import Profile
from bot.errors import Gone
from bot.services import dialogue_changes, dialogue_coaches, dialogue_leaving, dialogue_seating
from bot.services import people as people_service
from tests.support import northwind
from tests.support.dialogues import MEETINGS, Hall, hall, person, reload

TUESDAY = datetime(2026, 10, 13, 8, 0, tzinfo=UTC)
CLOSED = TUESDAY - timedelta(days=1)


@pytest.fixture
async def at(database: Database, clock: SteppedClock) -> Hall:
    return await hall(database, clock, 12)


async def closed(at: Hall, *people: Person, room: int = 3, coaches: tuple[Person, ...] = ()) -> int:
    """A date that these people have signed up for, just closed."""
    slot = await at.open(TUESDAY, room=room, coaches=coaches)
    await at.sign_up(slot, *people)
    await at.go(CLOSED)
    return slot


async def apart(at: Hall, one: Person, other: Person) -> None:
    async with at.tx() as tx:
        tx.session.add(
            Exclusion(workspace_id=tx.workspace_id, person_id=one.id, other_id=other.id, made_at=tx.now)
        )


async def on_roster(at: Hall, one: Person, *, department: str = "", manager: Person | None = None) -> None:
    async with at.tx() as tx:
        entry = RosterEntry(
            workspace_id=tx.workspace_id,
            person_id=one.id,
            department=department,
            manager_id=manager.id if manager else None,
            added_at=tx.now,
            updated_at=tx.now,
        )
        entry.level = entry.location = entry.tags = ""
        tx.session.add(entry)


async def give_up(at: Hall, slot_id: int, one: Person) -> None:
    async with at.tx() as tx:
        await dialogue_leaving.give_up(tx, one.id, slot_id)


@pytest.mark.parametrize(("many", "sizes"), [(3, [3]), (5, [5]), (7, [3, 4]), (8, [4, 4]), (11, [3, 4, 4])])
async def test_everybody_sits_once_at_tables_of_about_four(at: Hall, many: int, sizes: list[int]) -> None:
    slot = await closed(at, *at.people[:many])
    found = await at.tables(slot)
    assert sorted(len(table) for table in found) == sizes
    assert sorted(one for table in found for one in table) == sorted(one.user_id for one in at.people[:many])


async def test_each_hears_once_how_many_they_will_be_and_nobody_with_whom(at: Hall) -> None:
    slot = await closed(at, *at.people[:8])
    await at.settle()
    for one in at.people[:8]:
        (told,) = await at.heard(one, f"dialogue:{slot}:seated")
        words = str(told.payload)
        assert "You will be four" in words
        assert "Room 4" in words
        others = [other for other in [*at.people, at.owner] if other.id != one.id]
        assert not any(f"<@{other.user_id}>" in words or other.name in words for other in others)
        assert (told.kind, told.group_id) == ("dialogue", None)


async def test_a_table_is_a_group_that_no_practice_query_finds(at: Hall) -> None:
    slot = await closed(at, *at.people[:4])
    (group,) = await at.groups(slot)
    assert (group.kind, group.slot_id, group.channel_id, group.channel_due_at) == (
        "dialogue",
        slot,
        None,
        None,
    )
    async with at.tx() as tx:
        assert await groups.of_member(tx, at.people[0].id) is None
        assert await groups.facilitated_by(tx, at.owner.id) == []
        practice = await groups.practice_of_group(tx, group.id)
    assert practice is not None
    assert (practice.work.kind, practice.work.starts_at, practice.cycle.topic) == (
        "dialogue",
        TUESDAY,
        "trust-from-afar",
    )


async def test_those_who_have_met_sit_apart_and_only_attending_counts_as_having_met(at: Hall) -> None:
    await at.met(*at.people[:4])
    await at.met(*at.people[4:8])
    slot = await closed(at, *at.people[:8])
    for table in await at.tables(slot):
        assert sum(one in {"U1", "U2", "U3", "U4"} for one in table) == 2


async def test_departments_are_mixed_and_nobody_sits_with_their_manager(at: Hall) -> None:
    for number, one in enumerate(at.people[:8]):
        await on_roster(
            at,
            one,
            department="north" if number < 4 else "south",
            manager=at.people[0] if number == 1 else None,
        )
    slot = await closed(at, *at.people[:8])
    found = await at.tables(slot)
    assert [sum(one in {"U1", "U2", "U3", "U4"} for one in table) for table in found] == [2, 2]
    assert not any({"U1", "U2"} <= set(table) for table in found)


async def test_who_is_kept_apart_sits_apart_and_where_that_cannot_be_the_later_one_hears_no_reason(
    at: Hall,
) -> None:
    await apart(at, at.people[0], at.people[1])
    both = await closed(at, *at.people[:8])
    assert not any({"U1", "U2"} <= set(table) for table in await at.tables(both))
    other = await at.open(TUESDAY + timedelta(days=30), topic=MEETINGS)
    await at.sign_up(other, *at.people[:4])
    await at.go(TUESDAY + timedelta(days=29))
    assert await at.tables(other) == [["U1", "U3", "U4"]]
    (told,) = await at.heard(at.people[1], f"dialogue:{other}:no_table")
    assert "There is no seat for you this time" in str(told.payload)
    assert "U1" not in str(told.payload)


async def test_when_everybody_is_kept_apart_from_everybody_it_is_not_held_and_nobody_learns_why(
    at: Hall,
) -> None:
    for one, other in combinations(at.people[:4], 2):
        await apart(at, one, other)
    slot = await closed(at, *at.people[:4])
    assert (await at.slot(slot)).state == "cancelled"
    assert await at.tables(slot) == []
    for one in at.people[:4]:
        (told,) = await at.heard(one, f"dialogue:{slot}:no_table")
        assert "There is no seat for you this time" in str(told.payload)
    assert "no table could be made up" in str((await at.heard(at.owner, f"dialogue:{slot}:"))[0].payload)


@pytest.mark.parametrize("many", [1, 2])
async def test_one_or_two_people_are_told_and_offered_the_next_dates(at: Hall, many: int) -> None:
    other = await at.open(TUESDAY + timedelta(days=3), topic=MEETINGS)
    slot = await closed(at, *at.people[:many])
    assert (await at.slot(slot)).state == "cancelled"
    (told,) = await at.heard(at.people[0], f"dialogue:{slot}:too_few")
    assert "Fewer than three people could make it" in str(told.payload)
    assert f"'value': '{other}'" in str(told.payload)


async def test_a_date_nobody_signed_up_for_is_closed_and_its_opener_told(at: Hall) -> None:
    slot = await closed(at, coaches=(at.people[0],))
    assert (await at.slot(slot)).state == "cancelled"
    (told,) = await at.texts(at.owner)
    assert "This dialogue is not held: too few people signed up" in told
    assert len(await at.heard(at.people[0], f"dialogue:{slot}:off:coach")) == 1


async def test_who_is_away_then_gives_the_seat_to_who_waits(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:6])
    await reload(at, at.people[0], paused_until=TUESDAY + timedelta(days=1))
    await reload(at, at.people[1], paused_until=TUESDAY - timedelta(hours=3))
    await at.go(CLOSED)
    assert await at.tables(slot) == [["U2", "U3", "U4", "U5"]]
    assert "Your seat went to somebody else" in (await at.texts(at.people[0]))[0]
    assert "A seat has come free for you" in str(
        (await at.heard(at.people[4], f"dialogue:{slot}:seated"))[0].payload
    )
    assert await at.texts(at.people[5]) == ["*No seat has come free*"]


async def test_closing_twice_seats_once(at: Hall) -> None:
    slot = await closed(at, *at.people[:4])
    async with at.tx() as tx:
        assert await dialogue_seating.close(tx, slot) == "ended"
    assert len(await at.tables(slot)) == 1


async def test_coaches_get_a_table_each_and_the_rest_run_by_themselves(at: Hall) -> None:
    coaches = (at.people[10], at.people[11])
    slot = await closed(at, *at.people[:10], coaches=coaches)
    found = [await at.coach(group.id) for group in await at.groups(slot)]
    assert sorted(one or "" for one in found) == ["", "U11", "U12"]
    for coach in coaches:
        (told,) = await at.heard(coach, f"dialogue:{slot}:seated")
        assert "You coach a dialogue tomorrow" in str(told.payload)
        assert not any(f"<@{one.user_id}>" in str(told.payload) for one in at.people[:10])


async def test_a_coach_who_is_somebodys_manager_gets_the_other_table_or_none(at: Hall) -> None:
    for one in at.people[:8]:
        await on_roster(at, one, manager=at.people[11])
    await on_roster(at, at.people[11])
    slot = await closed(at, *at.people[:8], coaches=(at.people[11],))
    assert [await at.coach(group.id) for group in await at.groups(slot)] == [None, None]
    assert "There is no table for you to coach" in (await at.texts(at.people[11]))[0]


async def test_a_coach_who_cannot_come_is_replaced_by_one_who_is_free(at: Hall) -> None:
    slot = await closed(at, *at.people[:4], room=2, coaches=(at.people[10], at.people[11]))
    (group,) = await at.groups(slot)
    assert await at.coach(group.id) == "U11"
    for _ in range(2):
        async with at.tx() as tx:
            await dialogue_coaches.give_up(tx, at.people[10].id, slot)
    assert await at.coach(group.id) == "U12"
    assert "You coach a dialogue tomorrow" in (await at.texts(at.people[11]))[-1]
    assert [
        "cannot coach this dialogue. <@U12> takes the table" in one for one in await at.texts(at.owner)
    ] == [True]


async def test_without_another_coach_the_table_runs_by_itself(at: Hall) -> None:
    slot = await closed(at, *at.people[:4], coaches=(at.people[11],))
    async with at.tx() as tx:
        await dialogue_coaches.give_up(tx, at.people[11].id, slot)
    (group,) = await at.groups(slot)
    assert (await at.coach(group.id), group.facilitator_id) == (None, at.owner.id)
    assert ["The table is led by the script" in one for one in await at.texts(at.owner)] == [True]


async def test_who_cancels_late_is_missed_by_nobody_the_tables_are_made_up_anew(at: Hall) -> None:
    slot = await closed(at, *at.people[:7])
    (three,) = [table for table in await at.tables(slot) if len(table) == 3]
    leaver = next(one for one in at.people if one.user_id in three)
    await give_up(at, slot, leaver)
    await give_up(at, slot, leaver)
    found = await at.tables(slot)
    assert sorted(len(table) for table in found) == [3, 3]
    assert leaver.user_id not in {one for table in found for one in table}
    for one in at.people[:7]:
        assert len(await at.heard(one, f"dialogue:{slot}:seated")) == 1, "nobody is told twice"


async def test_when_a_late_cancel_leaves_too_few_it_is_called_off_with_other_dates(at: Hall) -> None:
    slot = await closed(at, *at.people[:3])
    await give_up(at, slot, at.people[0])
    assert (await at.slot(slot)).state == "cancelled"
    assert await at.tables(slot) == []
    assert "*This dialogue does not take place*" in await at.texts(at.people[1])
    assert await at.places(slot) == {"U1": "out", "U2": "dropped", "U3": "dropped"}


async def test_who_cancels_after_it_has_begun_is_told_so(at: Hall) -> None:
    slot = await closed(at, *at.people[:4])
    await at.go(TUESDAY)
    with pytest.raises(Gone):
        await give_up(at, slot, at.people[0])


async def test_who_leaves_the_workspace_leaves_every_date_ahead_of_them(at: Hall) -> None:
    seated = await closed(at, *at.people[:7])
    open_ = await at.open(TUESDAY + timedelta(days=30), topic=MEETINGS, coaches=(at.people[10],))
    await at.sign_up(open_, *at.people[:6])
    for gone in (at.people[0], at.people[10]):
        async with at.tx() as tx:
            await people_service.keep(tx, Profile(gone.user_id, gone.name, gone.tz, is_active=False))
    await at.settle()
    assert "U1" not in {one for table in await at.tables(seated) for one in table}
    assert (await at.places(open_))["U1"] == "out"
    assert (await at.places(open_))["U5"] == "in"
    assert ["<@U11> cannot coach this dialogue" in one for one in await at.texts(at.owner)] == [True]
    async with at.tx() as tx:
        for _ in range(2):
            await people_service.keep(tx, Profile("U1", "Person 1", "Europe/Berlin", is_active=False))
        assert not await northwind.steps(tx, "dialogue_gone:")


async def test_a_seated_date_keeps_its_time_but_its_place_can_change_and_it_can_be_cancelled(
    at: Hall,
) -> None:
    slot = await closed(at, *at.people[:4])
    async with at.tx() as tx:
        done = await dialogue_changes.cancel(tx, at.owner.id, slot)
    assert done.told == 4
    assert await at.tables(slot) == []
    assert (await at.slot(slot)).state == "cancelled"
    await at.go(TUESDAY + timedelta(days=1))
    assert [one for one in await at.texts(at.people[0]) if "begins in an hour" in one] == []


async def test_a_stranger_at_the_keyboard_coaches_nothing(at: Hall) -> None:
    slot = await closed(at, *at.people[:4])
    stranger = await person(at, "US")
    async with at.tx() as tx:
        _, was = await dialogue_coaches.give_up(tx, stranger.id, slot)
    assert was is False
