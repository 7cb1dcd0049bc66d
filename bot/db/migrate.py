"""Brings a database to the code's revision, and tells where it stands.

Migrations run on a plain engine with foreign keys off: Alembic's batch mode copies tables, and with
`PRAGMA foreign_keys=ON` dropping the old copy would delete its children without a word. What the pragma
would have watched is checked at the end instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine

from bot.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
Relation = Literal["equal", "behind", "ahead", "empty"]


@dataclass(frozen=True)
class Standing:
    """The database's revision beside the code's; `ahead` is one the code never heard of."""

    current: str | None
    head: str
    relation: Relation


def plain_url(url: str) -> str:
    """Return the URL of the synchronous driver for the same database."""
    return url.replace("sqlite+aiosqlite:", "sqlite:").replace(
        "postgresql+psycopg_async:", "postgresql+psycopg:"
    )


def config() -> Config:
    """Return Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return made


@cache
def _scripts(root: Path) -> ScriptDirectory:
    """Return the migrations of a folder, read once: they stay as they are while the code runs."""
    return ScriptDirectory(str(root / "migrations"))


def state(url: str) -> Standing:
    """Say how the database stands to the code; creates nothing but an empty SQLite file."""
    script = _scripts(ROOT)
    head = script.get_current_head() or ""
    engine = create_engine(plain_url(url))
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return Standing(current, head, _relation(script, current, head))


def _relation(script: ScriptDirectory, current: str | None, head: str) -> Relation:
    if current is None:
        return "empty"
    if current == head:
        return "equal"
    try:
        script.get_revision(current)
    except CommandError:
        return "ahead"
    return "behind"


def fit(url: str) -> None:
    """Bring a SQLite database up to date; raise ConfigError when another one is behind, or any is ahead."""
    standing = state(url)
    if standing.relation == "ahead":
        raise ConfigError(
            f"The database is at revision {standing.current}, which this version of plg does not know: "
            "install the newer plg that made it, or restore the backup taken before that upgrade."
        )
    if standing.relation == "equal":
        return
    if not url.startswith("sqlite"):
        raise ConfigError("The database is behind this version of plg: run `plg migrate` first.")
    upgrade(url)


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations forward."""
    _run(url, lambda settings: command.upgrade(settings, revision))


def downgrade(url: str, revision: str = "base") -> None:
    """Run the migrations backward."""
    _run(url, lambda settings: command.downgrade(settings, revision))


def check(url: str) -> None:
    """Raise alembic.util.CommandError when the tables differ from the models."""
    _run(url, command.check)


def _run(url: str, work: Callable[[Config], object]) -> None:
    engine = create_engine(plain_url(url))
    try:
        with engine.connect() as connection:
            settings = config()
            settings.attributes["connection"] = connection
            work(settings)
            _assert_foreign_keys(connection)
            connection.commit()
    finally:
        engine.dispose()


def _assert_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        connection.rollback()
        raise RuntimeError(f"the migration left {len(broken)} rows without their parent; nothing was kept")
