"""Watches every query of a test run: one that reads members' rows without naming a workspace fails it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CTE, BinaryExpression, Delete, Select, Table, Update, event
from sqlalchemy.engine import Engine, ExecutionContext
from sqlalchemy.sql import visitors

_fine: set[str] = set()  # looked at before: looking takes a millisecond, finding it here nothing


class CrossesWorkspaces(AssertionError):
    """A query that would see, change or delete the rows of every workspace."""


def names_its_workspace(statement: Select[object] | Update | Delete) -> bool:
    """Say whether a statement touches no owned table, or says whose rows it means.

    What reads only from queries of its own (WITH …) is as good as those are.
    """
    tables = statement.get_final_froms() if isinstance(statement, Select) else [statement.table]
    inner = [table.element for table in tables if isinstance(table, CTE)]
    if len(inner) == len(tables) and all(isinstance(one, Select) for one in inner):
        return all(names_its_workspace(one) for one in inner if isinstance(one, Select))
    owned = any(
        isinstance(part, Table) and "workspace_id" in part.c
        for table in tables
        for part in visitors.iterate(table)
    )
    if not owned:
        return True
    where = statement.whereclause
    if where is None:
        return False
    names = {getattr(part, "name", None) for part in visitors.iterate(where)}
    return "workspace_id" in names or _one_row(where)


def _one_row(where: object) -> bool:
    """Tests may read a row by its id; tests/test_conventions.py keeps the code from it."""
    return isinstance(where, BinaryExpression) and getattr(where.left, "primary_key", False)


def _check(
    _connection: Any, _cursor: Any, sql: str, _given: Any, context: ExecutionContext | None, _many: bool
) -> None:
    statement = context.invoked_statement if context and sql not in _fine else None
    if context is None or not isinstance(statement, (Select, Update, Delete)):
        return
    options = context.execution_options
    if options.get("all_workspaces") or _flushed(options):
        return
    if not names_its_workspace(statement):
        raise CrossesWorkspaces(sql)
    _fine.add(sql)


def _flushed(options: Mapping[str, Any]) -> bool:
    """Say whether a session writes back a row that it had read: by its id, from a cache that models have."""
    return "compiled_cache" in options and "_sa_orm_update_options" not in options


@contextmanager
def watching() -> Iterator[None]:
    """Check every query meanwhile, of sessions and plain connections; who means all says so by an option."""
    event.listen(Engine, "before_cursor_execute", _check)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", _check)
