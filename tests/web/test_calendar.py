from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from icalendar import Calendar

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import owned
from bot.db.models import Person
from bot.db.session import Database
from bot.services import calendar, session_changes
from bot.services.session_changes import Appointment
from bot.web.health import Vitals
from bot.web.server import WebServer
from tests.support.northwind import STARTS, Northwind, group_of

TOPICS = load_topics(default_root())


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database, 3)


@pytest.fixture
async def server(database: Database) -> AsyncIterator[WebServer]:
    made = WebServer("127.0.0.1", 0, db=database, vitals=lambda: Vitals(0, 1, 0, sending=True))
    made.give_calendars()
    await made.start()
    yield made
    await made.stop()


async def fetch(server: WebServer, token: str, **headers: str) -> tuple[int, bytes, str]:
    address = f"http://127.0.0.1:{server.port}/calendar/{token}.ics"
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers.get("ETag", "")


async def token_of(database: Database, group: Northwind, number: int = 0) -> str:
    async with database.transaction(group.workspace_id) as tx:
        return await calendar.new_address(tx, group.members[number].id)


async def move(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await session_changes.move(
            tx,
            group.facilitator.id,
            group.work_id,
            Appointment(STARTS + timedelta(days=1), "Europe/Berlin", "Room 5"),
            version=1,
            topics=TOPICS,
        )


async def test_the_address_shows_the_sessions_of_its_owner_and_follows_their_changes(
    database: Database, group: Northwind, server: WebServer
) -> None:
    token = await token_of(database, group)
    status, body, etag = await fetch(server, token)
    assert status == 200
    events = Calendar.from_ical(body).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == [
        "Work session: Feedback",
        "Reconvene session: Feedback",
    ]
    assert (await fetch(server, token, **{"If-None-Match": etag}))[:2] == (304, b"")
    await move(database, group)
    status, body, changed = await fetch(server, token, **{"If-None-Match": etag})
    assert (status, changed != etag) == (200, True)
    assert [int(str(event["sequence"])) for event in Calendar.from_ical(body).walk("VEVENT")] == [1, 1]


async def test_a_cancelled_session_is_shown_as_cancelled(
    database: Database, group: Northwind, server: WebServer
) -> None:
    token = await token_of(database, group)
    async with database.transaction(group.workspace_id) as tx:
        await session_changes.cancel(tx, group.facilitator.id, group.reconvene_id, version=1)
    _, body, _ = await fetch(server, token)
    assert [str(event["status"]) for event in Calendar.from_ical(body).walk("VEVENT")] == [
        "CONFIRMED",
        "CANCELLED",
    ]


@pytest.mark.parametrize("token", ["nobody-has-this-token-at-all", "short", "x" * 80, "..%2F..%2Fetc"])
async def test_an_address_that_is_nobodys_shows_nothing(server: WebServer, token: str) -> None:
    assert (await fetch(server, token))[0] == 404


async def test_another_address_ends_the_first_and_switched_off_none_is_left(
    database: Database, group: Northwind, server: WebServer
) -> None:
    first, second = await token_of(database, group), await token_of(database, group)
    assert (await fetch(server, first))[0] == 404
    assert (await fetch(server, second))[0] == 200
    async with database.transaction(group.workspace_id) as tx:
        await calendar.close_address(tx, group.members[0].id)
    assert (await fetch(server, second))[0] == 404


async def test_who_left_the_company_has_no_calendar_here_any_more(
    database: Database, group: Northwind, server: WebServer
) -> None:
    token = await token_of(database, group)
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Person, group.members[0].id)).is_active = False
    assert (await fetch(server, token))[0] == 404


async def test_sessions_of_last_month_stay_and_of_another_group_do_not_come(
    database: Database, group: Northwind, server: WebServer, clock: SteppedClock
) -> None:
    other = await group_of(database, 2, name="Other", channel="C2", facilitator=group.facilitator, first=7)
    token = await token_of(database, group)
    clock.move_to(STARTS + timedelta(days=60))
    _, body, _ = await fetch(server, token)
    assert len(Calendar.from_ical(body).walk("VEVENT")) == 2
    _, theirs, _ = await fetch(server, await token_of(database, other))
    assert b"Other" in theirs
    assert b"Other" not in body
