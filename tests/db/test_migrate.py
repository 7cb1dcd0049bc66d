"""The same migrations on SQLite and PostgreSQL, forward and back, with rows in every table."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, Connection, Table, create_engine, func, inspect, select, text

from bot.db import migrate
from bot.db.models import Base
from bot.errors import ConfigError
from tests.conftest import _execute, _named

TABLES = Base.metadata.sorted_tables
ROWS = (1, 2)
NEXT = '''
"""A table rebuilt, as SQLite has to."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    with op.batch_alter_table("people") as batch:
        batch.add_column(sa.Column("nickname", sa.String(), nullable=False, server_default="x"))
        batch.alter_column("name", type_=sa.Text(), existing_type=sa.String(), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("people") as batch:
        batch.drop_column("nickname")
'''


@pytest.fixture
def postgres_url(own_postgres_url: str) -> str:
    return own_postgres_url


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    name = f"plg_{uuid4().hex[:12]}"
    _execute(postgres, f"CREATE DATABASE {name}")
    yield _named(postgres, name)
    _execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"empty_{request.param}"))


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the code be one migration further than it is."""
    shutil.copytree(migrate.ROOT / "migrations", tmp_path / "migrations")
    head = migrate.state(f"sqlite:///{tmp_path / 'none.db'}").head
    (tmp_path / "migrations" / "versions" / "9999_next.py").write_text(NEXT.format(head=head))
    monkeypatch.setattr(migrate, "ROOT", tmp_path)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(migrate.plain_url(url))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def some(column: Column[Any], number: int) -> Any:
    if column.foreign_keys or column.primary_key:
        return number
    kind = column.type.python_type if column.type.__class__.__name__ != "UtcDateTime" else datetime
    values: dict[type, Any] = {
        str: f"{column.name} {number}",
        int: number,
        bool: True,
        datetime: datetime(2026, 10, number, tzinfo=UTC),
        date: date(2026, 10, number),
        time: time(10),
        float: float(number),
        object: {"text": "x"},  # JSON
    }
    return values[kind]


def fill(connection: Connection) -> None:
    for table in TABLES:
        for number in ROWS:
            connection.execute(table.insert().values({c.name: some(c, number) for c in table.columns}))


def count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_fresh_database_becomes_what_the_models_say(url: str) -> None:
    assert migrate.state(url).relation == "empty"
    migrate.upgrade(url)
    assert migrate.state(url).relation == "equal"
    migrate.check(url)


def test_it_goes_back_and_forth_with_rows_in_every_table(url: str) -> None:
    migrate.upgrade(url)
    with connected(url) as connection:
        fill(connection)
    migrate.upgrade(url)
    with connected(url) as connection:
        assert {table.name: count(connection, table) for table in TABLES} == {t.name: 2 for t in TABLES}
    migrate.downgrade(url)
    with connected(url) as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(url)
    migrate.check(url)


@pytest.mark.usefixtures("newer")
def test_rebuilding_a_table_loses_no_row_that_refers_to_it(url: str) -> None:
    migrate.upgrade(url)
    migrate.downgrade(url, "-1")
    with connected(url) as connection:
        fill(connection)
    migrate.upgrade(url)
    with connected(url) as connection:
        assert {table.name: count(connection, table) for table in TABLES} == {t.name: 2 for t in TABLES}
        assert connection.execute(text("SELECT nickname FROM people")).scalars().all() == ["x", "x"]
    migrate.downgrade(url, "-1")
    with connected(url) as connection:
        assert count(connection, Base.metadata.tables["members"]) == 2


def test_a_migration_that_orphans_rows_is_undone(empty_sqlite: str) -> None:
    migrate.upgrade(empty_sqlite)
    with connected(empty_sqlite) as connection:
        fill(connection)
        connection.execute(text("DELETE FROM people"))  # this engine keeps no foreign keys
    with pytest.raises(RuntimeError, match="without their parent"):
        migrate.upgrade(empty_sqlite)


def test_sqlite_is_brought_up_to_date_by_itself(empty_sqlite: str) -> None:
    migrate.fit(empty_sqlite)
    assert migrate.state(empty_sqlite).relation == "equal"


def test_another_database_is_refused_with_the_command_that_mends_it(empty_postgres: str) -> None:
    with pytest.raises(ConfigError, match="run `plg migrate` first"):
        migrate.fit(empty_postgres)


@pytest.mark.usefixtures("newer")
def test_a_database_that_is_behind_is_refused(postgres_url: str) -> None:
    assert migrate.state(postgres_url).relation == "behind"
    with pytest.raises(ConfigError, match="run `plg migrate` first"):
        migrate.fit(postgres_url)


def test_a_database_that_is_ahead_is_refused(database_url: str) -> None:
    make_ahead(database_url)
    assert migrate.state(database_url).relation == "ahead"
    with pytest.raises(ConfigError, match="install the newer plg that made it"):
        migrate.fit(database_url)


def make_ahead(url: str) -> None:
    with connected(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))


@pytest.mark.parametrize(("kind", "said"), [("ahead", "newer plg"), ("behind", "plg migrate")])
def test_plg_run_says_so_in_one_sentence_and_exits_with_2(
    kind: str, said: str, postgres_url: str, empty_postgres: str, tmp_path: Path
) -> None:
    url = empty_postgres
    if kind == "ahead":
        url = postgres_url
        make_ahead(url)
    settings = {
        "PLG_DATABASE_URL": url,
        "PLG_SLACK_BOT_TOKEN": "xoxb-1",
        "PLG_SLACK_APP_TOKEN": "xapp-1",
        "PLG_SLACK_API_URL": "http://127.0.0.1:1/",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        env=os.environ | settings,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert ended.stderr.startswith("plg: The database is ")
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
