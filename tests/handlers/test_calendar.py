from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import aiohttp
import pytest
from icalendar import Calendar

from bot.clock import SteppedClock
from bot.demo import northwind
from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage, open_stage
from sandbox.render import text_of
from sandbox.world import Message
from tests.handlers.test_programs import faith, set_up
from tests.handlers.test_sessions import AMARA, BRUNO
from tests.support.echo import Echo

PRESSED = {
    "/plg calendar",
    "calendar.address",
    "calendar.close",
    "calendar.send",
    "hours.open",
}  # twice, below


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """As for other handlers, but in HTTP mode, where people can reach the bot's own addresses."""
    clock = SteppedClock(datetime(2026, 10, 5, 7, 0, tzinfo=UTC))
    async with open_stage(northwind.world(clock), clock, database_url=sqlite_url, mode="http") as opened:
        yield opened


def files(stage: Stage, user_id: str) -> list[Calendar]:
    """Return the calendar files that somebody got, in order."""
    uploads = stage.sandbox.world.uploads
    return [
        Calendar.from_ical(uploads[file["id"]]["text"])
        for message in stage.sandbox.person(user_id).inbox()
        for file in message.files
    ]


def told(found: list[Calendar]) -> list[tuple[str, int, str]]:
    """Return what files say: method, sequence, and when it is in UTC."""
    return [
        (str(one["method"]), int(str(event["sequence"])), f"{event.decoded('dtstart'):%d %b %H:%M}")
        for one in found
        for event in one.walk("VEVENT")
    ]


async def test_each_member_gets_both_sessions_as_files_in_one_message(stage: Stage) -> None:
    await set_up(stage)
    for user_id in FEEDBACK:
        assert told(files(stage, user_id)) == [("REQUEST", 0, "07 Oct 10:30"), ("REQUEST", 0, "04 Nov 11:30")]
        assert len([m for m in stage.sandbox.person(user_id).inbox() if m.files]) == 1
    assert files(stage, FACILITATOR) == []


async def test_a_move_a_cancellation_and_a_new_date_follow_with_a_higher_sequence(stage: Stage) -> None:
    await set_up(stage)
    uid = str(files(stage, AMARA)[1].walk("VEVENT")[0]["uid"])
    await stage.stepper.advance_to(datetime(2026, 10, 8, 7, 0, tzinfo=UTC))
    player = Player(stage, FACILITATOR)
    await player.command("/plg session")
    await player.fill({"day": date(2026, 10, 23)})
    await player.command("/plg session")
    await player.press(player.person.modal, "session.cancel")
    await player.person.close(all=True)
    await player.command("/plg session")
    await player.fill({"day": date(2026, 10, 30)})
    later = files(stage, AMARA)[2:]
    assert told(later) == [
        ("REQUEST", 1, "23 Oct 10:30"),
        ("CANCEL", 2, "23 Oct 10:30"),
        ("REQUEST", 3, "30 Oct 11:30"),
    ]
    assert {str(one.walk("VEVENT")[0]["uid"]) for one in later} == {uid}


async def test_who_wants_no_files_gets_none_but_can_ask_for_them(stage: Stage) -> None:
    await stage.sandbox.person(BRUNO).command("/plg hours")
    await stage.sandbox.person(BRUNO).submit({"files": []})
    await set_up(stage)
    assert files(stage, BRUNO) == []
    shown = await overview(stage, BRUNO)
    await Player(stage, BRUNO).press(shown, "calendar.send")
    assert len(files(stage, BRUNO)) == 2


async def overview(stage: Stage, user_id: str) -> Message:
    outcome = await stage.sandbox.person(user_id).command("/plg calendar")
    assert outcome.ephemeral is not None
    return outcome.ephemeral


async def get(stage: Stage, shown: Message) -> int:
    """Ask the bot for the address that is shown; return the status."""
    path = text_of(shown).split("northwind.example")[1].split("`")[0].split("\n")[0]
    address = f"http://127.0.0.1:{stage.bot.web.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status


async def test_an_address_is_made_replaced_and_switched_off_as_often_as_it_is_pressed(stage: Stage) -> None:
    await set_up(stage)
    echo, amara = Echo(stage), stage.sandbox.person(AMARA)
    shown = await overview(stage, AMARA)
    assert "A private address keeps" in text_of(shown)
    await amara.click(shown, "calendar.address")
    first = text_of(amara.visible(shown))
    assert await get(stage, amara.visible(shown)) == 200
    await amara.click(shown, "calendar.address")
    assert await get(stage, amara.visible(shown)) == 200
    assert text_of(amara.visible(shown)) != first
    await amara.click(shown, "calendar.close")
    assert "A private address keeps" in text_of(amara.visible(shown))
    await amara.click(shown, "hours.open")
    assert amara.modal is not None
    await amara.close()
    before = len(files(stage, AMARA))
    await Player(stage, AMARA).press(shown, "calendar.send")
    assert len(files(stage, AMARA)) == before + 2
    assert echo.failed == []


async def test_in_no_group_there_is_nothing_for_a_calendar(stage: Stage) -> None:
    shown = await overview(stage, "U0GITA")
    assert "No session of yours is planned" in text_of(shown)
    assert "calendar.send" not in str(shown.blocks)


async def test_where_nobody_can_reach_the_bot_no_address_is_offered(sqlite_url: str) -> None:
    clock = SteppedClock(datetime(2026, 10, 5, 7, 0, tzinfo=UTC))
    async with open_stage(northwind.world(clock), clock, database_url=sqlite_url) as opened:
        await set_up(opened)
        shown = await overview(opened, AMARA)
        assert "Subscribe" not in text_of(shown)
        assert "Add to Google" in text_of(shown)
        assert "Subscribe" not in text_of(await overview(opened, faith(opened).id))
