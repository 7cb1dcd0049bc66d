"""What watches the queries of a test run (tests/support/owned_guard.py) sees those that name no workspace."""

import pytest
from sqlalchemy import Executable, delete, func, select, update

from bot.db.models import Group, Member, Person
from bot.db.session import Database
from tests.support import northwind
from tests.support.owned_guard import CrossesWorkspaces, watching

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OF_EVERYBODY = [
    select(Person),
    select(func.count()).select_from(Person).where(Person.tz == "Europe/Berlin"),
    select(Group.name).join(Member, Member.group_id == Group.id).where(Member.person_id > 0),
    update(Person).values(name="Nobody"),
    delete(Person).where(Person.name == "Nobody"),
]


@one_database
@pytest.mark.parametrize("query", OF_EVERYBODY, ids=range(len(OF_EVERYBODY)))
async def test_a_query_of_every_workspace_is_seen_each_time_wherever_it_is_made(
    database: Database, query: Executable
) -> None:
    workspace_id = await northwind.workspace(database)
    with watching():
        for _ in range(2):
            with pytest.raises(CrossesWorkspaces):
                async with database.transaction(workspace_id) as tx:
                    await tx.session.execute(query)
            with pytest.raises(CrossesWorkspaces):
                async with database.glancing() as connection:
                    await connection.execute(query)
        async with database.looking() as session:
            await session.execute(query, execution_options={"all_workspaces": True})
        with pytest.raises(CrossesWorkspaces):
            async with database.looking() as session:
                await session.execute(query)


@one_database
async def test_a_query_of_its_workspace_and_a_row_that_was_read_pass(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    with watching():
        async with database.transaction(workspace_id) as tx:
            (await northwind.person(tx, "U1")).name = "Una"
            await tx.session.flush()
            tx.session.expire_all()
            found = await tx.session.scalar(select(Person.name).where(Person.workspace_id == workspace_id))
            assert found == "Una"
