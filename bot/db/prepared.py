"""Statements that are put together once: doing it anew took a third of the time of a batch of deliveries.

For what is asked with every batch of messages; anything else is better written where it is asked.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Integer,
    SQLColumnExpression,
    Text,
    bindparam,
)

from bot.db.models.base import UtcDateTime
from bot.db.recordset import Number, dialect_of, kind_of_numbers, of_workspace, one_of
from bot.db.session import Tx

Statement = TypeVar("Statement", bound=Executable)

WS: BindParameter[int] = bindparam("ws", type_=Integer)
MOMENT: BindParameter[Any] = bindparam("moment", type_=UtcDateTime(timezone=True))
WHO: BindParameter[str] = bindparam("who", type_=Text)  # a replica
IDS: BindParameter[Any] = bindparam("ids", type_=Integer, expanding=True)
KEYS: BindParameter[Any] = bindparam("keys", type_=Text, expanding=True)


def prepared(build: Callable[[str], Statement]) -> Callable[[Tx], Statement]:
    """Let a statement be put together once for each database; `build` is told its name."""
    made = cache(build)
    return lambda tx: made(dialect_of(tx))


async def ask(tx: Tx, statement: Executable, **given: Any) -> Any:
    """Execute a prepared statement in the workspace of a transaction; return SQLAlchemy's result."""
    return await tx.session.execute(statement, {"ws": tx.workspace_id, **given})


def in_ws(dialect: str, column: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Say that a row is of the workspace, where other conditions leave far fewer rows than that."""
    return of_workspace(dialect, column, WS)


def in_numbers(dialect: str, column: Number) -> ColumnElement[bool]:
    """Say that a column is one of the `numbers` that the statement is given."""
    return one_of(dialect, column, bindparam("numbers", type_=kind_of_numbers(dialect)))
