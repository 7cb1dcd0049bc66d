"""Tells a database that is away, full or locked from a mistake of ours: only the first passes by itself."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

PASSING = (
    "08",
    "25006",
    "40",
    "53",
    "57",
    "58",
)  # SQLSTATEs: connection, read-only, conflict, resources, halt


def unavailable(error: BaseException) -> bool:
    """Say whether an error means that nothing can be saved or looked up just now."""
    if isinstance(error, NoConnectionLeft):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(PASSING)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF not in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISUSE)
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
