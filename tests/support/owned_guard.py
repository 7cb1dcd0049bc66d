"""Watches every query of a test run: one that reads members' rows without naming a workspace fails it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CTE, BinaryExpression, Delete, Select, Table, Update, event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors

_fine: set[tuple[Any, ...]] = set()  # forms of statements looked at before: looking takes a millisecond


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


def _check(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load or state.execution_options.get("all_workspaces"):
        return
    statement = state.statement
    if isinstance(statement, (Select, Update, Delete)):
        form = statement._generate_cache_key()  # without its values, as SQLAlchemy's own cache has it
        if form is not None and form.key in _fine:
            return
        if not names_its_workspace(statement):
            raise CrossesWorkspaces(str(statement))
        if form is not None:
            _fine.add(form.key)


@contextmanager
def watching() -> Iterator[None]:
    """Check every query of every session meanwhile; a test that means all says so by an execution option."""
    event.listen(Session, "do_orm_execute", _check)
    try:
        yield
    finally:
        event.remove(Session, "do_orm_execute", _check)
