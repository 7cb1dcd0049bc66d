"""Socket Mode: one connection kept open to Slack, over which Slack hands us what people do.

The SDK's own client retries a failed handshake for ever with the same ticket, closes the old connection
before it opens the next, and drops what is under way when it is closed. Here every attempt has a ticket of
its own, the next connection is open before the old one ends, and a stop waits for the answers.
"""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

Frame = dict[str, Any]
Line = aiohttp.ClientWebSocketResponse
PING_SECONDS = 10.0  # a connection that does not answer a ping is given up
HANDSHAKE_SECONDS = 15.0
FAREWELL_SECONDS = 15.0  # how long a connection that was told to end may still bring something
LONGEST_PAUSE = 30.0
FAILURES = (aiohttp.ClientError, SlackApiError, OSError, TimeoutError, TypeError, ValueError)


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
    ) -> None:
        self._app, self._client, self._token = app, client, app_token
        self._stopwatch, self._sleep = stopwatch, sleep
        self._session: aiohttp.ClientSession | None = None
        self._line: Line | None = None
        self._lost_at: float | None = stopwatch()
        self._keeper: asyncio.Task[None] | None = None
        self._retiring: set[asyncio.Task[None]] = set()
        self._busy: set[asyncio.Task[None]] = set()

    @property
    def down_seconds(self) -> float:
        """Return for how long there has been no connection; 0 while there is one."""
        if self._line is not None and not self._line.closed:
            return 0.0
        return self._stopwatch() - self._lost_at if self._lost_at is not None else 0.0

    async def start(self) -> None:
        """Connect; raise what Slack or the network says against it, save that we should come again later."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=HANDSHAKE_SECONDS)
        )
        try:
            self._up(await self._open())
        except SlackApiError as error:
            if error.response.get("error") != "ratelimited":
                raise
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self, *, grace: float = 3.0) -> None:
        """Take nothing new, let what is under way be answered, at most `grace` seconds, and disconnect."""
        for task in (self._keeper, *self._retiring):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if self._busy:
            _, unfinished = await asyncio.wait(self._busy, timeout=grace)
            for task in unfinished:
                task.cancel()
        if self._line is not None:
            await self._line.close()
        if self._session is not None:
            await self._session.close()

    async def _keep(self) -> None:
        """Read the connection; open the next when it ends or is about to."""
        failures = 0
        while True:
            if self._line is not None:
                await self._read(self._line)
                self._lost_at = self._stopwatch()
                self._later(self._retiring, self._retire(self._line))
            try:
                self._up(await self._open())
                failures = 0
            except FAILURES as error:
                self._line = None
                failures += 1
                log.warning("socket.not_connected", error=_code(error), attempt=failures)
                await self._sleep(_pause(error, failures))

    async def _open(self) -> Line:
        """Open a connection with a fresh ticket, and wait for Slack's hello."""
        answer = await self._client.apps_connections_open(app_token=self._token)
        assert self._session is not None  # noqa: S101 - start made it
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            line = await self._session.ws_connect(
                answer["url"],
                heartbeat=PING_SECONDS,
                max_msg_size=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
                proxy=self._client.proxy,
                ssl=self._client.ssl if self._client.ssl is not None else True,
            )
            try:
                hello = await line.receive_json()
                if hello.get("type") != "hello":
                    raise ConnectionError(f"no hello: {hello.get('reason')}")
            except BaseException:
                await line.close()
                raise
        return line

    def _up(self, line: Line) -> None:
        self._line, self._lost_at = line, None
        log.info("socket.connected")

    async def _read(self, line: Line) -> None:
        """Take what comes until the connection ends, or Slack says that it is about to."""
        async for message in line:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            frame = _frame(message.data)
            if frame.get("type") == "disconnect":
                log.info("socket.told_to_go", reason=frame.get("reason"))
                return
            if "envelope_id" in frame:
                self._later(self._busy, self._answer(line, frame))

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
        open_line = line if not line.closed else self._line
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


def _frame(data: str) -> Frame:
    try:
        frame = json.loads(data)
    except ValueError:
        frame = None
    return frame if isinstance(frame, dict) else {}


def _code(error: Exception) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__


def _pause(error: Exception, failures: int) -> float:
    """Return seconds until the next attempt: what Slack asked for, else 1, 2, 4 … at most about 30."""
    if isinstance(error, SlackApiError):
        asked = (getattr(error.response, "headers", None) or {}).get("Retry-After")
        if asked is not None and str(asked).isdigit():
            return float(asked)
    return min(LONGEST_PAUSE, 2.0 ** (failures - 1)) * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
