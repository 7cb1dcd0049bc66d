from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import people
from bot.db.session import Database
from bot.services import ideas_digest
from tests.support import northwind
from tests.support.ledger import answer, suggest
from tests.support.northwind import Northwind, group_of, queued

MONDAY = datetime(2026, 10, 12, 7, 0, tzinfo=UTC)  # nine o'clock in Berlin


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database)


async def run(database: Database, group: Northwind, clock: SteppedClock, at: datetime = MONDAY) -> list[str]:
    """Do the digests due by then; return how each ended."""
    clock.move_to(at)
    outcomes = []
    async with database.transaction(group.workspace_id) as tx:
        for step in (await northwind.steps(tx, "ideas_digest:")).values():
            if step.due_at <= tx.now:
                outcomes.append(await ideas_digest.send(tx, step))
                step.settled_at, step.outcome = tx.now, outcomes[-1]
    return outcomes


async def test_what_waits_for_a_first_answer_stands_on_top(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    await suggest(database, group, group.members[0], text="The old one.")
    clock.move_to(MONDAY - timedelta(hours=1))
    await suggest(database, group, group.members[1], text="The new one.")
    assert await run(database, group, clock) == ["done"]
    async with database.reading(group.workspace_id) as tx:
        (digest,) = await queued(tx, "ideas_digest:")
    assert (digest.person_id, digest.kind) == (group.facilitator.id, "ideas_digest")
    said = str(digest.payload)
    assert said.index("Waiting for a first answer") < said.index("The old one.") < said.index("The new one.")


async def test_each_owner_gets_one_a_week_at_nine_at_their_own_place(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await northwind.person(tx, "U70", "Ada", "America/New_York", is_owner=True)
        await northwind.person(tx, "U71", "Bo", "Asia/Kolkata", is_owner=True)
    clock.move_to(clock.now() + timedelta(days=1))
    for member in group.members:
        await suggest(database, group, member)
    async with database.reading(group.workspace_id) as tx:
        due = sorted(step.due_at for step in (await northwind.steps(tx, "ideas_digest:")).values())
    assert [moment.hour for moment in due] == [3, 13]
    assert await run(database, group, clock, MONDAY + timedelta(hours=12)) == ["done", "done"]
    async with database.reading(group.workspace_id) as tx:
        assert len(await queued(tx, "ideas_digest:")) == 2
        again = await northwind.steps(tx, "ideas_digest:2026-10-19")
    assert len(again) == 2, "ideas are open, so there is a next one"


async def test_when_all_is_answered_nobody_is_written_to_and_once_nothing_is_open_no_more_comes(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    number = await suggest(database, group, group.members[0])
    await answer(database, group, number, "planned", owner=group.facilitator)
    assert await run(database, group, clock) == ["nothing_new"]
    await answer(database, group, number, "done", owner=group.facilitator)
    assert await run(database, group, clock, MONDAY + timedelta(weeks=1)) == ["nothing_new"]
    async with database.reading(group.workspace_id) as tx:
        assert await queued(tx, "ideas_digest:") == []
        assert await northwind.steps(tx, "ideas_digest:") == {}


async def test_what_is_past_its_date_is_named(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    number = await suggest(database, group, group.members[0])
    due = datetime(2026, 10, 9, tzinfo=UTC).date()
    await answer(database, group, number, "doing", owner=group.facilitator, due=due)
    assert await run(database, group, clock) == ["done"]
    async with database.reading(group.workspace_id) as tx:
        (digest,) = await queued(tx, "ideas_digest:")
    assert "Past their date" in str(digest.payload)


async def test_an_owner_who_is_away_or_an_owner_no_more_gets_none(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    await suggest(database, group, group.members[0])
    async with database.transaction(group.workspace_id) as tx:
        person = (await group.practice(tx)).group.facilitator_id
        (await people.get(tx, person)).paused_until = MONDAY + timedelta(days=1)
    assert await run(database, group, clock) == ["paused"]
    async with database.transaction(group.workspace_id) as tx:
        (await people.get(tx, person)).paused_until = None
        await northwind.person(tx, "U70", "Ada", is_owner=True)
    assert await run(database, group, clock, MONDAY + timedelta(weeks=1)) == ["no_owner"]
    after_the_clock_change = MONDAY + timedelta(weeks=2, hours=1)
    assert await run(database, group, clock, after_the_clock_change) == ["done"], "the new owner's"


async def test_while_there_is_no_owner_ideas_wait_for_one(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        (await people.get(tx, group.facilitator.id)).is_slack_admin = False
    await suggest(database, group, group.members[0])
    assert await run(database, group, clock, MONDAY + timedelta(hours=3)) == ["no_owner"]
    async with database.transaction(group.workspace_id) as tx:
        (await people.get(tx, group.facilitator.id)).is_slack_admin = True
    assert await run(database, group, clock, MONDAY + timedelta(weeks=1, hours=3)) == ["no_owner"]
    assert await run(database, group, clock, MONDAY + timedelta(weeks=2, hours=3)) == ["done"]
