"""One small web server: health, metrics, and Slack's requests in HTTP mode."""

import asyncio
from collections.abc import Callable

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from sqlalchemy import text

from bot.db.session import Database
from bot.web import calendar, metrics
from bot.web.health import Vitals, complaints

log = structlog.get_logger()

DATABASE_SECONDS = 3.0  # in which a healthy database answers
GRACE_SECONDS = 3.0  # in which requests under way are finished when we stop


class WebServer:
    """Listens on one port; `port` is the real one once started, so that 0 asks for any free one."""

    def __init__(self, host: str, port: int, *, db: Database, vitals: Callable[[], Vitals]) -> None:
        self.host, self.port, self._db, self._vitals = host, port, db, vitals
        self._app = web.Application()
        self._app.router.add_get("/healthz", self._health)
        self._app.router.add_get("/metrics", self._metrics)
        self._runner: web.AppRunner | None = None

    def take_slack(self, slack_app: AsyncApp) -> None:
        """Take Slack's signed requests at /slack/events."""

        async def events(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await slack_app.async_dispatch(await to_bolt_request(request)))

        self._app.router.add_post("/slack/events", events)

    def give_calendars(self) -> None:
        """Show people's sessions to their calendars, at /calendar/<their own token>.ics."""

        async def feed(request: web.Request) -> web.Response:
            return await calendar.answer(self._db, request)

        self._app.router.add_get("/calendar/{token}.ics", feed)

    async def start(self) -> None:
        """Begin to listen; raise OSError when the port is taken."""
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=GRACE_SECONDS)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Finish what is under way, and stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def complaints(self) -> dict[str, str]:
        """Return what is wrong with the bot, by part; empty when all is well."""
        return complaints(self._vitals(), database=await self._reaches_database())

    async def _reaches_database(self) -> bool:
        try:
            async with asyncio.timeout(DATABASE_SECONDS), self._db.reading(0) as tx:
                await tx.session.execute(text("SELECT 1"))
        except Exception as error:
            log.warning("health.no_database", error=type(error).__name__)
            return False
        return True

    async def _health(self, _request: web.Request) -> web.Response:
        found = await self.complaints()
        return web.json_response({"ok": not found, **found}, status=503 if found else 200)

    async def _metrics(self, _request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await metrics.read_backlog(self._db)
        except Exception as error:  # the counters are of use without the database, too
            log.warning("metrics.no_backlog", error=type(error).__name__)
        return web.Response(body=metrics.page(self._vitals()), headers={"Content-Type": metrics.CONTENT_TYPE})
