import pytest

from bot.db import people
from bot.db.models import Person
from bot.db.session import Database, Tx
from bot.errors import InvalidInput, NotAllowed
from bot.services import owners
from tests.support import northwind
from tests.support.ledger import suggest
from tests.support.northwind import group_of, keys


async def a_few(tx: Tx) -> tuple[Person, Person, Person]:
    admin = await northwind.person(tx, "UA", "Ada", is_slack_admin=True)
    return admin, await northwind.person(tx, "UB", "Ben"), await northwind.person(tx, "UC", "Cleo")


async def test_an_admin_names_owners_and_is_none_any_more(database: Database) -> None:
    async with database.transaction(await northwind.workspace(database)) as tx:
        admin, ben, cleo = await a_few(tx)
        named = await owners.name(tx, admin.id, [ben, cleo], request_key="view:V1")
        assert [person.user_id for person in named] == ["UB", "UC"]
        assert not await people.may_set_up(tx, admin)
        assert await people.may_set_up(tx, ben)
        assert await keys(tx) == [f"owner:{ben.id}:view:V1", f"owner:{cleo.id}:view:V1"]


async def test_only_who_is_new_is_told_and_only_once(database: Database) -> None:
    async with database.transaction(await northwind.workspace(database)) as tx:
        admin, ben, cleo = await a_few(tx)
        await owners.name(tx, admin.id, [ben], request_key="view:V1")
        for _ in range(2):
            await owners.name(tx, ben.id, [ben, cleo], request_key="view:V2")
        assert await keys(tx) == [f"owner:{ben.id}:view:V1", f"owner:{cleo.id}:view:V2"]


async def test_nobody_named_brings_the_admins_back(database: Database) -> None:
    async with database.transaction(await northwind.workspace(database)) as tx:
        admin, ben, _ = await a_few(tx)
        await owners.name(tx, admin.id, [ben], request_key="view:V1")
        assert await owners.name(tx, ben.id, [], request_key="view:V2") == []
        assert await people.may_set_up(tx, admin)


async def test_others_are_told_whom_to_ask(database: Database) -> None:
    async with database.transaction(await northwind.workspace(database)) as tx:
        _, ben, cleo = await a_few(tx)
        with pytest.raises(NotAllowed) as refused:
            await owners.name(tx, ben.id, [cleo], request_key="view:V1")
        assert refused.value.message == "Only programme owners can do that. Please ask <@UA>."


async def test_an_owner_is_a_real_colleague(database: Database) -> None:
    async with database.transaction(await northwind.workspace(database)) as tx:
        admin, ben, _ = await a_few(tx)
        guest = await northwind.person(tx, "UG", "Gus", is_guest=True)
        with pytest.raises(InvalidInput) as refused:
            await owners.name(tx, admin.id, [ben, guest], request_key="view:V1")
        assert (refused.value.field, refused.value.message) == (
            "owners",
            "Gus is a guest in this workspace. Please choose somebody else.",
        )
        assert await people.named_owners(tx) == []


async def test_a_new_owner_gets_the_open_ideas_on_monday(database: Database) -> None:
    group = await group_of(database, 2)
    await suggest(database, group, group.members[0])
    async with database.transaction(group.workspace_id) as tx:
        ada = await northwind.person(tx, "U70", "Ada")
        await owners.name(tx, group.facilitator.id, [ada], request_key="view:9")
        assert any(step.person_id == ada.id for step in (await northwind.steps(tx, "ideas_digest:")).values())
