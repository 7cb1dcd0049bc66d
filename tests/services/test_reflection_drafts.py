from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import retention
from bot.db.session import Database
from bot.errors import NotAllowed
from bot.messages.reflections import Words
from bot.services import reflection_drafts
from tests.support import northwind
from tests.support.northwind import Northwind, group_of

HALF = Words(happened="I asked tw")


@pytest.fixture
async def group(database: Database) -> Northwind:
    made = await group_of(database, 3)
    async with database.transaction(made.workspace_id) as tx:
        (await made.practice(tx)).cycle.ended_at = tx.now
    return made


async def keep(
    database: Database, group: Northwind, words: Words, at: float, *, view: str = "V1", who: int = 0
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await reflection_drafts.keep(
            tx, group.cycle_id, words, viewer=group.members[who].id, view_id=view, typed_at=at
        )


async def draft(
    database: Database, group: Northwind, *, who: int = 0, saved: Words | None = None
) -> Words | None:
    async with database.reading(group.workspace_id) as tx:
        viewer = group.members[who].id
        return await reflection_drafts.of(tx, group.cycle_id, saved or Words(), viewer=viewer)


async def test_a_key_that_arrives_late_does_not_undo_a_later_one(
    database: Database, group: Northwind
) -> None:
    await keep(database, group, HALF, 2.0)
    await keep(database, group, Words(happened="I a"), 1.0)
    assert await draft(database, group) == HALF


async def test_a_key_that_arrives_behind_its_form_brings_no_draft_back(
    database: Database, group: Northwind
) -> None:
    await keep(database, group, HALF, 1.0)
    async with database.transaction(group.workspace_id) as tx:
        await reflection_drafts.end(tx, group.cycle_id, viewer=group.members[0].id, view_id="V1")
    await keep(database, group, HALF, 2.0)
    assert await draft(database, group) is None
    await keep(database, group, HALF, 3.0, view="V2")
    assert await draft(database, group) == HALF


async def test_nobody_sees_the_draft_of_another_and_strangers_have_none(
    database: Database, group: Northwind
) -> None:
    await keep(database, group, HALF, 1.0)
    assert await draft(database, group, who=1) is None
    async with database.transaction(group.workspace_id) as tx:
        stranger = await northwind.person(tx, "U77")
        with pytest.raises(NotAllowed):
            await reflection_drafts.keep(
                tx, group.cycle_id, HALF, viewer=stranger.id, view_id="V1", typed_at=1.0
            )


async def test_what_is_as_it_was_saved_is_no_draft(database: Database, group: Northwind) -> None:
    await keep(database, group, HALF, 1.0)
    assert await draft(database, group, saved=HALF) is None
    assert await draft(database, group, saved=replace(HALF, audience="group")) == HALF


async def test_a_draft_nobody_comes_back_to_is_let_go_after_a_while(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    await keep(database, group, HALF, 1.0)
    for days, left in ((89, HALF), (2, None)):
        clock.move_to(clock.now() + timedelta(days=days))
        async with database.transaction(group.workspace_id) as tx:
            await retention.purge(tx)
        assert await draft(database, group) == left
