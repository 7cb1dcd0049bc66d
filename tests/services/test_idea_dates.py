from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db.session import Database
from bot.services import idea_dates, ledger_changes
from tests.support import northwind
from tests.support.ledger import answer, suggest
from tests.support.northwind import Northwind, group_of, queued

DUE = date(2026, 10, 30)


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database)


async def run(database: Database, group: Northwind, clock: SteppedClock) -> list[str]:
    """Go to the day and do what is planned for it; return how each step ended."""
    clock.move_to(datetime(2026, 10, 30, 23, 0, tzinfo=UTC))
    async with database.transaction(group.workspace_id) as tx:
        planned = (await northwind.steps(tx, "idea_due:")).values()
        return [await idea_dates.ask(tx, step) for step in planned if step.due_at <= tx.now]


async def test_who_looks_after_an_idea_is_asked_on_its_day_at_nine_by_their_own_clock(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    helper = group.members[1]  # in New York
    number = await suggest(database, group, group.members[0])
    await answer(database, group, number, "planned", owner=helper, due=DUE)
    async with database.reading(group.workspace_id) as tx:
        (step,) = (await northwind.steps(tx, "idea_due:")).values()
    assert step.due_at == datetime(2026, 10, 30, 13, 0, tzinfo=UTC)
    assert await run(database, group, clock) == ["done"]
    assert await run(database, group, clock) == ["done"]
    async with database.reading(group.workspace_id) as tx:
        (asked,) = await queued(tx, "idea_due:")
    assert asked.person_id == helper.id


async def test_what_has_changed_since_is_not_asked_for(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    helper, other = group.members[1], group.members[2]
    one, two, three = [await suggest(database, group, member) for member in group.members[:3]]
    for number in (one, two, three):
        await answer(database, group, number, "planned", owner=helper, due=DUE)
    await answer(database, group, one, "done", owner=helper, due=DUE)
    await answer(database, group, two, "planned", owner=other, due=DUE + timedelta(days=30))
    async with database.transaction(group.workspace_id) as tx:
        await ledger_changes.merge(tx, group.facilitator.id, three, one)
    assert sorted(await run(database, group, clock)) == ["changed", "changed", "settled"]
