"""The database fails under every single request; people are told, lose nothing, and try once more."""

import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.clock import SteppedClock
from bot.demo import northwind
from bot.demo.stage import open_stage
from bot.demo.timeline import timeline
from bot.messages import small_talk
from sandbox.world import World
from tests.support import shelf
from tests.support.every_field import EveryField
from tests.support.outage import Stumbling, What
from tests.support.rows import counted

CANNOT_KEEP = small_talk.away().text[:60]  # a timeline cuts what it shows


async def play(url: str, what: What | None) -> tuple[Counter[Any], dict[str, int], Stumbling | None]:
    """Play a short cycle; return what the bot posted, and how many rows there are."""
    clock = SteppedClock(datetime(2026, 10, 5, 7, 0, tzinfo=UTC))
    world = northwind.world(clock)
    world.stopwatch = lambda: 0.0  # a form may be opened at the second attempt, however slow the machine is
    with capture_logs():  # rendering a hundred tracebacks takes longer than Slack waits
        return await _played(url, world, clock, what)


async def _played(
    url: str, world: World, clock: SteppedClock, what: What | None
) -> tuple[Counter[Any], dict[str, int], Stumbling | None]:
    async with open_stage(world, clock, database_url=url, mode="http") as stage:
        stumbling = Stumbling(stage, what) if what else None
        await EveryField(stage, lambda field: f"Words in {field}.").play()
        counts = await counted(stage.bot.db)
        said = [(row.who, row.what) for row in timeline(stage.sandbox, acts=False)]
        posted = Counter(one for one in said if "changed: " not in one[1])  # a change made again is no other
        return posted, counts, stumbling


def apologies(posted: Counter[Any]) -> Counter[Any]:
    """Return what was posted to say that a message of somebody's cannot be kept just now."""
    return Counter({one: times for one, times in posted.items() if one[1].startswith(CANNOT_KEEP)})


@pytest.mark.parametrize("what", ["everything", "writes", "commits"])
async def test_a_cycle_with_an_outage_under_every_request_is_the_same_cycle(
    migrated_sqlite: Path, tmp_path: Path, what: What
) -> None:
    urls = [f"sqlite+aiosqlite:///{shutil.copy(migrated_sqlite, tmp_path / name)}" for name in ("a", "b")]
    again, rows_again, stumbling = await play(urls[1], what)
    posted, rows, _ = await shelf.once("a short cycle", lambda: play(urls[0], None))
    assert stumbling is not None
    assert stumbling.silent == []
    assert stumbling.apologies.keys() >= {"slash_commands", "view_submission"}
    sorry = apologies(again)
    assert not apologies(posted)
    assert (again - posted - sorry, posted - again) == (Counter(), Counter())
    assert set(sorry.values()) == {1}, "nobody is told twice of one outage"
    assert rows_again == rows, "nothing was written by half"
