"""The stage for whole cycles: Socket Mode and HTTP mode, SQLite and PostgreSQL."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.clock import SteppedClock
from bot.demo.northwind import STARTS, world
from bot.demo.stage import Stage, open_stage
from tests.support.owned_guard import watching

WAYS = [("socket", "sqlite"), ("http", "sqlite"), ("socket", "postgres"), ("http", "postgres")]
WHOLE_CYCLE = "test_whole_cycle"
TWICE = WAYS[::3]  # how it is lived through with everything coming twice, see docs/decisions/0029


def ways_of(journey: str) -> list[tuple[str, str]]:
    """Return how a journey is lived through, given its module: each transport once and each database once.

    Which two go together depends on its name, so that the journeys between them have every pairing; the
    whole cycle has those in which it does not come twice.
    """
    return WAYS[::3] if len(journey) % 2 else WAYS[1:3]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every journey that is played on the stage its ways."""
    if "stage" in metafunc.fixturenames:
        ways = ways_of(metafunc.module.__name__.rpartition(".")[2])
        metafunc.parametrize("stage", ways, indirect=True, ids=["-".join(way) for way in ways])


@pytest.fixture(autouse=True)
def no_query_crosses_workspaces() -> Iterator[None]:
    """Every query of the bot names its workspace."""
    with watching():
        yield


@pytest.fixture
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Northwind on its first morning, with the bot connected in one of the journey's ways."""
    mode, kind = request.param
    url = str(request.getfixturevalue(f"{kind}_url"))
    clock = SteppedClock(STARTS)
    async with open_stage(world(clock), clock, database_url=url, mode=mode, hurry=True) as opened:
        yield opened
