"""Rows handed to a statement as one JSON parameter: the same statement for one row and for thousands."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, cast, column, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from bot.db.models.base import UtcDateTime
from bot.db.session import Tx


def recordset(
    tx: Tx, name: str, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, TypeEngine[Any]]
) -> CTE:
    """Return rows as a table to select from and to join with; datetimes in them are aware."""
    postgres = tx.session.get_bind().dialect.name == "postgresql"
    given = json.dumps(list(rows), default=_for_postgres if postgres else _for_sqlite)
    if postgres:
        table = func.jsonb_to_recordset(cast(literal(given), JSONB)).table_valued(
            *(column(key, kind) for key, kind in columns.items()), name=f"{name}_given"
        )
        query = select(*table.render_derived(with_types=True).c)
    else:
        value = func.json_each(literal(given)).table_valued("value", name=f"{name}_given").c.value
        query = select(
            *(
                type_coerce(func.json_extract(value, f"$.{key}"), kind).label(key)
                for key, kind in columns.items()
            )
        )
    return query.cte(name).prefix_with("MATERIALIZED")  # read once, and SQLite may index it


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
