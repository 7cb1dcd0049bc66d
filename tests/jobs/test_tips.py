"""Tips that are due together: what each batch looks for must not take longer in a larger workspace."""

from datetime import timedelta
from typing import Any

from sqlalchemy import event

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db.session import Database
from bot.jobs import tips
from bot.jobs.runner import Job, Tools, run_due
from tests.support import northwind

TOOLS = Tools(load_topics(default_root()), 8)
TABLES = ("planned_steps", "groups", "cycles", "sessions", "members", "people", "deliveries")


async def test_sqlite_finds_what_a_batch_needs_by_more_than_the_workspace(
    sqlite_url: str, clock: SteppedClock
) -> None:
    database = Database(sqlite_url, clock)
    world = await northwind.group_of(database, 40)
    clock.move_to(northwind.STARTS + timedelta(days=7))
    asked: list[tuple[str, Any]] = []

    def hear(_c: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    assert await run_due(database, (Job("tip", tips.do, tips.do_many),), TOOLS) > 1
    event.remove(database.engine.sync_engine, "before_cursor_execute", hear)
    found = set()
    async with database.reading(world.workspace_id) as tx:
        connection = await tx.session.connection()
        for statement, parameters in asked:
            if statement.startswith(("SELECT", "UPDATE")):
                plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found |= {row.detail for row in plan if row.detail.split()[1] in TABLES}
    await database.close()
    assert {detail.split()[1] for detail in found} == set(TABLES)
    wide = {detail for detail in found if detail.endswith("(workspace_id=?)") or detail.startswith("SCAN")}
    assert wide == set()
