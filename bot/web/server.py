"""One small web server: health, metrics, and Slack's requests in HTTP mode."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from sqlalchemy import text

from bot.db.session import Database


class WebServer:
    """Listens on one port; `port` is the real one once started, so that 0 asks for any free one."""

    def __init__(self, host: str, port: int, *, db: Database) -> None:
        self.host, self.port, self._db = host, port, db
        self._app = web.Application()
        self._app.router.add_get("/healthz", self._health)
        self._app.router.add_get("/metrics", self._metrics)
        self._runner: web.AppRunner | None = None

    def take_slack(self, slack_app: AsyncApp) -> None:
        """Take Slack's signed requests at /slack/events."""

        async def events(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await slack_app.async_dispatch(await to_bolt_request(request)))

        self._app.router.add_post("/slack/events", events)

    async def start(self) -> None:
        """Begin to listen."""
        self._runner = web.AppRunner(self._app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Finish what is under way, and stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        try:
            async with self._db.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception:
            return web.json_response({"ok": False, "database": "unreachable"}, status=503)
        return web.json_response({"ok": True, "database": "reachable"})

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
