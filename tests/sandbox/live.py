"""A sandbox with a real slack_bolt app on it, over Socket Mode or signed HTTP; the app is the same."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.limits import Limits
from sandbox.person import Person
from sandbox.server import Sandbox
from sandbox.switches import Switches
from sandbox.world import App, Channel, User, World

Transport = Literal["socket", "http"]
Body = dict[str, Any]
ALL_EVENTS = {
    "message.im",
    "message.channels",
    "message.groups",
    "app_home_opened",
    "app_mention",
    "team_join",
    "user_change",
    "member_joined_channel",
    "member_left_channel",
    "channel_archive",
    "group_archive",
    "channel_left",
    "group_left",
    "reaction_added",
    "app_uninstalled",
    "tokens_revoked",
}
ALL_SCOPES = {
    "commands",
    "chat:write",
    "im:history",
    "channels:history",
    "groups:history",
    "channels:read",
    "groups:read",
    "users:read",
    "app_mentions:read",
    "reactions:read",
}


def make_world(**app: Any) -> World:
    """Three people, one of them a stranger to the private channel, and the app in two channels."""
    given: Body = {
        "name": "plg",
        "scopes": set(ALL_SCOPES),
        "events": set(),  # each test says what its app subscribes to
        "commands": [{"command": "/plg", "should_escape": False}],
        "shortcuts": [
            {"type": "global", "callback_id": "global_one"},
            {"type": "message", "callback_id": "message_one"},
        ],
    }
    world = World(app=App(**(given | app)))
    for ident, name in (("U1", "Ada Lovelace"), ("U2", "Ben Okri"), ("U3", "Cleo Vidal")):
        world.add_user(User(ident, name.split()[0].lower(), name, tz="Europe/Berlin"))
    world.add_channel(Channel("C1", "general", "public", members=["U1", "U2", "U3", "U0BOT"]))
    world.add_channel(Channel("G1", "group-one", "private", members=["U1", "U2", "U0BOT"]))
    return world


@dataclass
class Live:
    """Everything a test holds on to."""

    sandbox: Sandbox
    bolt: AsyncApp
    transport: Transport
    handler: AsyncSocketModeHandler | None = None

    @property
    def ada(self) -> Person:
        return self.sandbox.person("U1")

    @property
    def ben(self) -> Person:
        return self.sandbox.person("U2")


def bolt_app(sandbox: Sandbox, *, process_before_response: bool = True) -> AsyncApp:
    """A Bolt app with no listeners yet, as the bot itself composes it."""
    app = sandbox.world.app
    client = AsyncWebClient(token=app.bot_token, base_url=sandbox.api_url)
    return AsyncApp(
        name=app.name,  # else Bolt reads the sources of everything on the stack to find one
        client=client,
        signing_secret=app.signing_secret,
        process_before_response=process_before_response,
        request_verification_enabled=True,
    )


@asynccontextmanager
async def live(
    transport: Transport, *, switches: Switches | None = None, world: World | None = None
) -> AsyncIterator[Live]:
    """Serve a sandbox and connect an app to it; deadlines are short, so that a test of silence is too."""
    sandbox = Sandbox(world or make_world(), switches=switches, limits=Limits(enabled=False))
    await sandbox.start()
    sandbox.dispatcher.retry_delays = ()
    it = Live(sandbox, bolt_app(sandbox), transport)
    try:
        if transport == "socket":
            it.handler = await connect(sandbox, it.bolt)
            try:
                yield it
            finally:
                await it.handler.close_async()
        else:
            async with served(it.bolt) as url:
                answer = await sandbox.dispatcher.use_http(url)
                assert answer.ok
                yield it
    finally:
        await sandbox.stop()


async def connect(sandbox: Sandbox, bolt: AsyncApp) -> AsyncSocketModeHandler:
    """Connect a Bolt app over Socket Mode and wait until the sandbox has said hello."""
    app = sandbox.world.app
    handler = AsyncSocketModeHandler(
        bolt, app.app_token, web_client=AsyncWebClient(token=app.app_token, base_url=sandbox.api_url)
    )
    before = len(sandbox.dispatcher.socket.connections)
    await handler.connect_async()
    anybody = next(user.id for user in sandbox.world.users.values() if not user.is_bot)
    await sandbox.person(anybody).until(lambda: len(sandbox.dispatcher.socket.connections) > before)
    return handler


@asynccontextmanager
async def served(bolt: AsyncApp) -> AsyncIterator[str]:
    """Serve a Bolt app over HTTP with Bolt's own aiohttp adapter, and yield its request URL."""

    async def events(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    async with served_raw(events) as url:
        yield url


@asynccontextmanager
async def served_raw(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Serve any handler as an app's request URL."""
    server = web.Application()
    server.router.add_post("/slack/events", handler)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()
