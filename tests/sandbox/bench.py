"""A running sandbox with a small workspace and the real SDK as its client, on clocks that tests move."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from sandbox.clock import ManualClock, ManualStopwatch
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.switches import Switches
from sandbox.world import App, Channel, Json, Message, User, World

START = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
SCOPES = {
    *("chat:write", "commands", "users:read", "users:read.email", "team:read", "dnd:read"),
    *("channels:read", "channels:history", "channels:manage", "channels:join"),
    *("groups:read", "groups:write", "groups:history"),
    *("im:read", "im:write", "im:history", "mpim:read", "mpim:write", "mpim:history"),
    *("usergroups:read", "files:write", "reactions:write", "reactions:read"),
    *("pins:write", "pins:read"),
}


class Overheard(Sandbox):
    """A sandbox that keeps what it would send to the app, before anybody asks who subscribed."""

    def __init__(self, world: World, **options: Any) -> None:
        super().__init__(world, **options)
        self.events: list[Json] = []

    def emit(self, event: Json) -> None:
        self.events.append(event)


@dataclass
class Bench:
    """What a test of the Web API works with."""

    sandbox: Sandbox
    world: World
    web: AsyncWebClient
    clock: ManualClock
    stopwatch: ManualStopwatch
    events: list[Json]

    def channel(self, name: str) -> Channel:
        """Return the channel of that name."""
        return next(c for c in self.world.channels.values() if c.name == name)

    def dm(self, user: str) -> list[Message]:
        """Return the messages between the app and a person."""
        return self.world.im(self.world.app.bot_user, user).messages

    def say(self, channel: str, user: str, text: str, thread_ts: str | None = None) -> Message:
        """Put a person's message into a channel."""
        message = Message(self.world.new_ts(), channel, user, text, thread_ts=thread_ts)
        self.world.channels[channel].messages.append(message)
        return message


async def refused(call: Awaitable[AsyncSlackResponse]) -> Json:
    """Return the answer of a call that Slack must refuse."""
    with pytest.raises(SlackApiError) as caught:
        await call
    body: Json = caught.value.response.data
    return body


async def code(call: Awaitable[AsyncSlackResponse]) -> str:
    """Return the error code of a call that Slack must refuse."""
    return str((await refused(call))["error"])


def small_world(clock: ManualClock, stopwatch: ManualStopwatch) -> World:
    """Return Northgate: four people (one gone, one a guest), another bot, and three channels."""
    world = World(app=App(name="plg", scopes=set(SCOPES)), clock=clock, stopwatch=stopwatch)
    world.add_user(User("U1ANN", "ann", "Ann Archer", email="ann@northgate.test", tz="Europe/Berlin"))
    world.add_user(User("U2BEN", "ben", "Ben Bell", email="ben@northgate.test", tz="America/New_York"))
    world.add_user(User("U3GONE", "gus", "Gus Gone", email="gus@northgate.test", deleted=True))
    world.add_user(User("U4GUEST", "gia", "Gia Guest", is_restricted=True, is_ultra_restricted=True))
    world.add_user(User("U5ROBOT", "robot", "Robot", is_bot=True))
    bot = world.app.bot_user
    world.add_channel(Channel("C1GENERAL", "general", "public", "U1ANN", ["U1ANN", "U2BEN", "U4GUEST"]))
    world.add_channel(Channel("C2GROUP", "plg-feedback", "private", bot, [bot, "U1ANN"]))
    world.add_channel(Channel("C3SECRET", "secret", "private", "U2BEN", ["U2BEN"]))
    world.add_channel(Channel("C4OLD", "old-group", "private", bot, [bot, "U1ANN"], archived=True))
    return world


@asynccontextmanager
async def running(*, switches: Switches | None = None, limits: Limits | None = None) -> AsyncIterator[Bench]:
    """Run a sandbox for one test; rate limits are off unless given."""
    clock, stopwatch = ManualClock(START), ManualStopwatch()
    world = small_world(clock, stopwatch)
    sandbox = Overheard(world, switches=switches, limits=limits or Limits(enabled=False))
    await sandbox.start()
    web = AsyncWebClient(token=world.app.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    try:
        yield Bench(sandbox, world, web, clock, stopwatch, sandbox.events)
    finally:
        await sandbox.stop()
