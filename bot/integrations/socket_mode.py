"""Socket Mode: two connections kept open to Slack, over which Slack hands us what people do.

The SDK's own client retries a failed handshake for ever with the same ticket, closes the old connection
before it opens the next, and drops what is under way when it is closed. Here every attempt has a ticket of
its own, there are two connections that end at different times, the next is open before the old one ends, and
a stop waits for the answers.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.socket_failures import FAILURES, Frame, code_of, frame_of, pause_after

log = structlog.get_logger()

Line = aiohttp.ClientWebSocketResponse
CONNECTIONS = 2  # Slack allows ten to all processes together, and brings each envelope over one of them
PING_SECONDS = 10.0  # a connection that does not answer a ping is given up
QUIET_SECONDS = 300.0  # one that brings neither envelope nor ping of Slack's for so long is renewed
HANDSHAKE_SECONDS = 15.0
FAREWELL_SECONDS = 15.0  # how long a connection that was told to end may still bring something
GONE = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


class SocketMode:
    """Keeps Bolt connected to Slack; `down_seconds` says for how long it has not been."""

    def __init__(
        self,
        app: AsyncApp,
        client: AsyncWebClient,
        app_token: str,
        *,
        stopwatch: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        ping_seconds: float = PING_SECONDS,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        self._app, self._client, self._token = app, client, app_token
        self._stopwatch, self._sleep = stopwatch, sleep
        self._ping_seconds, self._quiet_seconds = ping_seconds, quiet_seconds
        self._session: aiohttp.ClientSession | None = None
        self._lines: dict[int, Line] = {}  # by the number of the connection, 0 or 1
        self._lifetimes: WeakKeyDictionary[Line, float | None] = WeakKeyDictionary()
        self._lost_at: float | None = stopwatch()
        self._keepers: set[asyncio.Task[None]] = set()
        self._retiring: set[asyncio.Task[None]] = set()
        self._busy: set[asyncio.Task[None]] = set()

    @property
    def down_seconds(self) -> float:
        """Return for how long there has been no connection at all; 0 while there is one."""
        if self._open_line() is not None:
            return 0.0
        if self._lost_at is None:
            self._lost_at = self._stopwatch()
        return self._stopwatch() - self._lost_at

    async def start(self) -> None:
        """Connect; raise what Slack or the network says against it, save that we should come again later."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=HANDSHAKE_SECONDS)
        )
        try:
            await self._connect(0)
        except SlackApiError as error:
            if error.response.get("error") != "ratelimited":
                raise
        for number in range(CONNECTIONS):
            self._later(self._keepers, self._keep(number))

    async def stop(self, *, grace: float = 3.0) -> None:
        """Take nothing new, let what is under way be answered, at most `grace` seconds, and disconnect."""
        readers = [*self._keepers, *self._retiring]
        for task in readers:
            task.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        if self._busy:
            _, unfinished = await asyncio.wait(self._busy, timeout=grace)
            for task in unfinished:
                task.cancel()
        for line in self._lines.values():
            await line.close()
        if self._session is not None:
            await self._session.close()

    async def _keep(self, number: int) -> None:
        """Read a connection for ever; open the next when it ends or is about to."""
        failures, renewed = 0, number == 0
        while True:
            if number in self._lines:
                line = self._lines[number]
                await self._read(line, until=None if renewed else self._half_its_life(line))
                renewed = True
                self._later(self._retiring, self._retire(line))
            try:
                await self._connect(number)
                failures = 0
            except FAILURES as error:
                self._lines.pop(number, None)
                self._note_loss()
                failures += 1
                log.warning("socket.not_connected", error=code_of(error), attempt=failures, line=number)
                await self._sleep(pause_after(error, failures))

    async def _open(self) -> Line:
        """Open a connection with a fresh ticket, and wait for Slack's hello."""
        answer = await self._client.apps_connections_open(app_token=self._token)
        assert self._session is not None  # noqa: S101 - start made it
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            line = await self._session.ws_connect(
                answer["url"],
                heartbeat=self._ping_seconds,
                autoping=False,  # Slack's pings count as signs of life
                max_msg_size=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
                proxy=self._client.proxy,
                ssl=self._client.ssl if self._client.ssl is not None else True,
            )
            try:
                hello = await line.receive_json()
                if hello.get("type") != "hello":
                    raise ConnectionError(f"no hello: {hello.get('reason')}")
                self._lifetimes[line] = (hello.get("debug_info") or {}).get("approximate_connection_time")
            except BaseException:
                await line.close()
                raise
        return line

    async def _connect(self, number: int) -> None:
        self._lines[number] = await self._open()
        self._lost_at = None
        log.info("socket.connected", line=number)

    def _open_line(self) -> Line | None:
        return next((line for line in self._lines.values() if not line.closed), None)

    def _note_loss(self) -> None:
        if self._open_line() is None and self._lost_at is None:
            self._lost_at = self._stopwatch()

    def _half_its_life(self, line: Line) -> float | None:
        """Return when the second connection is first renewed, so that both do not end together."""
        seconds = self._lifetimes.pop(line, None)
        return None if seconds is None else self._stopwatch() + seconds / 2

    async def _read(self, line: Line, *, until: float | None = None) -> None:
        """Take what comes until the connection ends, is silent for long, or Slack says that it is to end."""
        while True:
            patience = self._quiet_seconds
            if until is not None:
                patience = min(patience, max(0.0, until - self._stopwatch()))
            try:
                message = await line.receive(timeout=patience)
            except TimeoutError:
                log.info("socket.renewed", quiet=until is None)
                return
            if message.type in GONE:
                self._note_loss()
                return
            if message.type is aiohttp.WSMsgType.PING:
                with contextlib.suppress(aiohttp.ClientError, ConnectionError):  # it ended meanwhile
                    await line.pong(message.data)
            elif message.type is aiohttp.WSMsgType.TEXT and self._told_to_go(line, frame_of(message.data)):
                return

    def _told_to_go(self, line: Line, frame: Frame) -> bool:
        if frame.get("type") == "disconnect":
            log.info("socket.told_to_go", reason=frame.get("reason"))
            return True
        if "envelope_id" in frame:
            self._later(self._busy, self._answer(line, frame))
        return False

    async def _retire(self, line: Line) -> None:
        """Take what an old connection still brings, and close it."""
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                while not line.closed:
                    await self._read(line)
        except TimeoutError:
            pass
        finally:
            if not line.closed:
                await line.close()

    async def _answer(self, line: Line, frame: Frame) -> None:
        """Let Bolt handle an envelope, and acknowledge it when that went well; else Slack tries again."""
        request = SocketModeRequest.from_dict(frame)
        if request is None:
            return
        response = await run_async_bolt_app(self._app, request)
        if response.status != 200:  # noqa: PLR2004 - HTTP's own number
            log.warning("socket.not_acknowledged", kind=frame.get("type"), status=response.status)
            return
        said: Frame = {"envelope_id": request.envelope_id}
        if response.body:
            kind = response.headers.get("content-type", [""])[0]
            is_json = kind.startswith("application/json")
            said["payload"] = json.loads(response.body) if is_json else {"text": response.body}
        open_line = line if not line.closed else self._open_line()
        try:
            if open_line is None:
                raise ConnectionError
            await open_line.send_json(said)
        except (aiohttp.ClientError, ConnectionError) as error:
            log.warning("socket.answer_lost", kind=frame.get("type"), error=type(error).__name__)

    def _later(self, tasks: set[asyncio.Task[None]], work: Awaitable[None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except Exception as error:
                log.exception("socket.failed", error=type(error).__name__)

        task = asyncio.create_task(guarded())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
