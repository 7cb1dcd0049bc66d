"""Tips that are due together: what each batch looks for must not take longer in a larger workspace."""

from datetime import timedelta

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db.session import Database
from bot.jobs import tips
from bot.jobs.runner import Job, Tools, run_due
from tests.support import northwind
from tests.support.query_plans import listening, plans, wide

TOOLS = Tools(load_topics(default_root()), 8)
ONES = ("SELECT", "UPDATE")
TABLES = ("planned_steps", "groups", "cycles", "sessions", "members", "people", "deliveries")


async def test_sqlite_finds_what_a_batch_needs_by_more_than_the_workspace(
    sqlite_url: str, clock: SteppedClock
) -> None:
    database = Database(sqlite_url, clock)
    world = await northwind.group_of(database, 40)
    clock.move_to(northwind.STARTS + timedelta(days=7))
    with listening(database) as asked:
        assert await run_due(database, (Job("tip", tips.do, tips.do_many),), TOOLS) > 1
    found = await plans(database, world.workspace_id, [one for one in asked if one[0].startswith(ONES)])
    await database.close()
    assert {detail.split()[1] for detail in found} >= set(TABLES)
    assert wide(found, TABLES) == set()
