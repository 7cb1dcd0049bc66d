from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.clock import SteppedClock
from bot.db import dialogue_coaches
from bot.db import dialogues as rows
from bot.db.session import Database
from bot.domain.dialogues import Pattern
from bot.errors import Gone, InvalidForm, NotAllowed
from bot.services import dialogue_changes, dialogue_dates
from bot.services.dialogue_changes import Change
from bot.services.dialogue_dates import Opened, Wanted
from tests.support import northwind
from tests.support.dialogues import MEETINGS, TOPICS, TRUST, Hall, hall, person

BERLIN = "Europe/Berlin"
OPEN = Wanted(TRUST, Pattern(date(2026, 10, 13), time(10), BERLIN), 2, (), "Room 4", False, None, "view:V1")
TUESDAY = datetime(2026, 10, 13, 8, 0, tzinfo=UTC)


@pytest.fixture
async def at(database: Database, clock: SteppedClock) -> Hall:
    return await hall(database, clock)


async def opened(at: Hall, **changed: Any) -> Opened:
    async with at.tx() as tx:
        return await dialogue_dates.open_dates(tx, at.owner.id, replace(OPEN, **changed), TOPICS)


async def refused(at: Hall, **changed: Any) -> dict[str, str]:
    with pytest.raises(InvalidForm) as error:
        await opened(at, **changed)
    async with at.tx() as tx:
        assert await rows.ahead(tx) == [], "nothing half done"
    return error.value.errors


async def save(at: Hall, slot_id: int, **changed: Any) -> dialogue_changes.Done:
    slot = await at.slot(slot_id)
    now = slot.starts_at + timedelta(hours=2)  # Berlin in October
    given: dict[str, Any] = {
        "pattern": Pattern(now.date(), now.time(), BERLIN),
        "tables": slot.tables,
        "place": slot.place,
        "coaches": (),
        "version": slot.version,
    }
    async with at.tx() as tx:
        wanted = Change(**(given | changed))
        return await dialogue_changes.save(tx, at.owner.id, slot_id, wanted, key="view:V2")


async def test_a_weekly_pattern_opens_each_date_at_the_same_time_by_the_clocks_there(at: Hall) -> None:
    pattern = Pattern(date(2026, 10, 13), time(10), BERLIN, 4)
    found = await opened(at, pattern=pattern)
    assert [slot.starts_at for slot in found.slots] == [
        TUESDAY,
        TUESDAY + timedelta(weeks=1),
        TUESDAY + timedelta(weeks=2, hours=1),  # the clocks have changed
        TUESDAY + timedelta(weeks=3, hours=1),
    ]
    async with at.tx() as tx:
        steps = await northwind.steps(tx, f"dialogue:{found.slots[0].id}:")
    assert {step.kind: step.due_at for step in steps.values()} == {
        "dialogue_few": TUESDAY - timedelta(days=2),
        "dialogue_close": TUESDAY - timedelta(days=1),
    }


async def test_the_same_form_sent_again_opens_nothing_more(at: Hall) -> None:
    first, again = await opened(at), await opened(at)
    assert [slot.id for slot in first.slots] == [slot.id for slot in again.slots]


async def test_owners_facilitators_and_coaches_open_dates_and_nobody_else(at: Hall) -> None:
    async with at.tx() as tx:
        with pytest.raises(NotAllowed, match="NotAllowed"):
            await dialogue_dates.open_dates(tx, at.people[0].id, OPEN, TOPICS)
    await opened(at, coaches=(at.people[0],))
    async with at.tx() as tx:
        wanted = replace(OPEN, topic=MEETINGS, request_key="view:V9")
        assert await dialogue_dates.open_dates(tx, at.people[0].id, wanted, TOPICS)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"pattern": Pattern(date(2026, 10, 5), time(8), BERLIN)}, "day", "already passed"),
        ({"pattern": Pattern(date(2026, 10, 6), time(9), BERLIN)}, "day", "Sign-up closes a day before"),
        ({"pattern": Pattern(date(2027, 3, 28), time(2, 30), BERLIN)}, "time", "02:30 does not exist"),
        ({"pattern": Pattern(date(2026, 12, 25), time(10), BERLIN)}, "day", "public holiday in Germany"),
        ({"topic": "no-such"}, "topic", "choose a topic"),
        ({"place": "x" * 300}, "place", "shorten"),
        ({"pattern": None, "faults": {"day": "Please pick a day."}}, "day", "pick a day"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(
    at: Hall, changed: dict[str, Any], field: str, said: str
) -> None:
    errors = await refused(at, **changed)
    assert set(errors) == {field}
    assert said in errors[field]


async def test_holidays_are_left_out_of_a_pattern_unless_they_are_wanted(at: Hall) -> None:
    christmas = Pattern(date(2026, 12, 18), time(10), BERLIN, 3)
    found = await opened(at, pattern=christmas)
    assert [f"{slot.starts_at:%d %b}" for slot in found.slots] == ["18 Dec"]
    assert [f"{moment:%d %b}" for moment in found.left_out] == ["25 Dec", "01 Jan"]
    all_of_them = await opened(at, pattern=christmas, on_holidays=True, topic=MEETINGS, request_key="v")
    assert len(all_of_them.slots) == 3


async def test_a_second_date_on_a_topic_at_the_same_time_is_said_at_the_day(at: Hall) -> None:
    await opened(at)
    with pytest.raises(InvalidForm) as error:
        await opened(at, request_key="view:V2", pattern=Pattern(date(2026, 10, 6), time(10), BERLIN, 2))
    assert "open already on Tuesday, 13 October 2026 at 10:00" in error.value.errors["day"]


async def test_who_cannot_coach_is_said_at_the_coaches(at: Hall) -> None:
    guest, app = (
        await person(at, "UG", name="Gus", is_guest=True),
        await person(at, "UB", name="B", is_bot=True),
    )
    assert "Gus is a guest" in (await refused(at, coaches=(guest,)))["coaches"]
    assert "B is an app" in (await refused(at, coaches=(app,)))["coaches"]
    assert "one coach to a table" in (await refused(at, coaches=tuple(at.people[:3])))["coaches"]
    slot = await at.open(TUESDAY + timedelta(hours=1), topic=MEETINGS, coaches=[at.people[0]])
    await at.sign_up(slot, at.people[1])
    for busy in at.people[:2]:
        with pytest.raises(InvalidForm) as error:
            await opened(at, coaches=(busy,))
        assert "another dialogue on Tuesday, 13 October 2026" in error.value.errors["coaches"]


async def test_coaches_hear_once_of_all_the_dates_of_a_form(at: Hall) -> None:
    for _ in range(2):
        await opened(at, coaches=(at.people[0],), pattern=Pattern(date(2026, 10, 13), time(10), BERLIN, 3))
    (text,) = await at.texts(at.people[0])
    assert "named you as a learning coach for 3 dialogues" in text


async def test_another_time_is_told_once_to_all_who_stand_in_it_and_their_calendars_follow(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:5])
    moved = Pattern(date(2026, 10, 14), time(15), BERLIN)
    done = await save(at, slot, pattern=moved)
    assert (done.anything, done.told) == (True, 5)
    assert (await at.slot(slot)).closes_at == datetime(2026, 10, 13, 13, 0, tzinfo=UTC)
    assert await at.texts(at.people[4]) == ["*Your dialogue has another time*"]
    files = await at.heard(at.people[0], "invitation:")
    assert [row.key for row in files] == ["invitation:dialogue-1:1", "invitation:dialogue-1:2"]
    again = await save(at, slot, pattern=moved, version=1)
    assert again.anything is False
    async with at.tx() as tx:
        steps = await northwind.steps(tx, f"dialogue:{slot}:")
    assert {step.due_at for step in steps.values()} == {
        datetime(2026, 10, 12, 13, 0, tzinfo=UTC),
        datetime(2026, 10, 13, 13, 0, tzinfo=UTC),
    }


async def test_who_changes_what_somebody_else_has_changed_opens_it_again(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await save(at, slot, tables=3)
    with pytest.raises(Gone):
        await save(at, slot, tables=4, version=1)


async def test_more_tables_let_the_waitlist_in_and_fewer_than_are_taken_are_refused(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    await at.sign_up(slot, *at.people[:6])
    await save(at, slot, tables=2)
    assert set((await at.places(slot)).values()) == {"in"}
    with pytest.raises(InvalidForm) as error:
        await save(at, slot, tables=1)
    assert "6 people have a seat already, so 2 tables are the fewest" in error.value.errors["tables"]


async def test_coaches_come_and_go_and_each_hears_it(at: Hall) -> None:
    slot = await at.open(TUESDAY, coaches=[at.people[0]])
    await save(at, slot, coaches=(at.people[1],))
    assert ["has another coach now" in one for one in await at.texts(at.people[0])] == [True]
    assert ["named you as a learning coach" in one for one in await at.texts(at.people[1])] == [True]
    async with at.tx() as tx:
        (found,) = (await dialogue_coaches.coaches(tx, [slot]))[slot]
    assert found.id == at.people[1].id


async def test_a_cancelled_date_is_told_once_with_others_that_fit(at: Hall) -> None:
    slot = await at.open(TUESDAY, coaches=[at.people[7]])
    other = await at.open(TUESDAY + timedelta(days=2), topic=MEETINGS)
    night = await at.open(TUESDAY + timedelta(days=1, hours=-7), topic=MEETINGS)
    await at.sign_up(slot, *at.people[:5])
    async with at.tx() as tx:
        done = await dialogue_changes.cancel(tx, at.owner.id, slot)
    assert (done.anything, done.told) == (True, 6)
    async with at.tx() as tx:
        assert (await dialogue_changes.cancel(tx, at.owner.id, slot)).anything is False
    assert set((await at.places(slot)).values()) == {"dropped"}
    assert await at.texts(at.people[0]) == ["*This dialogue does not take place*"]
    (news,) = [row for row in await at.heard(at.people[0]) if row.method == "post"]
    offered = [
        block["accessory"]["value"] for block in (news.payload or {})["blocks"] if "accessory" in block
    ]
    assert offered == [str(other), str(night)], "those inside the working hours first"
    assert await at.sign_up(other, at.people[0]) == ["in"], "the month is free again"
    async with at.tx() as tx:
        assert not await northwind.steps(tx, f"dialogue:{slot}:")


async def test_only_those_who_open_dates_cancel_them_and_never_what_is_over(at: Hall) -> None:
    slot = await at.open(TUESDAY)
    async with at.tx() as tx:
        with pytest.raises(NotAllowed):
            await dialogue_changes.cancel(tx, at.people[0].id, slot)
    at.clock.move_to(TUESDAY + timedelta(minutes=1))
    async with at.tx() as tx:
        with pytest.raises(Gone):
            await dialogue_changes.cancel(tx, at.owner.id, slot)
