from datetime import UTC, datetime, time, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import hours
from bot.db.models import Delivery
from bot.db.session import Database
from bot.errors import Gone
from bot.services import dialogue_merging
from tests.support.dialogues import MEETINGS, MISTAKES, Hall, hall

TUESDAY = datetime(2026, 10, 13, 8, 0, tzinfo=UTC)
THURSDAY = TUESDAY + timedelta(days=2)
ASKED = TUESDAY - timedelta(days=2)


@pytest.fixture
async def at(database: Database, clock: SteppedClock) -> Hall:
    return await hall(database, clock)


async def move(at: Hall, who: int, slot: int, other: int) -> int:
    async with at.tx() as tx:
        return (await dialogue_merging.move(tx, at.people[who].id, slot, other)).id


async def stay(at: Hall, who: int, slot: int) -> None:
    async with at.tx() as tx:
        await dialogue_merging.stay(tx, at.people[who].id, slot)


async def asked(at: Hall, slot: int, who: int) -> list[Delivery]:
    return await at.heard(at.people[who], f"dialogue:{slot}:another:")


async def few(at: Hall, many: int = 2) -> tuple[int, int]:
    """A date for which few have signed up, two days before it, and another one."""
    slot = await at.open(TUESDAY)
    other = await at.open(THURSDAY, topic=MEETINGS)
    await at.sign_up(slot, *at.people[:many])
    await at.sign_up(other, *at.people[5:7])
    await at.go(ASKED)
    return slot, other


async def test_two_days_before_each_of_too_few_is_asked_once_and_nobody_is_moved(at: Hall) -> None:
    slot, other = await few(at)
    for who in (0, 1):
        (question,) = await asked(at, slot, who)
        assert f"'value': '{slot}:{other}'" in str(question.payload)
        assert question.expires_at == TUESDAY - timedelta(days=1)
    assert await at.places(slot) == {"U1": "in", "U2": "in"}


@pytest.mark.parametrize("many", [0, 3])
async def test_with_enough_or_nobody_there_is_nothing_to_ask(at: Hall, many: int) -> None:
    slot, _ = await few(at, many)
    assert [await asked(at, slot, who) for who in range(3)] == [[], [], []]


async def test_who_says_yes_is_moved_and_their_calendar_follows_under_the_same_uid(at: Hall) -> None:
    slot, other = await few(at)
    assert await move(at, 0, slot, other) == await move(at, 0, slot, other) == other
    assert (await at.places(slot))["U1"] == "dropped"
    assert (await at.places(other))["U1"] == "in"
    files = await at.heard(at.people[0], "invitation:")
    assert [row.key for row in files] == ["invitation:dialogue-1:1", "invitation:dialogue-1:2"]
    content = str((files[-1].payload or {})["files"][0]["content"])
    assert "UID:dialogue-1.T1@plg.invalid" in content
    assert "DTSTART:20261015T080000Z" in content
    assert "SEQUENCE:1" in content


async def test_when_all_have_moved_the_date_is_merged_and_its_coach_is_free(at: Hall) -> None:
    slot = await at.open(TUESDAY, coaches=[at.people[7]])
    other = await at.open(THURSDAY, topic=MEETINGS)
    await at.sign_up(slot, *at.people[:2])
    await at.go(ASKED)
    await move(at, 0, slot, other)
    assert (await at.slot(slot)).state == "open"
    await move(at, 1, slot, other)
    merged = await at.slot(slot)
    assert (merged.state, merged.merged_into_id) == ("merged", other)
    assert ["was put together with" in one for one in await at.texts(at.people[7])] == [True]


async def test_who_says_no_or_nothing_hears_the_day_before_and_gets_other_dates(at: Hall) -> None:
    slot, other = await few(at)
    await stay(at, 0, slot)
    await stay(at, 0, slot)
    await at.go(TUESDAY - timedelta(days=1))
    assert (await at.slot(slot)).state == "cancelled"
    for who in (0, 1):
        (told,) = await at.heard(at.people[who], f"dialogue:{slot}:too_few")
        assert f"'value': '{other}'" in str(told.payload)


async def test_if_another_joins_after_the_question_it_is_held_after_all(at: Hall) -> None:
    slot, _ = await few(at)
    await stay(at, 0, slot)
    await at.sign_up(slot, at.people[2])
    await at.go(TUESDAY - timedelta(days=1))
    assert await at.tables(slot) == [["U1", "U2", "U3"]]


async def test_the_rest_of_a_date_from_which_some_have_moved_counts_as_merged(at: Hall) -> None:
    slot, other = await few(at)
    await move(at, 0, slot, other)
    await at.go(TUESDAY - timedelta(days=1))
    merged = await at.slot(slot)
    assert (merged.state, merged.merged_into_id) == ("merged", other)
    assert len(await at.heard(at.people[1], f"dialogue:{slot}:too_few")) == 1


async def test_only_what_suits_is_offered_inside_their_hours_and_beside_their_other_dates(at: Hall) -> None:
    early, busy = at.people[:2]
    async with at.tx() as tx:
        await hours.keep(tx, early.id, days="01", begins=time(9), ends=time(17), country="", files=True)
    slot = await at.open(TUESDAY)
    other = await at.open(THURSDAY, topic=MEETINGS)  # no working day of one, and the other coaches then
    await at.open(THURSDAY, topic=MISTAKES, coaches=[busy])
    await at.sign_up(slot, early, busy)
    await at.go(ASKED)
    assert await asked(at, slot, 0) == []
    assert not any(str(other) in str(row.payload) for row in await asked(at, slot, 1))


async def test_the_last_seat_elsewhere_goes_to_one_and_the_other_stays(at: Hall) -> None:
    slot, other = await few(at)
    await at.sign_up(other, at.people[4])
    await move(at, 0, slot, other)
    with pytest.raises(Gone) as refused:
        await move(at, 1, slot, other)
    assert "no seat left" in refused.value.message
    assert (await at.places(slot))["U2"] == "in"


async def test_who_was_not_asked_or_has_left_cannot_move(at: Hall) -> None:
    slot, other = await few(at)
    for who in (3, 5):
        with pytest.raises(Gone):
            await move(at, who, slot, other)
        with pytest.raises(Gone):
            await stay(at, who, slot)
