"""Empties a PostgreSQL database between two tests, on one connection that is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg

from bot.db.models import Base

Emptying = Callable[[], None]
LARGE = 1_000_000  # bytes of a table from which on it is cut off, so that deleted rows do not pile up
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_REWIND = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
_SIZES = f"SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > {LARGE}"


@contextmanager
def emptying(address: str) -> Iterator[Emptying]:
    """Return what ends everybody's connection, deletes every row, and lets ids begin with 1 again."""
    tables = {table.name for table in Base.metadata.sorted_tables}
    # As a replica would: nobody looks whether a row that goes is named by another, since all of them go.
    deletes = "; ".join(f"DELETE FROM {name}" for name in sorted(tables))
    everything = f"SET LOCAL session_replication_role = replica; {deletes}; {_REWIND}".encode()
    kept = psycopg.connect(address, autocommit=True)

    def empty() -> None:
        nonlocal kept
        try:
            kept.execute(_OTHERS)
        except psycopg.OperationalError:  # a test ended this connection, too
            kept = psycopg.connect(address, autocommit=True)
            kept.execute(_OTHERS)
        if large := tables & {name for (name,) in kept.execute(_SIZES)}:
            kept.execute(f"TRUNCATE {', '.join(sorted(large))} CASCADE".encode())
        with kept.transaction():
            kept.execute(everything)

    try:
        yield empty
    finally:
        with suppress(psycopg.OperationalError):
            kept.close()
