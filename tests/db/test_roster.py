"""The roster as others read it: who is here, and which pairs must not be put together."""

from bot.db import roster
from bot.db.models import Person
from bot.db.session import Database
from tests.support import northwind
from tests.support import roster as rosters


async def test_everybody_who_is_still_here_is_on_it_with_all_that_is_known(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        ids = await rosters.roster_of(tx, 8)
        (await rosters.rows(tx))["U2"].tags = "mentor,new"
        await rosters.is_gone(tx, ids[3])
        (await tx.session.get_one(Person, ids[4])).is_active = False
    async with database.reading(workspace_id) as tx:
        found = await roster.entries(tx)
    assert [one.user_id for one in found] == ["U1", "U2", "U3", "U6", "U7", "U8"]
    second = found[1]
    assert (second.department, second.level, second.location) == ("Engineering", "Team lead", "New York")
    assert (second.manager_id, second.tz, second.tags) == (ids[0], "America/New_York", ("mentor", "new"))
    assert found[0].tags == ()


async def test_a_pair_is_excluded_whichever_of_the_two_said_so(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    other = await northwind.workspace(database, "T2")
    async with database.transaction(workspace_id) as tx:
        ids = await rosters.roster_of(tx, 4)
        await rosters.exclude(tx, ids[1], ids[0])
        await rosters.exclude(tx, ids[0], ids[1])
        await rosters.exclude(tx, ids[2], ids[3])
        assert await roster.exclusions(tx) == {frozenset(ids[:2]), frozenset(ids[2:])}
    async with database.reading(other) as tx:
        assert (await roster.entries(tx), await roster.exclusions(tx)) == ([], set())
