"""What many tests on a database begin with is put into its tables once in a test run, and copied for each.

Making a group takes longer than most of what is done with it then. What is kept is every row, what the
arrangement returned and the moment it ended at; a database in which there is anything already gets no copy.
"""

import inspect
import io
import pickle
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import psycopg
from psycopg import sql

from bot.clock import SteppedClock
from bot.db.models import Base
from bot.db.session import Database
from tests.support import shelf

PLAIN = (str, int, float, bool, date, datetime, time, timedelta, type(None))  # told apart by how they look
SEQUENCES = "SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"

Arranging = TypeVar("Arranging", bound=Callable[..., Coroutine[Any, Any, Any]])
Rows = dict[str, list[tuple[Any, ...]]] | str


@dataclass(frozen=True)
class Kept:
    """Rows by table for SQLite, statements for PostgreSQL; what was returned, pickled; the moment (UTC)."""

    rows: Rows
    returned: bytes
    now: datetime


def kept_rows(arrange: Arranging) -> Arranging:
    """Let what is arranged on an empty `database`, with plain arguments, be copied for who wants the same.

    The arrangement touches nothing but that database and its clock, which it may move.
    """
    named = inspect.signature(arrange)

    @wraps(arrange)
    async def arranged(*given: Any, **changed: Any) -> Any:
        bound = named.bind(*given, **changed)
        bound.apply_defaults()
        wanted = dict(bound.arguments)
        database: Database = wanted.pop("database")
        key = _key(arrange, database, wanted)
        if key is None or not await _empty(database):
            return await arrange(*given, **changed)
        found = shelf.found(key)
        if found is None:
            returned = await arrange(*given, **changed)
            kept = Kept(_rows(database), _pickled(returned, database), database.clock.now())
            shelf.put(key, kept)
            return returned
        return await _copied(database, found)

    return cast(Arranging, arranged)


def _key(arrange: Arranging, database: Database, wanted: dict[str, Any]) -> str | None:
    if wanted.get("clock") is database.clock:
        del wanted["clock"]
    listened = bool(database._listeners)
    if listened or not isinstance(database.clock, SteppedClock) or not all(map(_plain, wanted.values())):
        return None
    at = database.clock.now(), database.engine.dialect.name
    return repr((arrange.__module__, arrange.__qualname__, at, sorted(wanted.items())))


def _plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    return isinstance(value, PLAIN) or (isinstance(value, tuple) and all(map(_plain, value)))


async def _empty(database: Database) -> bool:
    query = "SELECT 1 FROM workspaces LIMIT 1"  # whatever there is belongs to one
    if database.engine.dialect.name == "sqlite":
        with closing(_opened(database)) as file:
            return file.execute(query).fetchone() is None
    async with database.engine.connect() as connection:
        return (await connection.exec_driver_sql(query)).first() is None


async def _copied(database: Database, kept: Kept) -> Any:
    if isinstance(kept.rows, str):
        async with database.engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute(kept.rows, prepare=False)
            await driver.commit()
    else:
        with closing(_opened(database)) as file, file:
            for table, rows in kept.rows.items():
                places = ", ".join("?" * len(rows[0]))
                file.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    cast(SteppedClock, database.clock).move_to(kept.now)
    return _Unpickler(kept.returned, database).load()


def _opened(database: Database) -> sqlite3.Connection:
    file = sqlite3.connect(Path(str(database.engine.url.database)))
    file.execute("PRAGMA synchronous=OFF")
    return file


def _rows(database: Database) -> Rows:
    tables = sorted(Base.metadata.tables)
    if database.engine.dialect.name == "sqlite":
        with closing(_opened(database)) as file:
            found = {table: file.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
        return {table: rows for table, rows in found.items() if rows}
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        inserts = [_inserted(connection, table) for table in tables]
        sequences = [
            f"SELECT setval('{schema}.{name}', {value})"
            for schema, name, value in connection.execute(SEQUENCES).fetchall()
        ]
    # as a replica would: the tables come in no particular order
    return "; ".join(["SET LOCAL session_replication_role = replica", *filter(None, inserts), *sequences])


def _inserted(connection: psycopg.Connection[Any], table: str) -> str:
    columns = [column.name for column in Base.metadata.tables[table].columns]
    quoted = sql.SQL(", ").join(
        sql.SQL("quote_nullable({}::text)").format(sql.Identifier(name)) for name in columns
    )
    rows = connection.execute(sql.SQL("SELECT {} FROM {}").format(quoted, sql.Identifier(table))).fetchall()
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE VALUES {values}' if rows else ""


def _pickled(returned: Any, database: Database) -> bytes:
    out = io.BytesIO()
    _Pickler(out, database).dump(returned)
    return out.getvalue()


class _Pickler(pickle.Pickler):
    def __init__(self, out: io.BytesIO, database: Database) -> None:
        super().__init__(out)
        self._known = {id(database): "database", id(database.clock): "clock"}

    def persistent_id(self, obj: Any) -> str | None:
        return self._known.get(id(obj))


class _Unpickler(pickle.Unpickler):
    def __init__(self, pickled: bytes, database: Database) -> None:
        super().__init__(io.BytesIO(pickled))
        self._known = {"database": database, "clock": database.clock}

    def persistent_load(self, pid: Any) -> Any:
        return self._known[pid]
