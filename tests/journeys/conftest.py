"""The stage for whole cycles: Socket Mode and HTTP mode, SQLite and PostgreSQL."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.clock import SteppedClock
from bot.demo.northwind import STARTS, world
from bot.demo.stage import Stage, open_stage
from tests.support.owned_guard import watching

WAYS = [("socket", "sqlite"), ("http", "sqlite"), ("socket", "postgres"), ("http", "postgres")]


@pytest.fixture(autouse=True)
def no_query_crosses_workspaces() -> Iterator[None]:
    """Every query of the bot names its workspace."""
    with watching():
        yield


@pytest.fixture(params=WAYS, ids=["-".join(way) for way in WAYS])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Northwind on its first morning, with the bot connected in one of four ways."""
    mode, kind = request.param
    url = str(request.getfixturevalue(f"{kind}_url"))
    clock = SteppedClock(STARTS)
    async with open_stage(world(clock), clock, database_url=url, mode=mode, hurry=True) as opened:
        yield opened
