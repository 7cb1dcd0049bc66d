from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import owned
from bot.db.models import CycleSession, Person
from bot.db.session import Database
from bot.services import session_answers, session_changes
from tests.conftest import START
from tests.support.northwind import Northwind, group_of, queued

TOPICS = load_topics(default_root())
BERLIN = "Europe/Berlin"


@pytest.fixture
async def database(sqlite_url: str, clock: SteppedClock) -> AsyncIterator[Database]:
    made = Database(sqlite_url, clock)
    yield made
    await made.close()


@pytest.fixture
async def group(database: Database) -> Northwind:
    """A group of six; all of them work in Berlin."""
    made = await group_of(database)
    async with database.transaction(made.workspace_id) as tx:
        for person in made.members:
            (await owned.one(tx, Person, person.id)).tz = BERLIN
    return made


async def answer(database: Database, group: Northwind, said: str, *numbers: int) -> None:
    for number in numbers:
        async with database.transaction(group.workspace_id) as tx:
            await session_answers.answer(tx, group.members[number].id, group.reconvene_id, said)


async def offers(database: Database, group: Northwind) -> list[tuple[int | None, str]]:
    async with database.reading(group.workspace_id) as tx:
        return [(row.person_id, str(row.payload)) for row in await queued(tx, "few:")]


async def test_while_half_of_the_group_can_come_nothing_is_offered(
    database: Database, group: Northwind
) -> None:
    await answer(database, group, "cannot", 0, 1, 2)
    await answer(database, group, "late", 3)
    assert await offers(database, group) == []


async def test_when_fewer_can_the_facilitator_is_offered_the_next_time_once(
    database: Database, group: Northwind
) -> None:
    await answer(database, group, "cannot", 0, 1, 2, 3, 4)
    ((person_id, told),) = await offers(database, group)
    assert person_id == group.facilitator.id
    assert "Only 2 of 6 can come" in told
    better = int(datetime(2026, 11, 5, 11, 0, tzinfo=UTC).timestamp())
    assert f"{group.reconvene_id}:1:{better}" in told, "the day after, in the middle of the working day"


async def test_one_click_moves_it_there_and_the_second_says_so(database: Database, group: Northwind) -> None:
    starts = datetime(2026, 11, 5, 11, 0, tzinfo=UTC)

    async def click(who: int) -> session_changes.Outcome:
        async with database.transaction(group.workspace_id) as tx:
            return await session_changes.move_to(
                tx, who, group.reconvene_id, starts, version=1, topics=TOPICS
            )

    assert (await click(group.facilitator.id)).changed
    assert (await click(group.facilitator.id)).session.version == 2
    async with database.transaction(group.workspace_id) as tx:
        session = await owned.one(tx, CycleSession, group.reconvene_id)
        assert (session.starts_at, session.place) == (starts, "Room 4")
        session.version, session.starts_at = 3, starts + timedelta(days=1)
    outcome = await click(group.facilitator.id)
    assert (outcome.changed, outcome.session.version) == (False, 3), "it stays where it is by now"


async def test_who_is_away_until_after_it_counts_as_missing(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        for person in group.members[:3]:
            (await owned.one(tx, Person, person.id)).paused_until = START + timedelta(days=60)
    await answer(database, group, "cannot", 5)
    assert len(await offers(database, group)) == 1


async def test_a_group_that_runs_itself_is_offered_it_in_its_channel(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Person, group.facilitator.id)).is_active = False
    await answer(database, group, "cannot", 0, 1, 2, 3)
    ((person_id, _),) = await offers(database, group)
    assert person_id is None
    async with database.transaction(group.workspace_id) as tx:
        await session_changes.move_to(
            tx,
            group.members[4].id,
            group.reconvene_id,
            datetime(2026, 11, 5, 11, 0, tzinfo=UTC),
            version=1,
            topics=TOPICS,
        )
