import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.clock import SteppedClock
from bot.db import calendar as calendar_rows
from bot.db import dialogues as rows
from bot.db.models import Delivery, DialogueSlot, Program, RosterEntry
from bot.db.session import Database
from bot.domain.dialogues import Place, SlotState
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound, PlgError
from bot.services import calendar, dialogue_leaving, dialogue_opening, dialogue_sign_ups, dialogues
from tests.support.dialogues import MEETINGS, TOPICS, TRUST, Hall, hall, person, reload

TUESDAY = datetime(2026, 10, 13, 8, 0, tzinfo=UTC)  # 10:00 in Berlin, eight days after START
NOVEMBER = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
async def at(database: Database, clock: SteppedClock) -> Hall:
    return await hall(database, clock)


async def give_up(at: Hall, slot_id: int, who: int) -> dialogue_sign_ups.Outcome:
    async with at.tx() as tx:
        return await dialogue_leaving.give_up(tx, at.people[who].id, slot_id)


async def refused(at: Hall, slot_id: int, who: int) -> PlgError:
    with pytest.raises(PlgError) as error:
        await at.sign_up(slot_id, at.people[who])
    return error.value


async def shown(at: Hall, who: int) -> str:
    async with at.database.reading(at.workspace_id) as tx:
        return (await dialogues.overview(tx, at.people[who].id, TOPICS)).text


async def test_four_have_a_seat_and_the_others_wait_in_the_order_they_came(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    assert await at.sign_up(slot, *at.people[:6]) == ["in"] * 4 + ["waiting"] * 2
    async with at.tx() as tx:
        outcome = await dialogue_sign_ups.sign_up(tx, at.people[5].id, slot)
    assert (outcome.place, outcome.is_new, outcome.number) == (Place.WAITING, False, 2)


async def test_signing_up_twice_takes_one_seat(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    assert await at.sign_up(slot, at.people[0], at.people[0]) == ["in", "in"]
    assert await at.places(slot) == {"U1": "in"}


async def test_two_take_the_last_seat_at_the_same_moment_and_one_gets_it(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:3])
    found = await asyncio.gather(*(at.sign_up(slot, one) for one in at.people[3:6]))
    assert sorted(place for (place,) in found) == ["in", "waiting", "waiting"]


async def test_a_seat_given_back_goes_to_who_waits_longest_and_they_hear_of_it_once(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:6])
    outcome = await give_up(at, slot, 0)
    assert (outcome.is_new, outcome.before) == (True, "in")
    assert await at.places(slot) == {
        "U1": "out", "U2": "in", "U3": "in", "U4": "in", "U5": "in", "U6": "waiting",
    }  # fmt: skip
    assert await at.texts(at.people[4]) == ["*A seat has come free, and it is yours*"]
    assert await at.texts(at.people[5]) == []


async def test_cancelling_twice_gives_one_seat_back(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:6])
    await asyncio.gather(give_up(at, slot, 0), give_up(at, slot, 0))
    assert (await give_up(at, slot, 0)).is_new is False
    assert list((await at.places(slot)).values()).count("in") == 4


async def test_two_seats_given_back_at_once_go_to_two(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:7])
    await asyncio.gather(give_up(at, slot, 0), give_up(at, slot, 1))
    assert [who for who, state in (await at.places(slot)).items() if state == "waiting"] == ["U7"]


async def test_who_comes_back_gets_in_line_anew(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:5])
    await give_up(at, slot, 4)
    at.clock.move_to(at.clock.now() + timedelta(minutes=1))
    await at.sign_up(slot, at.people[5])
    at.clock.move_to(at.clock.now() + timedelta(minutes=1))
    await at.sign_up(slot, at.people[4])
    await give_up(at, slot, 0)
    assert (await at.places(slot))["U6"] == "in"
    assert (await at.places(slot))["U5"] == "waiting"


async def test_who_is_away_is_not_moved_up_and_keeps_waiting(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:6])
    await reload(at, at.people[4], paused_until=at.clock.now() + timedelta(days=2))
    await give_up(at, slot, 0)
    assert (await at.places(slot))["U5"] == "waiting"
    assert (await at.places(slot))["U6"] == "in"
    await reload(at, at.people[4], paused_until=None)
    await give_up(at, slot, 1)
    assert (await at.places(slot))["U5"] == "in"


async def test_once_a_month_is_enough_counted_by_ones_own_clock(at: Hall) -> None:
    evening = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)  # November in Berlin, October in New York
    berliner, new_yorker = at.people[:2]
    await reload(at, new_yorker, tz="America/New_York")
    first, second = await at.open(TUESDAY), await at.open(evening, topic=MEETINGS)
    await at.sign_up(first, berliner, new_yorker)
    assert await at.sign_up(second, berliner) == ["in"]
    error = await refused(at, second, 1)
    assert "Your dialogues for October 2026 are planned already" in error.message
    async with at.tx() as tx:
        program = await rows.program(tx)
        assert program is not None
        await tx.session.execute(update(Program).where(Program.id == program.id).values(monthly_limit=2))
    assert await at.sign_up(second, new_yorker) == ["in"]


async def test_a_place_on_a_waitlist_fills_no_month_but_with_a_full_one_nobody_moves_up(at: Hall) -> None:
    first, second = await at.open(TUESDAY), await at.open(TUESDAY + timedelta(days=1), topic=MEETINGS)
    await at.sign_up(first, *at.people[:6])
    await at.sign_up(second, at.people[4])
    await give_up(at, first, 0)
    assert (await at.places(first))["U5"] == "waiting"
    assert (await at.places(first))["U6"] == "in"


async def test_what_overlaps_or_is_had_or_waited_for_is_refused_in_a_sentence(at: Hall) -> None:
    first = await at.open(TUESDAY)
    await at.sign_up(first, at.people[0])
    clash = await at.open(TUESDAY + timedelta(minutes=60), topic=MEETINGS)
    again = await at.open(NOVEMBER)
    coached = await at.open(NOVEMBER + timedelta(days=1), topic=MEETINGS, coaches=[at.people[0]])
    for slot, said in (
        (clash, "At that time you are signed up for"),
        (again, "You are signed up for this topic already"),
        (coached, "You coach a table on this date"),
    ):
        error = await refused(at, slot, 0)
        assert isinstance(error, InvalidInput)
        assert said in error.message


async def test_guests_apps_and_who_is_not_on_the_roster_are_refused(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    for number, more in enumerate(({"is_guest": True}, {"is_bot": True}, {"is_active": False})):
        with pytest.raises(NotAllowed):
            await at.sign_up(slot, await person(at, f"UX{number}", **more))
    async with at.tx() as tx:
        entry = RosterEntry(
            workspace_id=tx.workspace_id, person_id=at.people[0].id, added_at=tx.now, updated_at=tx.now
        )
        entry.department = entry.level = entry.location = entry.tags = ""
        tx.session.add(entry)
    assert await at.sign_up(slot, at.people[0]) == ["in"]
    assert isinstance(await refused(at, slot, 1), NotAllowed)
    async with at.tx() as tx:
        await tx.session.execute(
            update(RosterEntry).where(RosterEntry.person_id == at.people[0].id).values(left_at=tx.now)
        )
    assert await at.sign_up(slot, at.people[1]) == ["in"], "a roster from which all have gone is none"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (SlotState.CANCELLED, "does not take place"),
        (SlotState.MERGED, "put together with another one"),
        (SlotState.SEATED, "Sign-up for this date closed"),
    ],
)
async def test_a_date_that_is_not_open_any_more_says_so(at: Hall, state: SlotState, said: str) -> None:
    slot = await at.open(TUESDAY)
    async with at.tx() as tx:
        await tx.session.execute(update(DialogueSlot).where(DialogueSlot.id == slot).values(state=str(state)))
    error = await refused(at, slot, 0)
    assert isinstance(error, Gone)
    assert said in error.message


async def test_a_date_that_closes_while_somebody_signs_up_says_when_it_closed(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    at.clock.move_to(TUESDAY - timedelta(days=1))
    error = await refused(at, slot, 0)
    assert "a day before it begins" in error.message
    assert await at.places(slot) == {}


async def test_a_date_of_nowhere_is_not_found(at: Hall) -> None:
    with pytest.raises(NotFound):
        await at.sign_up(99, at.people[0])


async def test_the_list_shows_seats_and_never_who(at: Hall) -> None:
    first, second = await at.open(TUESDAY), await at.open(NOVEMBER, topic=MEETINGS, room=2)
    await at.sign_up(first, *at.people[1:6])
    await at.sign_up(second, *at.people[1:4])
    text = await shown(at, 0)
    assert "all seats are taken, 1 waiting" in text
    assert "5 seats left" in text
    assert not any(one.user_id in text or one.name in text for one in at.people)
    mine = await shown(at, 5)
    assert "You are number 1 on the waitlist." in mine
    assert "for that month are planned" not in mine
    assert TOPICS[MEETINGS].title in mine


async def test_a_topic_one_attended_is_offered_no_more_and_one_missed_is(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:4])
    await at.go(TUESDAY - timedelta(minutes=5))
    (group,) = await at.groups(slot)
    for one in at.people[:2]:
        async with at.tx() as tx:
            await dialogue_opening.here(tx, one.id, group.id)
    await at.go(TUESDAY + timedelta(days=1))
    again = await at.open(NOVEMBER)
    assert "topics you have had" in await shown(at, 0)
    assert "Another topic brings you more" in (await refused(at, again, 0)).message
    assert await at.sign_up(again, at.people[2]) == ["in"]


async def test_a_seat_is_in_the_calendar_under_one_number_until_it_is_given_back(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, at.people[0])
    async with at.tx() as tx:
        assert b"UID:dialogue-1.T1@plg.invalid" in await calendar.feed(tx, at.people[0].id)
        assert (await calendar_rows.sessions_of(tx, at.people[0].id, since=tx.now)) == []
        assert [one.kind for one in (await calendar.mine(tx, at.people[0].id)).sessions] == ["dialogue"]
    await give_up(at, slot, 0)
    files: list[Delivery] = await at.heard(at.people[0], "invitation:dialogue-1:")
    assert [row.key for row in files] == ["invitation:dialogue-1:1", "invitation:dialogue-1:2"]
    contents = [str((row.payload or {})["files"][0]["content"]) for row in files]
    assert ["METHOD:CANCEL" in one for one in contents] == [False, True]
    async with at.tx() as tx:
        assert b"dialogue-1" not in await calendar.feed(tx, at.people[0].id)
    assert TRUST in {one.topic for one in [await at.slot(slot)]}
