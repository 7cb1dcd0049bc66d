"""Rows handed to a statement as one parameter come out as they went in, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Integer, String, select

from bot.db.models import Person
from bot.db.models.base import UtcDateTime
from bot.db.recordset import recordset
from bot.db.session import Database
from tests.support import northwind

MOMENT = datetime(2026, 10, 5, 7, 30, 15, 250, tzinfo=UTC)
COLUMNS: dict[str, Any] = {"id": Integer(), "word": String(), "at": UtcDateTime()}


async def test_numbers_words_moments_and_nothing_come_out_as_they_went_in(database: Database) -> None:
    nasty = 'it\'s "quoted" <!channel> ${x} {y} %s עברית'
    rows: list[dict[str, Any]] = [
        {"id": 1, "word": nasty, "at": MOMENT},
        {"id": None, "word": None, "at": None},
    ]
    async with database.reading(1) as tx:
        given = recordset(tx, "given", rows, COLUMNS)
        found = (await tx.session.execute(select(given))).all()
    assert [tuple(row) for row in found] == [(1, nasty, MOMENT), (None, None, None)]


async def test_no_rows_at_all_are_an_empty_table(database: Database) -> None:
    async with database.reading(1) as tx:
        assert (await tx.session.execute(select(recordset(tx, "given", [], COLUMNS)))).all() == []


async def test_they_can_be_compared_and_joined_with_what_is_stored(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        one = await northwind.person(tx, "U1", refreshed_at=MOMENT)
        here = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))
        rows = [
            {"id": 1, "word": "U1", "at": here},
            {"id": 2, "word": "U1", "at": MOMENT + timedelta(microseconds=1)},
            {"id": 3, "word": "U2", "at": MOMENT},
        ]
        given = recordset(tx, "given", rows, COLUMNS)
        statement = (
            select(given.c.id, Person.id)
            .join(given, given.c.word == Person.user_id)
            .where(Person.workspace_id == workspace_id, Person.refreshed_at >= given.c.at)
        )
        assert [tuple(row) for row in await tx.session.execute(statement)] == [(1, one.id)]


async def test_a_moment_of_no_zone_is_refused(database: Database) -> None:
    async with database.reading(1) as tx:
        with pytest.raises(TypeError):
            recordset(tx, "given", [{"at": MOMENT.replace(tzinfo=None)}], {"at": UtcDateTime()})
