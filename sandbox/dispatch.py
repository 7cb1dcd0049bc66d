"""The one way to the app: Socket Mode or signed HTTP, with Slack's deadline and its retries of events."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sandbox import events
from sandbox.clock import CalendarSleep, RealClock
from sandbox.http import HttpSender
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.socket import SocketHub
from sandbox.switches import Switches
from sandbox.transport import Answer, Kind, Retry
from sandbox.world import Json, World

Sleep = Callable[[float], Awaitable[object]]
RETRY_DELAYS = (0.0, 60.0, 300.0)
LATEST = timedelta(hours=2)  # an event that is later than this is not sent any more
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
        limits: Limits | None = None,
        deadline: float = 3.0,
        sleep: Sleep | None = None,
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        """Without `sleep`, retries wait by the machine's clock; by the calendar if that is moved by hand."""
        self.world = world
        self.deadline = deadline
        self.calendar = CalendarSleep(world)
        self.sleep: Sleep = sleep or (asyncio.sleep if isinstance(world.clock, RealClock) else self.calendar)
        self.retry_delays = retry_delays
        self.switches = switches or Switches()
        self.socket = SocketHub(world, self.switches)
        self.http = HttpSender(world)
        self._limits = limits
        self._limited_minute = 0
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
        if not self.wants(event) or not self._within_limits():
            return None
        first: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._begin(self._deliver_event(event, first))
        return first

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._load.change(+1)
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _within_limits(self) -> bool:
        """Tell whether the app may have one more event; in each minute it may not, it is told so once."""
        if self._limits is None or self._limits.take_event(self.world.stopwatch()):
            return True
        minute = int(self.world.now().timestamp()) // 60 * 60
        if minute != self._limited_minute:
            self._limited_minute = minute
            self._begin(self._tell(events.app_rate_limited(self.world, minute)))
        return False

    async def _tell(self, payload: Json) -> None:
        await self.deliver("events_api", payload)

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
        payload, since = events.event_callback(self.world, event), self.world.now()
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
        for number, delay in enumerate(self._delays(), start=1):
            if answer.ok or answer.no_retry:
                return
            await self._wait(delay)
            if self.world.now() - since > LATEST or not self.world.app.installed:
                return
            if not self.switches.event_id_same_in_retries:
                payload |= {"event_id": events.new_event_id()}
            retry = Retry(number, answer.reason or "unknown_error")
            answer = await self.deliver("events_api", payload, retry=retry)

    def _delays(self) -> Sequence[float]:
        over_http = self.world.app.request_url is not None
        return self.retry_delays if over_http or self.switches.socket_mode_retries else ()

    async def _wait(self, delay: float) -> None:
        if not delay:
            return
        self._load.change(-1)
        try:
            await self.sleep(delay)
        finally:
            self._load.change(+1)

    async def idle(self) -> None:
        """Wait until nothing is on its way; an event that waits for a later retry does not count.

        A retry whose moment the calendar has reached is sent now, where the calendar is moved by hand.
        """
        if self.calendar.ring():
            await asyncio.sleep(0)  # those who were woken take up their work
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

    @property
    def pending(self) -> int:
        """Return how many events are on their way, or wait to be sent again."""
        return len(self._tasks)

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
    return events.subscription_of(payload["event"]) if "event" in payload else str(payload["type"])
