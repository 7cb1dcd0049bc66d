"""The one way to the app: Socket Mode or signed HTTP, with Slack's deadline and its retries of events."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from sandbox import events
from sandbox.http import HttpSender
from sandbox.journal import Journal
from sandbox.socket import SocketHub
from sandbox.switches import Switches
from sandbox.transport import Answer, Kind, Retry
from sandbox.world import Json, World

Sleep = Callable[[float], Awaitable[object]]
RETRY_DELAYS = (0.0, 60.0, 300.0)
_ANSWERED = {"view_submission", "block_suggestion"}


@dataclass
class _Load:
    """How many attempts are under way; those that sleep until a retry do not count."""

    busy: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.idle.set()

    def change(self, by: int) -> None:
        self.busy += by
        if self.busy:
            self.idle.clear()
        else:
            self.idle.set()


class Dispatcher:
    """Brings commands, interactions and events to the app, and its answers back."""

    def __init__(
        self,
        world: World,
        *,
        switches: Switches | None = None,
        journal: Journal | None = None,
        deadline: float = 3.0,
        sleep: Sleep = asyncio.sleep,
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self.world = world
        self.deadline = deadline
        self.sleep = sleep
        self.retry_delays = retry_delays
        self.socket = SocketHub(world, switches or Switches())
        self.http = HttpSender(world)
        self._journal = journal
        self._load = _Load()
        self._tasks: set[asyncio.Task[None]] = set()

    async def deliver(self, kind: Kind, payload: Json, *, retry: Retry | None = None) -> Answer:
        """Bring one payload to the app and wait for its answer, at most `deadline` seconds."""
        began = time.monotonic()
        self._load.change(+1)
        try:
            answer = await self._send(kind, payload, retry)
        finally:
            self._load.change(-1)
        if answer.ok and not accepts_payload(kind, payload):
            answer = replace(answer, body=None)
        self._write_down(kind, payload, answer, retry, (time.monotonic() - began) * 1000)
        return answer

    async def _send(self, kind: Kind, payload: Json, retry: Retry | None) -> Answer:
        accepts = accepts_payload(kind, payload)
        try:
            async with asyncio.timeout(self.deadline):
                if self.world.app.request_url is None:
                    return await self.socket.send(kind, payload, accepts, retry)
                return await self.http.send(kind, payload, retry)
        except TimeoutError:
            reason = "timeout" if self.world.app.request_url is None else "http_timeout"
            return Answer(ok=False, error="operation_timeout", reason=reason)

    def emit(self, event: Json) -> asyncio.Future[Answer] | None:
        """Send an event in the background if the app is to have it, else return None.

        The future holds the answer to the first attempt; retries go on behind it.
        """
        if not self.wants(event):
            return None
        loop = asyncio.get_running_loop()
        first: asyncio.Future[Answer] = loop.create_future()
        self._load.change(+1)
        task = loop.create_task(self._deliver_event(event, first))
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return first

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._load.change(-1)

    def wants(self, event: Json) -> bool:
        """Tell whether the app subscribed to this event, may read it, and is where it happened."""
        app = self.world.app
        if not app.installed or app.token_revoked or events.subscription_of(event) not in app.events:
            return False
        scopes = events.scopes_for(event)
        if scopes and not app.scopes.intersection(scopes):
            return False
        return event["type"] in events.WITHOUT_MEMBERSHIP or self._is_there(event)

    def _is_there(self, event: Json) -> bool:
        where = event.get("channel") or event.get("item", {}).get("channel")
        if where is None or event.get("user") == self.world.app.bot_user:
            return True
        channel = self.world.channels.get(where["id"] if isinstance(where, dict) else where)
        return channel is not None and self.world.app.bot_user in channel.members

    async def _deliver_event(self, event: Json, first: asyncio.Future[Answer]) -> None:
        payload = events.event_callback(self.world, event)
        try:
            answer = await self.deliver("events_api", payload)
        except asyncio.CancelledError:
            first.cancel()
            raise
        except Exception as error:
            first.set_exception(error)
            first.exception()  # seen: whoever waits is told, and nobody else is warned
            raise
        if not first.done():  # whoever waited may have given up
            first.set_result(answer)
        for number, delay in enumerate(self.retry_delays, start=1):
            if answer.ok or answer.no_retry:
                return
            await self._wait(delay)
            retry = Retry(number, answer.reason or "unknown_error")
            answer = await self.deliver("events_api", payload, retry=retry)

    async def _wait(self, delay: float) -> None:
        if not delay:
            return
        self._load.change(-1)
        try:
            await self.sleep(delay)
        finally:
            self._load.change(+1)

    async def idle(self) -> None:
        """Wait until nothing is on its way; an event that waits for a later retry does not count."""
        while self._load.busy:
            await self._load.idle.wait()

    async def use_http(self, url: str) -> Answer:
        """Switch the app to signed HTTP at that address, if it passes Slack's verification of it."""
        answer = await self.http.verify(url)
        if answer.ok:
            self.world.app.request_url = url
            await self.socket.disable()
        return answer

    def use_socket_mode(self) -> None:
        """Switch the app to Socket Mode: from now on nothing is sent over HTTP."""
        self.world.app.request_url = None

    async def close(self) -> None:
        """Stop all deliveries and close every connection."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.socket.drop()
        await self.http.close()

    def _write_down(self, kind: Kind, payload: Json, answer: Answer, retry: Retry | None, ms: float) -> None:
        if self._journal is None:
            return
        request: Json = {"kind": kind, "payload": payload}
        if retry:
            request |= {"retry_num": retry.number, "retry_reason": retry.reason}
        response = {"ok": answer.ok, "body": answer.body, "error": answer.error}
        self._journal.add(
            "payload", payload_name(kind, payload), request, response, status=answer.status, ms=ms
        )


def accepts_payload(kind: Kind, payload: Json) -> bool:
    """Tell whether the answer to this payload may say something, or is a bare acknowledgement."""
    return kind == "slash_commands" or (kind == "interactive" and payload["type"] in _ANSWERED)


def payload_name(kind: Kind, payload: Json) -> str:
    """Return a payload's name in the journal: slash_commands, block_actions, message.im, team_join …"""
    if kind == "slash_commands":
        return kind
    return events.subscription_of(payload["event"]) if kind == "events_api" else str(payload["type"])
