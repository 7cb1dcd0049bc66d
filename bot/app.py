"""The composition root: puts the house together, starts it and stops it. Only `plg` itself imports it."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import handlers
from bot.clock import Clock, SystemClock
from bot.content import default_root, load_topics
from bot.db import groups, migrate, outbox, planning, workspaces
from bot.db.session import Database
from bot.delivery.pace import Pace, Turn
from bot.delivery.sender import Sender
from bot.delivery.slack import Slack
from bot.errors import ConfigError
from bot.handlers.directory import Directory
from bot.handlers.home import Homes
from bot.handlers.request import House
from bot.jobs.runner import Tools, run_due
from bot.jobs.schedule import SCHEDULE
from bot.settings import Settings
from bot.web.server import WebServer

log = structlog.get_logger()


@dataclass
class Bot:
    """The running bot; its timers call `tick` and `drain`, and so does a stepped clock."""

    settings: Settings
    clock: Clock
    db: Database
    client: AsyncWebClient
    slack_app: AsyncApp
    sender: Sender
    tools: Tools
    web: WebServer
    socket: AsyncSocketModeHandler | None = None
    ticked_at: datetime | None = None

    async def tick(self) -> int:
        """Do what is due now; return how many steps were done."""
        done = await run_due(self.db, SCHEDULE, self.tools)
        self.ticked_at = self.clock.now()
        return done

    async def drain(self) -> int:
        """Send what is queued now; return how many messages were handled."""
        return await self.sender.drain()

    async def next_due(self) -> datetime | None:
        """Return the next moment (UTC) at which there is something to do or send."""
        async with self.db.unbound() as session:
            ids = await workspaces.active_ids(session)
        moments: list[datetime] = []
        for workspace_id in ids:
            async with self.db.reading(workspace_id) as tx:
                found = (
                    await planning.next_due(tx),
                    await outbox.next_due(tx),
                    await groups.next_channel_due(tx),
                )
                moments += [moment for moment in found if moment is not None]
        return min(moments, default=None)

    async def connect(self) -> None:
        """Introduce the workspace to the database and start listening to Slack."""
        who = await self.client.auth_test()
        async with self.db.unbound() as session:
            await workspaces.connect(
                session,
                team_id=who["team_id"],
                name=who.get("team", ""),
                bot_user_id=who["user_id"],
                now=self.clock.now(),
            )
        await self.web.start()
        if self.settings.slack_app_token:
            token = self.settings.slack_app_token.get_secret_value()
            self.socket = AsyncSocketModeHandler(self.slack_app, token, web_client=self.client)
            await self.socket.connect_async()

    async def close(self) -> None:
        """Stop listening, then close the database."""
        if self.socket is not None:
            await self.socket.close_async()
        await self.web.stop()
        await self.db.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    pace: Turn | None = None,
) -> Bot:
    """Put the bot together without starting anything."""
    clock = clock or SystemClock()
    db = Database(settings.database_url, clock)
    token = settings.slack_bot_token.get_secret_value()
    client = AsyncWebClient(token=token, base_url=settings.slack_api_url, retry_handlers=[])
    topics = load_topics(settings.content_dir or default_root())
    slack_app = _slack_app(settings)
    house = House(db, Directory(db), topics, settings.nudge_budget, Homes(db))
    handlers.register(slack_app, house)
    sender = Sender(db, Slack(client), pace or Pace(settings.posts_per_minute))
    bot = Bot(
        settings=settings,
        clock=clock,
        db=db,
        client=client,
        slack_app=slack_app,
        sender=sender,
        tools=Tools(topics, settings.nudge_budget),
        web=WebServer(settings.host, settings.port, db=db),
    )
    if settings.mode == "http":
        bot.web.take_slack(slack_app)
    return bot


def _slack_app(settings: Settings) -> AsyncApp:
    """Make the Bolt app; `process_before_response` commits what a person wrote before Slack hears "fine"."""
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else None

    async def authorize(
        enterprise_id: str | None, team_id: str | None, client: AsyncWebClient
    ) -> AuthorizeResult:
        del client
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=settings.slack_bot_token.get_secret_value(),
        )

    return AsyncApp(
        client=AsyncWebClient(base_url=settings.slack_api_url),  # each request gets one with its own token
        authorize=authorize,
        signing_secret=secret,
        process_before_response=True,
        request_verification_enabled=settings.mode == "http",
    )


async def run(settings: Settings) -> None:
    """Run until stopped by a signal; refuse a database that does not fit the code."""
    fit_database(settings)
    bot = build(settings)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await serve(bot, stopped)


async def serve(bot: Bot, stopped: asyncio.Event) -> None:
    """Start a bot with its timers, and close it when `stopped` is set."""
    await bot.connect()
    sending = asyncio.create_task(bot.sender.run())
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        _tick(bot), "interval", seconds=bot.settings.tick_seconds, max_instances=1, coalesce=True
    )
    scheduler.start()
    log.info("bot.ready", mode=bot.settings.mode)
    try:
        await stopped.wait()
    finally:
        scheduler.shutdown(wait=False)
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending
        await bot.close()
        log.info("bot.stopped")


def _tick(bot: Bot) -> Callable[[], object]:
    async def tick() -> None:
        try:
            await bot.tick()
        except Exception as error:
            log.error("tick.failed", error=type(error).__name__)
            return
        if bot.settings.heartbeat_url:
            await _heartbeat(bot.settings.heartbeat_url)

    return tick


async def _heartbeat(url: str) -> None:
    """Tell an outside monitor that a tick went well; its troubles are not ours."""
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            (await client.get(url)).raise_for_status()
    except httpx.HTTPError as error:
        log.warning("heartbeat.failed", error=type(error).__name__)


def fit_database(settings: Settings) -> None:
    """Bring a SQLite database up to date; raise ConfigError when another one is behind, or any is ahead."""
    standing = migrate.state(settings.database_url)
    if standing.relation == "ahead":
        raise ConfigError(
            f"The database is at revision {standing.current}, which this version of plg does not know: "
            "install the newer plg that made it, or restore the backup taken before that upgrade."
        )
    if standing.relation == "equal":
        return
    if not settings.database_url.startswith("sqlite"):
        raise ConfigError("The database is behind this version of plg: run `plg migrate` first.")
    migrate.upgrade(settings.database_url)
