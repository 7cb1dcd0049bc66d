"""The line to Slack: kept open, opened anew with a ticket of its own, closed without losing an answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
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
        self.socket = SocketMode(
            bolt, client, world.app.app_token, stopwatch=lambda: self.seconds, sleep=self._sleep
        )

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0.01)

    async def close(self) -> None:
        self.go_on.set()
        await self.socket.stop(grace=0.2)
        await self.sandbox.stop()

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
    await line.until(lambda: line.connections == 1)
    assert line.pauses == [7.0]
    assert await line.hears("one")


@pytest.mark.parametrize("warn", [True, False])
async def test_a_refresh_leaves_no_gap(line: Line, warn: bool) -> None:
    await line.socket.start()
    before = line.sandbox.dispatcher.socket.connections[0]
    await line.sandbox.dispatcher.socket.refresh(warn=warn)
    await line.until(lambda: any(c is not before for c in line.sandbox.dispatcher.socket.connections))
    assert await line.hears("after")
    assert line.pauses == []


async def test_a_cut_line_is_opened_again(line: Line) -> None:
    await line.socket.start()
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: line.connections == 1)
    assert await line.hears("after")


async def test_every_attempt_has_a_ticket_of_its_own(line: Line) -> None:
    """The SDK's client would knock for ever with the first one."""
    await line.socket.start()
    line.sandbox.switches.ticket_seconds = -1.0  # every ticket is stale on arrival
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: len(line.pauses) >= 3)
    assert line.socket.down_seconds > 0
    line.sandbox.switches.ticket_seconds = 30.0
    await line.until(lambda: line.connections == 1)
    assert await line.hears("after")
    assert line.socket.down_seconds == 0
    assert len(line.sandbox.journal.calls("apps.connections.open")) >= 5


async def test_pauses_between_attempts_grow_to_half_a_minute(line: Line) -> None:
    await line.socket.start()
    line.sandbox.faults.add(Fault("apps.connections.open", "500", times=9))
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: len(line.pauses) == 9 and line.connections == 1)
    assert line.pauses[0] < 1.5
    assert line.pauses[3] > 5
    assert all(pause <= 37.5 for pause in line.pauses)


async def test_what_an_old_connection_still_brings_is_answered(line: Line) -> None:
    await line.socket.start()
    line.go_on.clear()
    asking = asyncio.create_task(line.hears("slow"))
    await line.until(lambda: line.heard == ["slow"])
    await line.sandbox.dispatcher.socket.refresh(warn=True)
    await line.until(lambda: line.connections == 2)
    line.go_on.set()
    assert await asking


async def test_an_answer_finds_the_new_line_when_its_own_was_cut(line: Line) -> None:
    await line.socket.start()
    line.go_on.clear()
    asking = asyncio.create_task(line.hears("slow"))
    await line.until(lambda: line.heard == ["slow"])
    line.sandbox.dispatcher.socket.drop()
    await line.until(lambda: line.connections == 1)
    line.go_on.set()
    assert await asking


async def test_a_stop_lets_what_is_under_way_be_answered(line: Line) -> None:
    await line.socket.start()
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
    (connection,) = line.sandbox.dispatcher.socket.connections
    for nonsense in ("{not json", "[]", '{"type": "new"}'):
        await connection.ws.send_str(nonsense)
    assert await line.hears("after")
