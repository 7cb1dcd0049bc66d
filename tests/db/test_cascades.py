"""Steps go with the workspace, the cycle or the person they are about, also after a table was rebuilt."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, create_engine, select, text

from bot.db import cascades, migrate
from bot.db.models import PlannedStep
from bot.db.session import Database
from tests.support import northwind
from tests.support.northwind import Northwind

NOW = datetime(2026, 10, 1, tzinfo=UTC)
STEPS = PlannedStep.__table__


@pytest.fixture
def raw(database: Database) -> Iterator[Connection]:
    """A plain connection to the database, with SQLite minding its foreign keys as the bot has it."""
    engine = create_engine(migrate.plain_url(database.engine.url.render_as_string(hide_password=False)))
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        yield connection
    engine.dispose()


async def of_two(database: Database) -> tuple[Northwind, Northwind, int]:
    """Groups in two workspaces, and the id of somebody in the first with a step that is about them alone."""
    mine = await northwind.group_of(database, 2)
    theirs = await northwind.group_of(database, 2, team_id="T2")
    async with database.transaction(mine.workspace_id) as tx:
        alone = (await northwind.person(tx, "UALONE")).id
        step = PlannedStep(workspace_id=tx.workspace_id, key="digest", kind="ideas_digest", due_at=NOW)
        step.person_id = alone
        tx.session.add(step)
    return mine, theirs, alone


def gone(raw: Connection, parent: str, number: int) -> set[str]:
    """Delete a row; return the keys of the steps that went with it."""
    before = set(raw.execute(select(STEPS.c.workspace_id, STEPS.c.key)))
    raw.execute(text(f"DELETE FROM {parent} WHERE id = :id"), {"id": number})
    return {key for _, key in before - set(raw.execute(select(STEPS.c.workspace_id, STEPS.c.key)))}


async def test_a_workspace_takes_all_its_steps_along(database: Database, raw: Connection) -> None:
    mine, theirs, _ = await of_two(database)
    assert "digest" in gone(raw, "workspaces", mine.workspace_id)
    assert set(raw.execute(select(STEPS.c.workspace_id)).scalars()) == {theirs.workspace_id}


async def test_a_cycle_takes_its_steps_along(database: Database, raw: Connection) -> None:
    mine, _, _ = await of_two(database)
    its = set(raw.execute(select(STEPS.c.key).where(STEPS.c.cycle_id == mine.cycle_id)).scalars())
    assert len(its) > 9
    assert gone(raw, "cycles", mine.cycle_id) == its


async def test_a_group_that_is_deleted_takes_the_steps_of_its_cycles_along(
    database: Database, raw: Connection
) -> None:
    mine, _, _ = await of_two(database)
    assert f"cycle:{mine.cycle_id}:pairing" in gone(raw, "groups", mine.group_id)


async def test_a_person_takes_their_steps_along(database: Database, raw: Connection) -> None:
    _, _, alone = await of_two(database)
    assert gone(raw, "people", alone) == {"digest"}


def test_whatever_a_step_can_be_about_takes_it_along() -> None:
    about = {column.name for column in STEPS.columns if column.name.endswith("_id")}
    assert about == set(cascades.PARENTS), "add the column to bot/db/cascades.py"
    assert not STEPS.foreign_keys


async def test_a_session_takes_its_steps_along(database: Database, raw: Connection) -> None:
    mine, _, _ = await of_two(database)
    its = set(raw.execute(select(STEPS.c.key).where(STEPS.c.session_id == mine.work_id)).scalars())
    assert its
    assert gone(raw, "sessions", mine.work_id) == its


async def test_a_migration_that_rebuilds_a_table_does_not_lose_its_trigger(
    database: Database, raw: Connection
) -> None:
    mine, _, alone = await of_two(database)
    on = " ON people" if raw.dialect.name == "postgresql" else ""
    raw.execute(text(f"DROP TRIGGER steps_go_with_people{on}"))  # as dropping its table does
    cascades.keep(raw)
    cascades.keep(raw)  # once more: they are there
    assert gone(raw, "people", alone) == {"digest"}
    assert gone(raw, "cycles", mine.cycle_id)
