import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncBoltRequest

from sandbox.clock import ManualClock
from sandbox.dispatch import Dispatcher, accepts_payload
from sandbox.events import tokens_revoked, user_change
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.transport import Answer
from tests.sandbox.bench import START
from tests.sandbox.live import Body, Transport, connect, live, make_world, served_raw

both = pytest.mark.parametrize("transport", ["socket", "http"])


@both
async def test_an_event_nobody_takes_is_sent_four_times_with_the_same_id(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"message.im"})) as it:
        slept: list[float] = []
        headers: list[Body] = []
        ids: list[str] = []
        dispatcher = it.sandbox.dispatcher

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        dispatcher.deadline, dispatcher.sleep = 0.05, sleep
        dispatcher.retry_delays = (0.0, 60.0, 300.0)

        @it.bolt.event("message")
        async def broken(body: Body, request: AsyncBoltRequest) -> None:
            ids.append(body["event_id"])
            headers.append({name: value[0] for name, value in request.headers.items() if "retry" in name})
            raise RuntimeError("boom")

        await it.ada.say("app", "hello")
        await it.sandbox.idle()

        reason = "timeout" if transport == "socket" else "http_error"
        assert len(set(ids)) == 1
        assert headers[0].get("x-slack-retry-num", "0") == "0"
        assert headers[1:] == [
            {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason} for number in (1, 2, 3)
        ]
        assert slept == [60.0, 300.0]
        assert [entry.response["ok"] for entry in it.sandbox.journal.payloads("message.im")] == [False] * 4


@both
async def test_an_event_is_not_sent_again_once_it_was_taken(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"message.im"})) as it:
        it.sandbox.dispatcher.deadline = 0.05
        it.sandbox.dispatcher.retry_delays = (0.0, 0.0, 0.0)
        tries: list[str] = []

        @it.bolt.event("message")
        async def second_time(body: Body) -> None:
            tries.append(body["event_id"])
            if len(tries) == 1:
                raise RuntimeError("boom")

        await it.ada.say("app", "hello")
        await it.sandbox.idle()

        assert len(tries) == 2
        assert it.sandbox.dispatcher.pending == 0


async def test_idle_does_not_wait_for_a_retry_minutes_away() -> None:
    async with live("http", world=make_world(events={"message.im"})) as it:
        reached, never = asyncio.Event(), asyncio.Event()

        async def sleep(seconds: float) -> None:
            reached.set()
            await never.wait()

        it.sandbox.dispatcher.sleep = sleep
        it.sandbox.dispatcher.retry_delays = (60.0,)
        await it.ada.say("app", "hello")  # the app has no listener: 404
        await reached.wait()
        await it.sandbox.idle()

        assert len(it.sandbox.journal.payloads("message.im")) == 1
        assert it.sandbox.dispatcher.pending == 1


async def test_an_app_can_refuse_retries() -> None:
    async def refuse(request: web.Request) -> web.Response:
        said = await request.json()
        if said["type"] == "url_verification":
            return web.Response(text=said["challenge"])
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with live("socket", world=make_world(events={"message.im"})) as it, served_raw(refuse) as url:
        it.sandbox.dispatcher.retry_delays = (0.0, 0.0, 0.0)
        await it.sandbox.dispatcher.use_http(url)
        await it.ada.say("app", "hello")
        await it.sandbox.idle()

        assert len(it.sandbox.journal.payloads("message.im")) == 1


async def test_nobody_connected_is_a_failed_dispatch() -> None:
    world = make_world(events={"user_change"})
    journal = Journal(world)
    dispatcher = Dispatcher(world, journal=journal, retry_delays=())

    first = dispatcher.emit(user_change(world, world.users["U1"]))

    assert first
    assert await first == Answer(ok=False, error="dispatch_failed", reason="connection_failed")
    await dispatcher.close()


async def test_an_app_over_http_is_sent_nothing_over_its_socket_and_the_other_way_round() -> None:
    async with live("http", world=make_world(events={"message.im"})) as it:

        @it.bolt.event("message")
        async def heard() -> None: ...

        await it.ada.say("app", "over http")
        it.sandbox.dispatcher.use_socket_mode()
        handler = await connect(it.sandbox, it.bolt)
        await it.ada.say("app", "over the socket")
        await it.sandbox.idle()

        assert [entry.status for entry in it.sandbox.journal.payloads("message.im")] == [200, 200]
        sent = [len(connection.sent) for connection in it.sandbox.dispatcher.socket.connections]
        assert sent == [1]
        await handler.close_async()


@pytest.mark.parametrize(
    ("kind", "payload", "accepts"),
    [
        ("slash_commands", {"command": "/plg"}, True),
        ("interactive", {"type": "view_submission"}, True),
        ("interactive", {"type": "block_suggestion"}, True),
        ("interactive", {"type": "block_actions"}, False),
        ("interactive", {"type": "view_closed"}, False),
        ("events_api", {"type": "event_callback"}, False),
    ],
)
def test_only_some_answers_may_say_something(kind: str, payload: Body, accepts: bool) -> None:
    assert accepts_payload(kind, payload) is accepts  # type: ignore[arg-type]  # a parametrized literal


async def test_an_app_without_a_valid_token_is_sent_no_more_events() -> None:
    world = make_world(events={"tokens_revoked"})
    dispatcher = Dispatcher(world, retry_delays=())
    assert dispatcher.wants(tokens_revoked(world))
    world.app.token_revoked = True
    assert not dispatcher.wants(tokens_revoked(world))


@asynccontextmanager
async def refused_by_calendar() -> AsyncIterator[tuple[Sandbox, ManualClock]]:
    """A sandbox on a calendar moved by hand, with nobody connected, just after a failed event."""
    world, clock = make_world(events={"user_change"}), ManualClock(START)
    world.clock = clock
    sandbox = Sandbox(world, limits=Limits(enabled=False))
    await sandbox.person("U1").set_tz("Asia/Tokyo")
    await sandbox.idle()
    try:
        yield sandbox, clock
    finally:
        await sandbox.stop()


def attempts(sandbox: Sandbox) -> int:
    return len(sandbox.journal.payloads("user_change"))


async def test_on_a_calendar_moved_by_hand_retries_come_when_it_has_got_there() -> None:
    async with refused_by_calendar() as (sandbox, clock):
        assert (attempts(sandbox), sandbox.next_due()) == (2, START + timedelta(minutes=1))
        clock.move_to(START + timedelta(seconds=59))
        await sandbox.idle()
        assert attempts(sandbox) == 2
        clock.move_to(START + timedelta(minutes=1))
        await sandbox.idle()
        assert (attempts(sandbox), sandbox.next_due()) == (3, START + timedelta(minutes=6))
        clock.move_to(START + timedelta(minutes=6))
        await sandbox.idle()
        assert (attempts(sandbox), sandbox.next_due()) == (4, None)


async def test_an_event_two_hours_late_is_not_sent_any_more() -> None:
    async with refused_by_calendar() as (sandbox, clock):
        clock.move_to(START + timedelta(days=7))
        await sandbox.idle()
        assert (attempts(sandbox), sandbox.next_due()) == (2, None)
