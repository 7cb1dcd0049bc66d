"""`plg run`: the bot with its timers, until a signal stops it."""

import asyncio
import signal
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import app
from bot.db import migrate, workspaces
from bot.db.alone import alone
from bot.memory import keep_what_stays
from bot.settings import Settings

log = structlog.get_logger()


async def run(settings: Settings) -> None:
    """Run until stopped by a signal; refuse a database that does not fit the code."""
    with alone(settings.database_url):
        await _run(settings)


async def _run(settings: Settings) -> None:
    migrate.fit(settings.database_url)
    bot = app.build(settings)
    keep_what_stays()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await serve(bot, stopped)


async def serve(bot: app.Bot, stopped: asyncio.Event) -> None:
    """Start a bot with its timers, and close it when `stopped` is set."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    try:
        await bot.connect()
        bot.sender.start()
        bot.errands.start()
        scheduler.add_job(
            tick,
            "interval",
            args=[bot],
            seconds=bot.settings.tick_seconds,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.add_job(refresh, "interval", args=[bot], hours=1, max_instances=1, coalesce=True)
        scheduler.start()
        log.info("bot.ready", mode=bot.settings.mode)
        await stopped.wait()
    finally:
        if scheduler.running:
            scheduler.shutdown(wait=False)
        await bot.close()
        log.info("bot.stopped")


async def tick(bot: app.Bot) -> None:
    """Do what is due; when all is well, tell the outside monitor so."""
    try:
        await bot.tick()
        bot.errands.wake()
    except Exception as error:
        log.error("tick.failed", error=type(error).__name__)
        return
    if bot.heartbeat is not None and not await bot.web.complaints():
        await bot.heartbeat.beat()


async def refresh(bot: app.Bot) -> None:
    """Look up again who has not been looked up for long; what fails now is tried in an hour."""
    sending, _ = bot.clients
    try:
        async with bot.db.looking() as session:
            ids = await workspaces.active_ids(session)
        for workspace_id in ids:
            await bot.house.directory.refresh(sending, workspace_id)
    except Exception as error:
        log.error("refresh.failed", error=type(error).__name__)
