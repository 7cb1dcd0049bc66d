from datetime import time, timedelta

import pytest

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import deliveries, owned
from bot.db import tips as db
from bot.db.models import Cycle, Person, PlannedStep
from bot.db.session import Database, Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.errors import NotFound
from bot.messages.tips import HELPFUL, NOT_FOR_ME
from bot.services import pauses, tips
from tests.services.test_buddies import leave
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import Northwind, group_of, queued, steps

TOPICS = load_topics(default_root())


async def due(tx: Tx, world: Northwind, person: Person, week: int = 1) -> PlannedStep:
    return (await steps(tx))[f"cycle:{world.cycle_id}:tip:{week}:{person.id}"]


@kept_rows
async def at_tip(database: Database, clock: SteppedClock, week: int = 1) -> tuple[Northwind, Person]:
    """A group at the moment when the first member's tip of a week is due."""
    world = await group_of(database, 2)
    me = world.members[0]
    async with database.reading(world.workspace_id) as tx:
        clock.move_to((await due(tx, world, me, week)).due_at)
    return world, me


async def test_a_tip_reaches_a_member_with_its_week(database: Database, clock: SteppedClock) -> None:
    world, me = await at_tip(database, clock, 2)
    async with database.transaction(world.workspace_id) as tx:
        assert await tips.send(tx, await due(tx, world, me, 2), TOPICS, cap=8) == "done"
        (row,) = await queued(tx)
    assert (row.key, row.person_id, row.group_id) == (
        f"tip:{world.cycle_id}:2:{me.id}",
        me.id,
        world.group_id,
    )
    assert "Week 2 of 4" in str(row.payload)
    assert '{\\"tip_week\\": 2}' in str(row.payload).replace('{"', '{\\"').replace('":', '\\":')
    assert row.expires_at == row.due_at + timedelta(days=2)


async def test_a_second_run_sends_nothing_more(database: Database, clock: SteppedClock) -> None:
    world, me = await at_tip(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        step = await due(tx, world, me)
        assert await tips.send(tx, step, TOPICS, cap=8) == "done"
        assert await tips.send(tx, step, TOPICS, cap=8) == "done"
        assert len(await queued(tx)) == 1


async def outcome(tx: Tx, world: Northwind, me: Person, *, cap: int = 8, week: int = 1) -> str:
    said = await tips.send(tx, await due(tx, world, me, week), TOPICS, cap=cap)
    assert await queued(tx, "tip:") == []
    return said


async def test_someone_who_has_paused_gets_none(database: Database, clock: SteppedClock) -> None:
    world, me = await at_tip(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, me.id, "1 day")
        assert await outcome(tx, world, me) == "paused"
    clock.move_to(clock.now() + timedelta(days=1))
    async with database.transaction(world.workspace_id) as tx:
        assert await tips.send(tx, await due(tx, world, me), TOPICS, cap=8) == "done"  # it ends by itself


async def test_someone_who_has_left_gets_none(database: Database, clock: SteppedClock) -> None:
    world, me = await at_tip(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        step = await due(tx, world, me)
        await leave(tx, world, me.id)
        assert await tips.send(tx, step, TOPICS, cap=8) == "left"


async def test_a_deactivated_member_gets_none(database: Database, clock: SteppedClock) -> None:
    world, me = await at_tip(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        (await owned.one(tx, Person, me.id)).is_active = False
        await tx.session.flush()
        assert await outcome(tx, world, me) == "left"


async def test_an_archived_group_gets_none(database: Database, clock: SteppedClock) -> None:
    world, me = await at_tip(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        await northwind.archive(tx, world.group_id)
        assert await outcome(tx, world, me) == "over"


async def test_after_the_reconvene_session_nothing_is_caught_up(
    database: Database, clock: SteppedClock
) -> None:
    world, me = await at_tip(database, clock)
    clock.move_to(clock.now() + timedelta(weeks=6))
    async with database.transaction(world.workspace_id) as tx:
        assert await outcome(tx, world, me) == "over"


@pytest.mark.parametrize("topic", ["giving-feedback", "gone"])
async def test_a_week_without_a_tip_is_left_out(database: Database, clock: SteppedClock, topic: str) -> None:
    world, me = await at_tip(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        (await owned.one(tx, Cycle, world.cycle_id)).topic = topic
        step = await due(tx, world, me)
        step.week = 9
        await tx.session.flush()
        assert await tips.send(tx, step, TOPICS, cap=8) == "no_tip"


async def test_over_the_budget_nothing_is_sent(database: Database, clock: SteppedClock) -> None:
    world, me = await at_tip(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        for number in range(3):
            await deliveries.queue(tx, f"session:{number}", Kind.SESSION, Message("x"), person_id=me.id)
        await deliveries.queue(tx, "buddy:1", Kind.BUDDY, Message("x"), person_id=me.id)  # not unasked
        assert await outcome(tx, world, me, cap=3) == "budget"
        assert await tips.send(tx, await due(tx, world, me), TOPICS, cap=4) == "done"


async def test_what_came_more_than_a_week_ago_does_not_count(database: Database, clock: SteppedClock) -> None:
    world, me = await at_tip(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        long_ago = tx.now - timedelta(days=7)
        for number in range(9):
            key = f"session:{number}"
            await deliveries.queue(tx, key, Kind.SESSION, Message("x"), person_id=me.id, due_at=long_ago)
        assert await tips.send(tx, await due(tx, world, me), TOPICS, cap=1) == "done"


@kept_rows
async def received(database: Database, clock: SteppedClock) -> tuple[Northwind, Person]:
    world, me = await at_tip(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        await tips.send(tx, await due(tx, world, me), TOPICS, cap=8)
    return world, me


async def test_the_last_answer_counts(database: Database, clock: SteppedClock) -> None:
    world, me = await received(database, clock)
    for answer in (HELPFUL, HELPFUL, NOT_FOR_ME):
        async with database.transaction(world.workspace_id) as tx:
            await tips.feedback(tx, me.id, world.cycle_id, 1, answer)
    async with database.reading(world.workspace_id) as tx:
        assert await db.feedback(tx, world.cycle_id, viewer=me.id) == {1: NOT_FOR_ME}
        assert await db.feedback(tx, world.cycle_id, viewer=world.members[1].id) == {}


async def test_somebody_elses_tip_cannot_be_answered(database: Database, clock: SteppedClock) -> None:
    world, _ = await received(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        with pytest.raises(NotFound):
            await tips.feedback(tx, world.members[1].id, world.cycle_id, 1, HELPFUL)


async def test_why_names_the_group_the_time_and_the_week(database: Database, clock: SteppedClock) -> None:
    world, me = await received(database, clock)
    async with database.reading(world.workspace_id) as tx:
        told = await tips.why(tx, me.id, world.cycle_id, 1, cap=8)
    assert (told.group, told.week, told.weeks, told.tz) == ("Feedback", 1, 4, "Europe/Berlin")
    assert (told.weekday, told.at, told.due) == (1, time(10), clock.now())


async def test_two_tips_of_one_member_in_a_batch_share_one_budget(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database, 2)
    me, other = world.members
    async with database.transaction(world.workspace_id) as tx:
        first, second = await due(tx, world, me, 1), await due(tx, world, me, 2)
        theirs = await due(tx, world, other, 1)
        clock.move_to(second.due_at)
        first.due_at = theirs.due_at = second.due_at
        await tx.session.flush()
    async with database.transaction(world.workspace_id) as tx:
        batch = [await due(tx, world, me, 1), await due(tx, world, me, 2), await due(tx, world, other, 1)]
        assert await tips.send_many(tx, batch, TOPICS, cap=1) == {
            first.id: "done",
            second.id: "budget",
            theirs.id: "done",
        }
        assert {row.person_id for row in await queued(tx, "tip:")} == {me.id, other.id}
    async with database.transaction(world.workspace_id) as tx:
        assert (await tips.send_many(tx, batch, TOPICS, cap=2))[first.id] == "done"
        assert len(await queued(tx, f"tip:{world.cycle_id}:1:{me.id}")) == 1


async def test_in_a_batch_each_member_gets_their_own_answer(database: Database, clock: SteppedClock) -> None:
    world = await group_of(database, 4)
    async with database.reading(world.workspace_id) as tx:
        batch = [await due(tx, world, person) for person in world.members]
    clock.move_to(max(step.due_at for step in batch))
    _, away, gone, inactive = world.members
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, away.id, "3 days")
        (await owned.one(tx, Person, inactive.id)).is_active = False
        await leave(tx, world, gone.id)
        outcomes = await tips.send_many(tx, batch, TOPICS, cap=8)
    assert [outcomes[step.id] for step in batch] == ["done", "paused", "left", "left"]
