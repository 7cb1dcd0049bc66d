from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import owned
from bot.db.models import Cycle, Person
from bot.db.session import Database
from bot.services import wrap_up
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import STARTS, Northwind, group_of, keys, steps

END = STARTS + timedelta(days=28, hours=2, minutes=30)


@pytest.fixture
@kept_rows
async def group(database: Database, clock: SteppedClock) -> Northwind:
    made = await group_of(database, 3)
    clock.move_to(END)
    return made


async def test_the_cycle_ends_and_everybody_is_asked_once(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        assert await wrap_up.wrap_up(tx, group.reconvene_id) == "done"
        assert await wrap_up.wrap_up(tx, group.reconvene_id) == "ended"
    async with database.reading(group.workspace_id) as tx:
        assert await keys(tx) == sorted(
            [
                *(f"reflect:{group.cycle_id}:{person.id}" for person in group.members),
                f"next_cycle:{group.cycle_id}:{group.facilitator.id}",
            ]
        )
        assert (await owned.one(tx, Cycle, group.cycle_id)).ended_at == END
        assert (await group.practice(tx)).reconvene.wrapped_up_at == END
        assert await steps(tx, f"cycle:{group.cycle_id}:") == {}


async def test_a_deactivated_member_is_not_asked(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Person, group.members[0].id)).is_active = False
        await wrap_up.wrap_up(tx, group.reconvene_id)
        assert f"reflect:{group.cycle_id}:{group.members[0].id}" not in await keys(tx)


async def test_an_archived_group_is_left_in_peace(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await northwind.archive(tx, group.group_id)
        assert await wrap_up.wrap_up(tx, group.reconvene_id) == "ended"
        assert await keys(tx) == []
