"""Rows handed to a statement as one JSON parameter: the same statement for one row and for thousands."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    SQLColumnExpression,
    Text,
    any_,
    cast,
    column,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import TypeEngine

from bot.db.models.base import UtcDateTime
from bot.db.session import Tx

POSTGRES = "postgresql"
Number = SQLColumnExpression[int] | SQLColumnExpression[int | None]


def postgres(tx: Tx) -> bool:
    """Say whether the database is PostgreSQL."""
    return dialect_of(tx) == POSTGRES


def dialect_of(tx: Tx) -> str:
    """Return what SQLAlchemy calls the database."""
    return tx.session.get_bind().dialect.name


def recordset(
    tx: Tx, name: str, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, TypeEngine[Any]]
) -> CTE:
    """Return rows as a table to select from and to join with; datetimes in them are aware."""
    return table_of(dialect_of(tx), literal(as_json(tx, rows)), name, columns)


def as_json(tx: Tx, rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as `table_of` takes them; a column that is left out of a row is null there."""
    return json.dumps(list(rows), default=_for_postgres if postgres(tx) else _for_sqlite)


def table_of(
    dialect: str,
    given: ColumnElement[str],
    name: str,
    columns: Mapping[str, TypeEngine[Any]],
) -> CTE:
    """Return what stands in a parameter, rows as JSON, as a table."""
    if dialect == POSTGRES:
        table = func.jsonb_to_recordset(cast(given, JSONB)).table_valued(
            *(column(key, kind) for key, kind in columns.items()), name=f"{name}_given"
        )
        query = select(*table.render_derived(with_types=True).c)
    else:
        value = func.json_each(given).table_valued("value", name=f"{name}_given").c.value
        query = select(
            *(
                type_coerce(func.json_extract(value, f"$.{key}"), kind).label(key)
                for key, kind in columns.items()
            )
        )
    return query.cte(name).prefix_with("MATERIALIZED")  # read once, and SQLite may index it


def ours(tx: Tx, column: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Say that a row is of the workspace, where other conditions leave far fewer rows than that."""
    return of_workspace(dialect_of(tx), column, literal(tx.workspace_id))


def of_workspace(
    dialect: str, column: SQLColumnExpression[int], workspace_id: ColumnElement[int]
) -> ColumnElement[bool]:
    """Say the same of the workspace in a parameter.

    SQLite, which counts nothing, would take the index of the workspace; adding nothing to it hides that.
    PostgreSQL counts, and must not be misled.
    """
    return column == workspace_id if dialect == POSTGRES else column + 0 == workspace_id


def among(tx: Tx, column: Number, values: Collection[int]) -> ColumnElement[bool]:
    """Say that a column is one of these numbers: the same statement for one and for thousands."""
    dialect = dialect_of(tx)
    return one_of(dialect, column, literal(numbers(tx, values), kind_of_numbers(dialect)))


def one_of(dialect: str, column: Number, given: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say the same of `numbers` in a parameter."""
    if dialect == POSTGRES:
        return column == any_(given)
    found = func.json_each(given).table_valued("value")
    return column.in_(select(type_coerce(found.c.value, Integer)))


def numbers(tx: Tx, values: Collection[int]) -> list[int] | str:
    """Return numbers as `one_of` takes them."""
    return list(values) if postgres(tx) else json.dumps(list(values))


def kind_of_numbers(dialect: str) -> TypeEngine[Any]:
    """Return the type of a parameter of `one_of`."""
    return ARRAY(Integer) if dialect == POSTGRES else Text()


def _as(value: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """Give a value its type; SQLite finds a row by an index only where both sides are of one type.

    A moment is text there, which a cast would take for a number.
    """
    return type_coerce(value, kind) if isinstance(kind, UtcDateTime) else cast(value, kind)


def _for_sqlite(value: object) -> str:
    """Return a moment as SQLAlchemy stores it there, so that it compares."""
    return f"{_utc(value):%Y-%m-%d %H:%M:%S.%f}"


def _for_postgres(value: object) -> str:
    return _utc(value).isoformat()


def _utc(value: object) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("only aware moments go into a recordset besides numbers and text")
    return value.astimezone(UTC)
