"""Rows handed to a statement as one JSON parameter: the same statement for one row and for thousands."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    SQLColumnExpression,
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
    """Say that a row is of the workspace, where other conditions leave far fewer rows than that.

    SQLite, which counts nothing, would take the index of the workspace; adding nothing to it hides that.
    PostgreSQL counts, and must not be misled.
    """
    return column == tx.workspace_id if postgres(tx) else column + 0 == tx.workspace_id


def among(
    tx: Tx, column: SQLColumnExpression[int | None] | SQLColumnExpression[int], values: Sequence[int]
) -> ColumnElement[bool]:
    """Say that a column is one of these numbers: the same statement for one and for thousands."""
    if postgres(tx):
        return column == any_(literal(list(values), ARRAY(Integer)))
    given = func.json_each(literal(json.dumps(list(values)))).table_valued("value")
    return column.in_(select(type_coerce(given.c.value, Integer)))


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
