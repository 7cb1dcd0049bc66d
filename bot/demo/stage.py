"""The bot on the sandbox's stage: both in one process, on one stepped clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from bot.app import Bot, build
from bot.clock import SteppedClock
from bot.db import migrate
from bot.delivery.pace import Unpaced
from bot.demo.stepper import Stepper
from bot.settings import Settings
from sandbox.clock import ManualStopwatch
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.world import World

PATIENCE = 60.0  # seconds in which a bot that is in a hurry has to answer
Mode = Literal["socket", "http"]


@dataclass
class Stage:
    """A sandbox, a bot connected to it, and the clock they share."""

    sandbox: Sandbox
    bot: Bot
    clock: SteppedClock
    stepper: Stepper


def settings_for(sandbox: Sandbox, database_url: str, mode: Mode) -> Settings:
    """Return the settings that connect a bot to a sandbox."""
    app = sandbox.world.app
    return Settings(
        slack_bot_token=SecretStr(app.bot_token),
        slack_app_token=SecretStr(app.app_token) if mode == "socket" else None,
        slack_signing_secret=SecretStr(app.signing_secret) if mode == "http" else None,
        slack_api_url=sandbox.api_url,
        public_url="https://plg.northwind.example" if mode == "http" else None,
        database_url=database_url,
    )


@asynccontextmanager
async def open_stage(
    world: World,
    clock: SteppedClock,
    *,
    database_url: str,
    mode: Mode = "socket",
    port: int = 0,
    data_dir: Path | None = None,
    hurry: bool = False,
) -> AsyncIterator[Stage]:
    """Start both, and stop both in the end; raise OSError when the port is taken.

    `hurry` is for a database that is thrown away: SQLite does not wait for the disk, and nothing is sent in
    the background, so that all comes in the same order each time; and nobody's patience ends before a busy
    machine has answered. Slack's limits are left out: while a clock stands still, nobody can wait for them.
    """
    sandbox = Sandbox(world, limits=Limits(enabled=False), data_dir=data_dir)
    if hurry:
        world.stopwatch = ManualStopwatch()
        sandbox.dispatcher.deadline = PATIENCE
    await sandbox.start(port=port)
    try:
        async with connected(sandbox, clock, database_url=database_url, mode=mode, hurry=hurry) as stage:
            yield stage
    finally:
        await sandbox.stop()


@asynccontextmanager
async def connected(
    sandbox: Sandbox,
    clock: SteppedClock,
    *,
    database_url: str,
    mode: Mode = "socket",
    hurry: bool = False,
) -> AsyncIterator[Stage]:
    """Connect a bot to a sandbox that runs already, and disconnect it in the end."""
    settings = settings_for(sandbox, database_url, mode)
    migrate.fit(settings.database_url)
    bot = build(settings, clock=clock, pace=Unpaced())
    bot.web.port = 0
    if hurry and database_url.startswith("sqlite"):
        bot.db.hurry()
    stepper = Stepper(
        bot,
        clock,
        sandbox.idle,
        lambda _: sandbox.world.changed("clock"),
        alone=hurry,
        slack_due=sandbox.next_due,
    )
    sandbox.driver = stepper
    try:
        await bot.connect()
        if mode == "http":
            await sandbox.dispatcher.use_http(f"http://127.0.0.1:{bot.web.port}/slack/events")
        if not hurry:
            bot.sender.start()
        yield Stage(sandbox, bot, clock, stepper)
    finally:
        await bot.close()
