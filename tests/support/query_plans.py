"""How SQLite finds what statements ask for: by which index, or by reading all of a workspace."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.db.session import Database

Asked = list[tuple[str, Any]]


@contextmanager
def listening(database: Database) -> Iterator[Asked]:
    """Give every statement said meanwhile, with its parameters."""
    asked: Asked = []

    def hear(_c: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", hear)


async def plans(database: Database, workspace_id: int, asked: Asked) -> set[str]:
    """Return how SQLite gets at each table, such as `SEARCH people USING INTEGER PRIMARY KEY (rowid=?)`."""
    found: set[str] = set()
    async with database.reading(workspace_id) as tx:
        connection = await tx.session.connection()
        for statement, parameters in asked:
            if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found |= {row.detail for row in plan}
    return found


def wide(found: set[str], tables: tuple[str, ...]) -> set[str]:
    """Return the ways that read a whole table, or all that a workspace has in it."""
    of_tables = {detail for detail in found if detail.split()[1] in tables}
    return {one for one in of_tables if one.endswith("(workspace_id=?)") or one.startswith("SCAN")}
