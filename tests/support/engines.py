"""Lets the engines of a test run share what they compiled: the bot has one engine, each test makes its own.

SQLAlchemy keeps a statement's SQL per engine, so that a new engine compiles every statement anew: that took
two fifths of the time of a test on a database. What it compiles depends on the kind of database alone.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.util import LRUCache

STATEMENTS = 5_000  # far more than the bot has


class Compiled(LRUCache[Any, Any]):
    """A cache of compiled statements in which all dialects of one name are the same one."""

    __slots__ = ()

    def get(self, key: Any, default: Any = None) -> Any:
        """Return what any engine of that kind compiled."""
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), value)


def sharing(make: Callable[[str], AsyncEngine], base: type[DeclarativeBase]) -> Callable[[str], AsyncEngine]:
    """Return `make` so that its engines share a cache; each model of `base` gets one for what it writes.

    SQLite's do not wait for the disk, as the PostgreSQL of a test run does not: processes are killed in
    tests, machines are not.
    """
    compiled = Compiled(STATEMENTS)
    for mapper in base.registry.mappers:
        mapper.__dict__["_compiled_cache"] = Compiled(STATEMENTS)

    def made(url: str) -> AsyncEngine:
        engine = make(url)
        engine.sync_engine._compiled_cache = compiled
        if url.startswith("sqlite"):
            event.listen(engine.sync_engine, "connect", _do_not_wait_for_the_disk)
        return engine

    return made


def _do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
