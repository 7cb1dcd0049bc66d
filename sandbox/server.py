"""The sandbox itself: one workspace and one app, served from one loop on one port."""

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from sandbox import workspace
from sandbox.api import downloads, files, response_url
from sandbox.api.endpoint import Endpoint
from sandbox.api.registry import Method
from sandbox.clock import ClockDriver
from sandbox.dispatch import Dispatcher
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.page import routes as page_routes
from sandbox.person import Person
from sandbox.store import Store
from sandbox.switches import Switches
from sandbox.world import Json, User, World

MOST_BYTES = 64 * 1024 * 1024


class Sandbox:
    """A local stand-in for Slack; `start` serves it, `stop` ends it."""

    def __init__(
        self,
        world: World,
        *,
        switches: Switches | None = None,
        limits: Limits | None = None,
        driver: ClockDriver | None = None,
        data_dir: Path | None = None,
        keep_journal: int = 10_000,
    ) -> None:
        """Build it around a world; `keep_journal` is how many of the latest entries stay readable."""
        self.world = world
        self.switches = switches or Switches()
        self.limits = limits or Limits(tier_one=self.switches.tier_one_burst)
        self.driver = driver
        self.data_dir = data_dir
        self.journal = Journal(world, keep=keep_journal)
        self.faults = Faults()
        self.dispatcher = Dispatcher(world, switches=self.switches, journal=self.journal, limits=self.limits)
        self.people: dict[str, Person] = {}
        self.tour: list[str] = []  # what the page's welcome says, a line a step; empty: no welcome
        self.tour_key = world.team_id  # browsers remember under it which steps are done
        self.stopping = asyncio.Event()  # set by `stop`; long-lived answers end on it
        self.host, self.port = "", 0
        self._runner: web.AppRunner | None = None
        bot = world.app.bot_user
        if bot not in world.users:
            world.add_user(User(bot, world.app.name.lower(), world.app.name, is_bot=True))
        self.store = Store(self, data_dir) if data_dir else None
        # The calendar's moment when an earlier run saved the world that is now here; None: a fresh world.
        self.resumed = self.store.load() if self.store else None

    @property
    def url(self) -> str:
        """Return where the page is, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Return what a client takes as its base URL."""
        return f"{self.url}/api/"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serve; port 0 takes a free one. Raise OSError when the port is taken."""
        self.stopping.clear()
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        address = self._runner.addresses[0]
        self.host, self.port = host, int(address[1])
        if self.store:
            self.store.start()

    async def stop(self) -> None:
        """End every connection and free the port."""
        self.stopping.set()
        await self.dispatcher.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None
        if self.store:
            await self.store.stop()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BYTES)
        endpoint = Endpoint(self)
        app.router.add_route("*", "/api/{method}", endpoint.handle)
        app.router.add_post("/response/{key}", partial(response_url.handle, self))
        app.router.add_route("*", "/upload/{id}", partial(files.receive, self))
        app.router.add_get("/files-pri/{place}/{name}", partial(downloads.handle, self))
        app.router.add_get("/files-pri/{place}/download/{name}", partial(downloads.handle, self))
        app.router.add_get("/signin", downloads.sign_in)
        app.router.add_get("/link", self.dispatcher.socket.handle)
        app.router.add_get("/link/", self.dispatcher.socket.handle)
        page_routes.add(app, self)
        return app

    def tier(self, method: Method) -> int | None:
        """Return a method's tier, after the switches for those whose documents disagree."""
        if method.name == "apps.connections.open":
            return self.switches.connections_open_tier
        if method.name == "users.conversations":
            return self.switches.users_conversations_tier
        return method.tier

    def person(self, user_id: str) -> Person:
        """Return somebody of the workspace, to act as; KeyError for an unknown id."""
        if user_id not in self.world.users:
            raise KeyError(user_id)
        return self.people.setdefault(user_id, Person(self, user_id))

    async def join_team(self, user: User) -> Person:
        """Let somebody join the workspace, and tell the app."""
        await workspace.join_team(self, user)
        return self.person(user.id)

    async def deactivate(self, user_id: str) -> None:
        """Deactivate somebody, and tell the app."""
        await workspace.deactivate(self, user_id)

    async def reactivate(self, user_id: str) -> None:
        """Let a deactivated person back in, and tell the app."""
        await workspace.reactivate(self, user_id)

    async def uninstall(self) -> None:
        """Throw the app out of the workspace, and tell it."""
        await workspace.uninstall(self)

    async def revoke_tokens(self) -> None:
        """Revoke the app's bot token, and tell it."""
        await workspace.revoke_tokens(self)

    def emit(self, event: Json) -> None:
        """Let the app know of an event, in the background, if it subscribed to it."""
        self.dispatcher.emit(event)

    async def idle(self) -> None:
        """Wait until nothing is on its way to the app; what is due by a calendar moved by hand goes first."""
        await self.dispatcher.idle()

    def next_due(self) -> datetime | None:
        """Return when an event is sent again by the calendar, aware, in UTC; None when none waits for it."""
        return self.dispatcher.calendar.next_due()
