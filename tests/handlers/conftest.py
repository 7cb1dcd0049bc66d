"""The bot on the sandbox's stage, for tests of what people type and press."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.clock import SteppedClock
from bot.demo import northwind
from bot.demo.stage import PATIENCE, Stage, open_stage


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """Northwind on a Monday morning, with the bot connected by Socket Mode and nothing set up.

    However busy the machine is, nobody's patience ends before the bot has answered.
    """
    clock = SteppedClock(datetime(2026, 10, 5, 7, 0, tzinfo=UTC))
    async with open_stage(northwind.world(clock), clock, database_url=sqlite_url) as opened:
        opened.sandbox.dispatcher.deadline = PATIENCE
        yield opened
