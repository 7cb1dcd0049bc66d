"""A bot without Slack: a database to throw away, the real jobs and the real way out, on a stepped clock."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import SteppedClock
from bot.db import group_channels, outbox_ahead, planning, workspaces
from bot.db.models import Base
from bot.db.session import Database
from bot.delivery.pace import Unpaced
from bot.delivery.sender import Sender
from bot.domain.tip import Topic
from bot.jobs.runner import Tools, run_due
from bot.jobs.schedule import SCHEDULE
from bot.simulation.recorder import BOT, Recorder
from bot.stepping import Stepper

KINDS = tuple(job.kind for job in SCHEDULE)
WINDOW = 50  # messages under way at once, so that many are settled in one transaction


@dataclass
class World:
    """Everything that time moves: what is due is done, what is queued is written down by the recorder."""

    db: Database
    clock: SteppedClock
    slack: Recorder
    sender: Sender
    tools: Tools
    workspace_id: int

    async def tick(self) -> int:
        """Do what is due now; return how many steps were done."""
        return await run_due(self.db, SCHEDULE, self.tools)

    async def run_errands(self) -> int:
        """Do nothing: errands ask Slack, and there is none."""
        return 0

    async def drain(self) -> int:
        """Send what is queued now; return how many messages were handled."""
        return await self.sender.drain()

    async def next_due(self) -> datetime | None:
        """Return the next moment (UTC) at which there is something to do or send."""
        async with self.db.reading(self.workspace_id) as tx:
            found = (
                await planning.next_due(tx, KINDS),
                await outbox_ahead.next_due(tx),
                await group_channels.next_due(tx),
            )
        return min((moment for moment in found if moment is not None), default=None)

    async def live_until(self, moment: datetime) -> None:
        """Let time pass, stopping wherever something is due."""
        await Stepper(self, self.clock, alone=True).advance_to(moment)


@asynccontextmanager
async def opened(starts: datetime, topics: dict[str, Topic], nudge_budget: int) -> AsyncIterator[World]:
    """Open an empty world at that moment (UTC), and throw it away in the end."""
    with tempfile.TemporaryDirectory(prefix="plg-simulation-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'plg.db'}"
        clock = SteppedClock(starts)
        db = Database(url, clock)
        db.hurry()
        slack = Recorder(clock)
        try:
            async with db.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)  # the tests hold it to the migrations
            async with db.unbound() as session:
                made = await workspaces.connect(
                    session, team_id="TSIMULATED", name="Simulation", bot_user_id=BOT, now=starts
                )
            sender = Sender(db, slack, Unpaced(WINDOW))
            yield World(db, clock, slack, sender, Tools(topics, nudge_budget), made.id)
            await sender.stop()
        finally:
            await db.close()
