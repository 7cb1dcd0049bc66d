import pytest

from bot.clock import SteppedClock
from bot.db.session import Database
from bot.domain.script import Part
from bot.errors import Gone, NotAllowed
from bot.messages.commitments import Plan
from bot.services import agenda, commitments, confidence
from tests.support.holding import go_to, run_of, shown, start
from tests.support.kept_rows import kept_rows
from tests.support.northwind import Northwind, group_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "say so at once"


@pytest.fixture
@kept_rows
async def asked(database: Database, clock: SteppedClock) -> tuple[Northwind, int]:
    """A group in its reconvene session; the first member has a commitment."""
    northwind = await group_of(database)
    plan = Plan("someone hands in good work", SECRET, "", 6, True)
    async with database.transaction(northwind.workspace_id) as tx:
        await commitments.save(tx, northwind.members[0].id, northwind.cycle_id, plan)
    run_id = await start(database, northwind, clock, kind="reconvene")
    await go_to(database, northwind, run_id, Part.CONFIDENCE)
    return northwind, run_id


async def test_a_tap_shows_then_and_now_to_its_owner_alone(
    database: Database, asked: tuple[Northwind, int]
) -> None:
    northwind, run_id = asked
    async with database.transaction(northwind.workspace_id) as tx:
        own = await confidence.tap(tx, northwind.members[0].id, run_id, 8)
        assert (own.then, own.now, own.in_channel) == (6, 8, False)
        words = (await shown(tx, run_id))[-1]
        assert "1 of 6 have answered" in words
        assert SECRET not in words
        assert "now 8" not in words


async def test_its_owner_shows_it_to_the_group_and_takes_it_back(
    database: Database, asked: tuple[Northwind, int]
) -> None:
    northwind, run_id = asked
    me = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        await confidence.tap(tx, me, run_id, 8)
        await confidence.show(tx, me, run_id, in_channel=True)
        assert "then 6 of 10, now 8 of 10" in (await shown(tx, run_id))[-1]
        await confidence.show(tx, me, run_id, in_channel=False)
        assert SECRET not in (await shown(tx, run_id))[-1]


async def test_without_a_commitment_there_is_nothing_to_set_it_beside(
    database: Database, asked: tuple[Northwind, int]
) -> None:
    northwind, run_id = asked
    async with database.transaction(northwind.workspace_id) as tx:
        own = await confidence.tap(tx, northwind.members[1].id, run_id, 3)
        assert own.sentence is None
        assert await confidence.show(tx, northwind.members[1].id, run_id, in_channel=True) is None
        with pytest.raises(NotAllowed):
            await confidence.tap(tx, northwind.facilitator.id, run_id, 3)


async def test_at_another_step_nothing_is_changed(database: Database, asked: tuple[Northwind, int]) -> None:
    northwind, run_id = asked
    me = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        await agenda.move_on(tx, me, run_id, (await run_of(tx, run_id)).turn)
        with pytest.raises(Gone):
            await confidence.tap(tx, me, run_id, 1)
