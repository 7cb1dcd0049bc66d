import pytest

from bot.db import roster
from bot.db.models import Person
from bot.db.session import Database, Tx
from bot.errors import InvalidInput
from bot.services import exclusions
from tests.support.northwind import person, workspace


async def four(database: Database) -> tuple[int, list[Person]]:
    workspace_id = await workspace(database)
    async with database.transaction(workspace_id) as tx:
        return workspace_id, [await person(tx, f"U{n}") for n in range(1, 5)]


async def named(tx: Tx, viewer: Person) -> list[str]:
    return [one.user_id for one in await exclusions.mine(tx, viewer.id)]


async def test_what_somebody_keeps_takes_the_place_of_what_they_kept(database: Database) -> None:
    workspace_id, (me, one, other, third) = await four(database)
    async with database.transaction(workspace_id) as tx:
        assert await exclusions.save(tx, me.id, [other, one, one]) == 2
    async with database.transaction(workspace_id) as tx:
        assert await exclusions.save(tx, me.id, [third, one]) == 2
        assert sorted(await named(tx, me)) == ["U2", "U4"]
    async with database.transaction(workspace_id) as tx:
        assert await exclusions.save(tx, me.id, []) == 0
        assert await named(tx, me) == []


async def test_it_counts_both_ways_and_only_its_author_reads_it(database: Database) -> None:
    workspace_id, (me, one, other, _) = await four(database)
    async with database.transaction(workspace_id) as tx:
        await exclusions.save(tx, me.id, [one])
        await exclusions.save(tx, other.id, [me])
    async with database.transaction(workspace_id) as tx:
        pairs = await roster.exclusions(tx)
        assert pairs == {frozenset({me.id, one.id}), frozenset({me.id, other.id})}
        assert await named(tx, me) == ["U2"]
        assert await named(tx, one) == [], "who was named does not learn of it"
        await exclusions.save(tx, one.id, [])
        assert await named(tx, me) == ["U2"], "and cannot take it back for the other"


async def test_oneself_and_an_eleventh_person_are_refused_at_the_field(database: Database) -> None:
    workspace_id, (me, one, *_) = await four(database)
    async with database.transaction(workspace_id) as tx:
        many = [await person(tx, f"U1{n}") for n in range(11)]
        for picked, said in (([one, me], "take yourself out"), (many, "up to 10 people")):
            with pytest.raises(InvalidInput) as refused:
                await exclusions.save(tx, me.id, picked)
            assert refused.value.field == "people"
            assert said in refused.value.message
        assert await named(tx, me) == []
