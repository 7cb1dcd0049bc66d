"""The composition root: puts the house together, and what it does in its own time is done through it."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import handlers
from bot.clock import Clock, SystemClock
from bot.content import default_root, load_dialogue_topics, load_prompts, load_scripts, load_topics
from bot.db import group_channels, outbox_ahead, planning, workspaces
from bot.db.session import Database
from bot.delivery import silence
from bot.delivery.pace import Pace, Turn
from bot.delivery.sender import Sender
from bot.delivery.slack import Slack
from bot.domain.deliveries import PATIENCE
from bot.handlers import bolt
from bot.handlers.directory import Directory
from bot.handlers.home import Homes
from bot.handlers.request import House
from bot.integrations.heartbeat import Heartbeat
from bot.integrations.socket_mode import SocketMode
from bot.jobs.errands import Errands
from bot.jobs.housekeeping import tidy
from bot.jobs.roster import ERRANDS
from bot.jobs.runner import Tools, run_due
from bot.jobs.schedule import SCHEDULE
from bot.settings import Settings
from bot.web.health import Vitals
from bot.web.server import WebServer

log = structlog.get_logger()

KINDS = (*(job.kind for job in SCHEDULE), *ERRANDS)
TIDY_EVERY = timedelta(hours=1)
MISSED_TICKS = 5  # after so many the bot counts as unhealthy
LAST_TICK_SECONDS = 5.0  # how long a stop waits for the tick under way
SLACK_SECONDS = aiohttp.ClientTimeout(total=PATIENCE.total_seconds(), sock_connect=10)


@dataclass
class Bot:
    """The running bot; its timers call `tick` and `drain`, and so does a stepped clock."""

    settings: Settings
    clock: Clock
    db: Database
    clients: tuple[AsyncWebClient, ...]  # of delivery/ and of the handlers; they share their connections
    slack_app: AsyncApp
    sender: Sender
    tools: Tools
    house: House
    errands: Errands
    socket: SocketMode | None = None
    heartbeat: Heartbeat | None = None
    ticked_at: float = field(default_factory=time.monotonic)
    _tidied_at: datetime | None = None
    _ticking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _session: aiohttp.ClientSession | None = None

    def __post_init__(self) -> None:
        self.web = WebServer(self.settings.host, self.settings.port, db=self.db, vitals=self.vitals)
        if self.settings.mode == "http":
            self.web.take_slack(self.slack_app)
            self.web.give_calendars()

    async def tick(self) -> int:
        """Do what is due now; return how many steps were done."""
        async with self._ticking:
            done = await run_due(self.db, SCHEDULE, self.tools)
            self.ticked_at = time.monotonic()
            await self._tidy()
            return done

    async def _tidy(self) -> None:
        now = self.clock.now()
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            self._tidied_at = now
            try:
                await tidy(self.db)
            except Exception as error:  # the next hour will do
                log.error("housekeeping.failed", error=type(error).__name__)

    async def run_errands(self) -> int:
        """Do what takes Slack's time and is due; return how many errands were begun."""
        return await self.errands.run()

    async def drain(self) -> int:
        """Send what is queued now; return how many messages were handled."""
        return await self.sender.drain()

    async def next_due(self) -> datetime | None:
        """Return the next moment (UTC) at which there is something to do or send."""
        async with self.db.looking() as session:
            ids = await workspaces.active_ids(session)
        moments: list[datetime] = []
        for workspace_id in ids:
            async with self.db.reading(workspace_id) as tx:
                found = (
                    await planning.next_due(tx, KINDS),
                    await outbox_ahead.next_due(tx),
                    await group_channels.next_due(tx),
                )
                moments += [moment for moment in found if moment is not None]
        takeover = self.sender.replica.next_takeover()
        if takeover is not None:
            moments.append(self.clock.now() + timedelta(seconds=takeover))
        return min(moments, default=None)

    def vitals(self) -> Vitals:
        """Return how the bot is, for its health check."""
        return Vitals(
            tick_age=time.monotonic() - self.ticked_at,
            tick_patience=MISSED_TICKS * self.settings.tick_seconds,
            socket_down=self.socket.down_seconds if self.socket else 0.0,
            sending=self.sender.healthy,
        )

    async def connect(self) -> None:
        """Introduce the workspace to the database and start listening to Slack; raise what is against it."""
        # delivery/ bounds what is under way; a pool would be filled by whatever waits for an answer
        pool = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(timeout=SLACK_SECONDS, connector=pool)
        for client in self.clients:
            client.session = self._session
        sending, _ = self.clients
        who = await sending.auth_test()
        async with self.db.unbound() as session:
            workspace = await workspaces.connect(
                session,
                team_id=who["team_id"],
                name=who.get("team", ""),
                bot_user_id=who["user_id"],
                now=self.clock.now(),
            )
        self.house.directory.remember(workspace)
        await silence.keep(self.db, self.house.pace, workspace.id)
        await self.web.start()
        if self.settings.slack_app_token:
            self.socket = SocketMode(
                self.slack_app, sending, self.settings.slack_app_token.get_secret_value()
            )
            await self.socket.start()

    async def close(self) -> None:
        """Take nothing new, finish what is under way within a few seconds, and close everything."""
        if self.socket is not None:
            await self.socket.stop()
        await self.web.stop()
        await self.house.homes.close()
        await self.house.searches.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_TICK_SECONDS), self._ticking:
                pass
        await self.errands.stop()
        await self.sender.stop()
        if self.heartbeat is not None:
            await self.heartbeat.close()
        if self._session is not None:
            await self._session.close()
        await self.db.close()


def build(settings: Settings, *, clock: Clock | None = None, pace: Turn | None = None) -> Bot:
    """Put the bot together without starting anything."""
    clock, pace = clock or SystemClock(), pace or pace_of(settings)
    db = Database(settings.database_url, clock)
    token = settings.slack_bot_token.get_secret_value()
    client = AsyncWebClient(token=token, base_url=settings.slack_api_url, retry_handlers=[])
    root = settings.content_dir or default_root()
    topics, dialogue_topics = load_topics(root), load_dialogue_topics(root)
    slack_app = bolt.make(settings)
    errands = Errands(db, client, ERRANDS)
    house = House(
        db,
        Directory(db),
        topics,
        settings.nudge_budget,
        Homes(db),
        pace,
        load_scripts(root) | {slug: topic.script for slug, topic in dialogue_topics.items()},
        load_prompts(root),
        dialogue_topics,
        settings.public_url if settings.mode == "http" else None,
        hurry=errands.wake,
    )
    handlers.register(slack_app, house)
    return Bot(
        settings=settings,
        clock=clock,
        db=db,
        clients=(client, slack_app.client),
        slack_app=slack_app,
        sender=Sender(
            db,
            Slack(client),
            pace,
            lease_seconds=settings.lease_seconds,
        ),
        tools=Tools(topics, settings.nudge_budget),
        house=house,
        errands=errands,
        heartbeat=Heartbeat(settings.heartbeat_url) if settings.heartbeat_url else None,
    )


def pace_of(settings: Settings) -> Pace:
    """Return the pace that is set for messages, and for the methods of each of Slack's tiers."""
    tiers = {2: settings.tier_2_per_minute, 3: settings.tier_3_per_minute, 4: settings.tier_4_per_minute}
    return Pace(settings.posts_per_minute, tiers)
