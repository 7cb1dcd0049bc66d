from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import planning
from bot.db.session import Database
from bot.domain.budget import WEEKLY_CAP
from bot.jobs.runner import Tools, run_due
from bot.jobs.schedule import SCHEDULE
from tests.support.northwind import group_of, keys, steps

TOOLS = Tools(load_topics(default_root()), WEEKLY_CAP)
OURS = ("pairing", "tip", "nudge", "buddy_check", "reminder", "wrap_up")


def test_everything_that_is_planned_has_a_job() -> None:
    assert {job.kind for job in SCHEDULE} >= set(OURS)


@pytest.mark.parametrize(
    "starts", [datetime(2026, 10, 21, 10, 30, tzinfo=UTC), datetime(2027, 3, 8, 9, tzinfo=UTC)]
)
async def test_a_whole_cycle_across_the_clock_changes_loses_nothing_to_the_budget(
    database: Database, clock: SteppedClock, starts: datetime
) -> None:
    clock.move_to(starts - timedelta(days=9))
    world = await group_of(database, 6, starts=starts)
    while True:
        async with database.reading(world.workspace_id) as tx:
            due = await planning.next_due(tx)
        if due is None:
            break
        clock.move_to(max(due, clock.now()))
        await run_due(database, SCHEDULE, TOOLS)
    async with database.reading(world.workspace_id) as tx:
        ended = Counter((step.kind, step.outcome) for step in (await steps(tx, open_only=False)).values())
        tips = await keys(tx, "tip:")
    assert {one for one in ended if one[0] in OURS} == {(kind, "done") for kind in OURS}
    assert (ended["tip", "done"], ended["buddy_check", "done"], ended["reminder", "done"]) == (24, 6, 6)
    assert len(tips) == 24
