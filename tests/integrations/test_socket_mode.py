"""The lines to Slack: kept open, opened anew with tickets of their own, closed without losing an answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.socket_mode import SocketMode
from sandbox.faults import Fault
from sandbox.limits import Limits
from sandbox.server import Sandbox
from tests.sandbox.live import make_world


class Line:
    """A sandbox, a Bolt app with one command, and the connection between them."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(make_world(), limits=Limits(enabled=False))
        self.heard: list[str] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.pauses: list[float] = []
        self.seconds = 0.0

    async def open(self) -> None:
        await self.sandbox.start()
        world = self.sandbox.world

        async def authorize(**_: Any) -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id=world.team_id, bot_token=world.app.bot_token)

        bolt = AsyncApp(
            client=AsyncWebClient(base_url=self.sandbox.api_url),
            authorize=authorize,
            process_before_response=True,
        )

        @bolt.command("/plg")
        async def command(ack: AsyncAck, body: dict[str, Any]) -> None:
            self.heard.append(body["text"])
            await self.go_on.wait()
            await ack(text=f"heard {body['text']}")

        client = AsyncWebClient(token=world.app.bot_token, base_url=self.sandbox.api_url)
        self.make = partial(
            SocketMode, bolt, client, world.app.app_token, stopwatch=lambda: self.seconds, sleep=self._sleep
        )
        self.socket = self.make()

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0.01)

    async def close(self) -> None:
        self.go_on.set()
        await self.socket.stop(grace=0.2)
        await self.sandbox.stop()

    async def start(self) -> None:
        """Connect both lines."""
        await self.socket.start()
        await self.until(lambda: self.connections == 2)

    @property
    def connections(self) -> int:
        return len(self.sandbox.dispatcher.socket.connections)

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not is_so():  # noqa: ASYNC110 - polls plain objects
                await asyncio.sleep(0.005)

    async def hears(self, text: str) -> bool:
        outcome = await self.sandbox.person("U1").command(f"/plg {text}")
        return outcome.ok and outcome.ephemeral is not None and outcome.ephemeral.text == f"heard {text}"


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    made = Line()
    await made.open()
    yield made
    await made.close()


async def test_a_command_is_heard_and_answered(line: Line) -> None:
    await line.socket.start()
    assert await line.hears("one")
    assert line.socket.down_seconds == 0


@pytest.mark.parametrize("code", ["invalid_auth", "missing_scope", "not_allowed_token_type"])
async def test_a_token_that_cannot_be_used_is_said_at_the_start(line: Line, code: str) -> None:
    line.sandbox.faults.add(Fault("apps.connections.open", f"error:{code}"))
    with pytest.raises(SlackApiError) as raised:
        await line.socket.start()
    assert raised.value.response["error"] == code


async def test_asked_to_come_later_at_the_start_it_comes_later(line: Line) -> None:
    line.sandbox.faults.add(Fault("apps.connections.open", "429", times=2, retry_after=7))
    await line.socket.start()
    await line.until(lambda: line.connections == 2)
    assert line.pauses == [7.0]
    assert await line.hears("one")


@pytest.mark.parametrize("warn", [True, False])
async def test_a_refresh_leaves_no_gap(line: Line, warn: bool) -> None:
    await line.start()
    before = list(line.sandbox.dispatcher.socket.connections)
    await line.sandbox.dispatcher.socket.refresh(warn=warn)
    await line.until(lambda: sum(c not in before for c in line.sandbox.dispatcher.socket.connections) == 2)
    assert await line.hears("after")
    assert line.pauses == []


async def test_a_cut_line_is_opened_again(line: Line) -> None:
    await line.socket.start()
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: line.connections == 2)
    assert await line.hears("after")


async def test_every_attempt_has_a_ticket_of_its_own(line: Line) -> None:
    """The SDK's client would knock for ever with the first one."""
    await line.socket.start()
    line.sandbox.switches.ticket_seconds = -1.0  # every ticket is stale on arrival
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: len(line.pauses) >= 3)
    assert line.socket.down_seconds > 0
    line.sandbox.switches.ticket_seconds = 30.0
    await line.until(lambda: line.connections == 2)
    assert await line.hears("after")
    assert line.socket.down_seconds == 0
    assert len(line.sandbox.journal.calls("apps.connections.open")) >= 5


async def test_pauses_between_attempts_grow_to_half_a_minute(line: Line) -> None:
    await line.socket.start()
    line.sandbox.faults.add(Fault("apps.connections.open", "500", times=9))
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: len(line.pauses) == 9 and line.connections == 2)
    assert sum(pause < 1.5 for pause in line.pauses) == 2, "each line counts its own attempts"
    assert max(line.pauses) > 5
    assert all(pause <= 37.5 for pause in line.pauses)


class Unreadable:
    """What the SDK gives in place of an answer when Slack's JSON is spoilt: something without error codes."""

    status = 200


@pytest.mark.parametrize(
    "error",
    [
        SlackApiError("spoilt", Unreadable()),
        AttributeError("'str' object has no attribute 'get'"),  # of the SDK, when the body is plain text
    ],
)
async def test_an_answer_nobody_can_read_does_not_end_the_attempts(
    line: Line, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    await line.start()
    errors, opened = [error] * 4, AsyncWebClient.apps_connections_open

    async def stumbling(client: AsyncWebClient, **given: Any) -> Any:
        if errors:
            raise errors.pop()
        return await opened(client, **given)

    monkeypatch.setattr(AsyncWebClient, "apps_connections_open", stumbling)
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: len(line.pauses) == 4 and line.connections == 2)
    assert await line.hears("after")


async def test_what_an_old_connection_still_brings_is_answered(line: Line) -> None:
    await line.start()
    line.go_on.clear()
    asking = asyncio.create_task(line.hears("slow"))
    await line.until(lambda: line.heard == ["slow"])
    await line.sandbox.dispatcher.socket.refresh(warn=True)
    await line.until(lambda: line.connections == 4)
    line.go_on.set()
    assert await asking


async def test_an_answer_finds_the_new_line_when_its_own_was_cut(line: Line) -> None:
    line.sandbox.dispatcher.deadline = 10.0  # the new line may take its time on a busy machine
    await line.start()
    line.go_on.clear()
    asking = asyncio.create_task(line.hears("slow"))
    await line.until(lambda: line.heard == ["slow"])
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: line.connections == 2)
    line.go_on.set()
    assert await asking


async def test_a_stop_lets_what_is_under_way_be_answered(line: Line) -> None:
    await line.start()
    line.go_on.clear()
    asking = asyncio.create_task(line.hears("last"))
    await line.until(lambda: line.heard == ["last"])
    stopping = asyncio.create_task(line.socket.stop())
    await asyncio.sleep(0.05)
    line.go_on.set()
    await stopping
    assert await asking
    await line.until(lambda: line.connections == 0)


async def test_a_stop_does_not_wait_for_ever(line: Line) -> None:
    await line.socket.start()
    line.go_on.clear()
    asking = asyncio.create_task(line.hears("never"))
    await line.until(lambda: line.heard == ["never"])
    async with asyncio.timeout(2):
        await line.socket.stop(grace=0.05)
    assert not await asking


async def test_a_frame_that_makes_no_sense_is_passed_over(line: Line) -> None:
    await line.socket.start()
    for connection in line.sandbox.dispatcher.socket.connections:
        for nonsense in ("{not json", "[]", '{"type": "new"}'):
            await connection.ws.send_str(nonsense)
    assert await line.hears("after")


async def test_there_are_two_lines_and_each_brings_something(line: Line) -> None:
    await line.start()
    for number in range(4):
        assert await line.hears(str(number))
    assert [len(c.sent) for c in line.sandbox.dispatcher.socket.connections] == [2, 2]


async def test_while_one_line_is_away_the_other_goes_on(line: Line) -> None:
    await line.start()
    line.sandbox.faults.add(Fault("apps.connections.open", "500", times=50))
    first, _ = line.sandbox.dispatcher.socket.connections
    await first.ws.close()
    await line.until(lambda: len(line.pauses) >= 2)
    assert line.connections == 1
    assert line.socket.down_seconds == 0
    for number in range(3):
        assert await line.hears(str(number))


async def test_time_without_any_line_is_counted(line: Line) -> None:
    await line.start()
    line.sandbox.faults.add(Fault("apps.connections.open", "500", times=1000))
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: len(line.pauses) >= 4)
    assert 0 < line.socket.down_seconds <= line.seconds


async def test_a_line_that_answers_no_ping_is_given_up(line: Line) -> None:
    line.socket = line.make(ping_seconds=0.1)
    await line.start()
    silent, _ = line.sandbox.dispatcher.socket.connections
    assert isinstance(silent.line, asyncio.ReadTransport)
    silent.line.pause_reading()  # half open: it takes what is sent to it, and hears nothing
    await line.until(lambda: len(line.sandbox.journal.calls("apps.connections.open")) >= 3)
    silent.line.abort()  # type: ignore[attr-defined]  # it writes, too
    await line.until(lambda: line.connections == 2)
    assert await line.hears("after")


async def test_a_line_that_brings_nothing_for_long_is_renewed(line: Line) -> None:
    line.socket = line.make(quiet_seconds=0.2)
    await line.start()
    before = list(line.sandbox.dispatcher.socket.connections)
    await line.until(lambda: sum(c not in before for c in line.sandbox.dispatcher.socket.connections) >= 2)
    assert await line.hears("after")


async def test_pings_of_slacks_are_answered_and_count_as_life(line: Line) -> None:
    line.socket = line.make(quiet_seconds=0.5)
    await line.start()
    before = list(line.sandbox.dispatcher.socket.connections)
    for _ in range(8):
        for connection in before:
            await connection.ws.ping()
        await asyncio.sleep(0.1)
    assert line.sandbox.dispatcher.socket.connections == before
    assert await line.hears("after")


async def test_the_two_lines_do_not_end_together(line: Line) -> None:
    """The second is renewed once at half its life, which Slack names in its hello."""
    line.sandbox.dispatcher.socket.lifetime = 0.4
    await line.start()
    first, _ = line.sandbox.dispatcher.socket.connections
    await line.until(lambda: len(line.sandbox.dispatcher.socket.connections) == 3)
    assert first in line.sandbox.dispatcher.socket.connections
    assert len(line.sandbox.journal.calls("apps.connections.open")) == 3
    assert await line.hears("after")


async def test_the_same_envelope_over_both_lines_is_answered_on_both(line: Line) -> None:
    await line.start()
    envelope = {
        "envelope_id": "twice",
        "type": "slash_commands",
        "accepts_response_payload": True,
        "payload": {"command": "/plg", "text": "same", "team_id": "T1", "user_id": "U1"},
    }
    for connection in line.sandbox.dispatcher.socket.connections:
        await connection.ws.send_json(envelope)
    strays = line.sandbox.dispatcher.socket.strays
    await line.until(lambda: len(strays) == 2)
    assert [stray["envelope_id"] for stray in strays] == ["twice", "twice"]
    assert line.heard == ["same", "same"], "what makes the second one harmless is its key"
