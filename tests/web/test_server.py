"""What a container's health check, a monitor and Slack get from the one port."""

import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.clock import SteppedClock
from bot.db import deliveries
from bot.db.session import Database
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.log import configure
from bot.web.health import Vitals, complaints
from bot.web.server import WebServer
from sandbox.http import sign
from tests.support import northwind

WELL = Vitals(tick_age=3.0, tick_patience=100.0, socket_down=0.0, sending=True)


@asynccontextmanager
async def served(
    database: Database, vitals: Vitals = WELL, *, slack: AsyncApp | None = None
) -> AsyncIterator[tuple[WebServer, str]]:
    server = WebServer("127.0.0.1", 0, db=database, vitals=lambda: vitals)
    if slack is not None:
        server.take_slack(slack)
    await server.start()
    yield server, f"http://127.0.0.1:{server.port}"
    await server.stop()


async def got(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_a_bot_that_does_its_work_is_healthy(database: Database) -> None:
    async with served(database) as (_, url):
        status, body = await got(f"{url}/healthz")
    assert (status, json.loads(body)) == (200, {"ok": True})


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"tick_age": 101.0}, "tick"),
        ({"socket_down": 61.0}, "slack"),
        ({"sending": False}, "delivery"),
    ],
)
async def test_each_thing_that_stands_still_makes_it_unhealthy(
    database: Database, change: dict[str, Any], part: str
) -> None:
    async with served(database, replace(WELL, **change)) as (_, url):
        status, body = await got(f"{url}/healthz")
    assert status == 503
    assert set(json.loads(body)) == {"ok", part}


def test_a_short_interruption_is_no_cause_for_alarm() -> None:
    assert complaints(replace(WELL, socket_down=59.0, tick_age=99.0), database=True) == {}


async def test_without_its_database_it_is_unhealthy_and_still_counts(clock: SteppedClock) -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", clock)
    async with served(gone) as (_, url):
        assert json.loads((await got(f"{url}/healthz"))[1]) == {"ok": False, "database": "unreachable"}
        assert (await got(f"{url}/healthz"))[0] == 503
        status, page = await got(f"{url}/metrics")
    assert status == 200
    assert "plg_tick_age_seconds 3.0" in page
    await gone.close()


async def test_metrics_tell_how_much_waits_and_for_how_long(database: Database, clock: SteppedClock) -> None:
    world = await northwind.group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        for key in ("one", "two"):
            await deliveries.queue(tx, key, Kind.NOTICE, Message("secret"), person_id=world.members[0].id)
    clock.move_to(clock.now() + timedelta(seconds=90))
    async with served(database) as (_, url):
        _, page = await got(f"{url}/metrics")
    found = dict(line.rsplit(" ", 1) for line in page.splitlines() if line.startswith("plg_"))
    assert found['plg_deliveries_open{state="queued"}'] == "2.0"
    assert found["plg_delivery_oldest_due_seconds"] == "90.0"
    assert found["plg_step_oldest_due_seconds"] == "0.0"
    assert found["plg_tick_age_seconds"] == "3.0"
    assert "secret" not in page


async def test_a_busy_port_is_an_error_that_names_itself(database: Database) -> None:
    async with served(database) as (server, _):
        second = WebServer("127.0.0.1", server.port, db=database, vitals=lambda: WELL)
        with pytest.raises(OSError, match="address already in use"):
            await second.start()
        await second.stop()


SECRET = "secret-of-slack"


def bolt_app() -> AsyncApp:
    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")

    app = AsyncApp(authorize=authorize, signing_secret=SECRET, process_before_response=True)

    @app.command("/plg")
    async def command(ack: AsyncAck) -> None:
        await ack(text="heard")

    return app


async def posted(url: str, secret: str, at: float) -> tuple[int, str]:
    body = b"command=/plg&text=help&team_id=T1&user_id=U1&trigger_id=1"
    headers = {
        "X-Slack-Request-Timestamp": str(int(at)),
        "X-Slack-Signature": sign(secret, int(at), body),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    where = f"{url}/slack/events"
    async with (
        aiohttp.ClientSession() as session,
        session.post(where, data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_slack_is_heard_when_its_signature_is_right_and_fresh(database: Database) -> None:
    async with served(database, slack=bolt_app()) as (_, url):
        now = time.time()
        assert await posted(url, SECRET, now) == (200, "heard")
        assert (await posted(url, "another", now))[0] == 401
        assert (await posted(url, SECRET, now - 301))[0] == 401


async def test_what_comes_with_a_wrong_signature_stands_in_no_log(database: Database) -> None:
    written = StringIO()
    before = logging.getLogger().handlers[:]
    configure("debug", "json", written)
    try:
        async with served(database, slack=bolt_app()) as (_, url):
            assert (await posted(url, "another", time.time()))[0] == 401
    finally:
        logging.getLogger().handlers[:] = before
    assert "command" not in written.getvalue()
    assert "text=help" not in written.getvalue()
