"""Statements that are put together once: doing it anew took a third of the time of a batch of deliveries.

For what is asked with every batch of messages; anything else is better written where it is asked.
"""

import json
from collections.abc import Callable, Collection
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Integer,
    SQLColumnExpression,
    Text,
    any_,
    bindparam,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY

from bot.db.models.base import UtcDateTime
from bot.db.recordset import POSTGRES, Number, dialect_of, postgres
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
    """Say what recordset.ours says."""
    return column == WS if dialect == POSTGRES else column + 0 == WS


def one_of(dialect: str, column: Number) -> ColumnElement[bool]:
    """Say what recordset.among says, of `numbers`."""
    if dialect == POSTGRES:
        return column == any_(bindparam("numbers", type_=ARRAY(Integer)))
    given = func.json_each(bindparam("numbers", type_=Text)).table_valued("value")
    return column.in_(select(type_coerce(given.c.value, Integer)))


def numbers(tx: Tx, values: Collection[int]) -> list[int] | str:
    """Return the `numbers` of a statement."""
    return list(values) if postgres(tx) else json.dumps(list(values))
