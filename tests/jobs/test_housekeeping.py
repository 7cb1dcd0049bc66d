"""What is deleted, and above all what is not."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.clock import SteppedClock
from bot.db import deliveries, outbox, retention, workspaces
from bot.db.models import Delivery, PlannedStep, SeenRequest
from bot.db.session import Database
from bot.domain.deliveries import Kind, State
from bot.domain.message import Message
from bot.jobs.housekeeping import tidy
from tests.delivery.conftest import held_by
from tests.support import northwind
from tests.support.northwind import keys


async def later(clock: SteppedClock, by: timedelta) -> None:
    clock.move_to(clock.now() + by + timedelta(seconds=1))


async def test_remembered_requests_are_forgotten_after_two_weeks(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        await deliveries.first_time(tx, "old")
    await later(clock, retention.SEEN)
    async with database.transaction(workspace_id) as tx:
        await deliveries.first_time(tx, "new")
    assert await tidy(database) == 1
    async with database.reading(workspace_id) as tx:
        seen = select(SeenRequest.key).where(SeenRequest.workspace_id == workspace_id)
        assert list((await tx.session.execute(seen)).scalars()) == ["new"]


async def test_settled_messages_go_but_not_the_posts_that_can_still_be_taken_back(
    database: Database, clock: SteppedClock
) -> None:
    world = await northwind.group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        for key in ("posted", "failed", "cancelled", "waiting"):
            await deliveries.queue(tx, key, Kind.NOTICE, Message(key), person_id=world.members[0].id)
        await held_by(tx, "w")
        await outbox.claim(tx, worker="w", limit=9)
        for key in ("posted", "failed"):
            row = await deliveries.find(tx, key)
            assert row is not None
            await outbox.sending(tx, [row.id], "w")
        await outbox.move(tx, State.SENT, Delivery.key == "posted")
        await outbox.move(tx, State.FAILED, Delivery.key == "failed")
        await deliveries.cancel(tx, "cancelled", "left")
        await outbox.release(tx, "w")
    assert await tidy(database) == 0
    await later(clock, retention.SETTLED)
    assert await tidy(database) == 2
    async with database.reading(world.workspace_id) as tx:
        assert await keys(tx, state="sent") == ["posted"]
        assert await keys(tx) == ["waiting"]
    await later(clock, retention.DONE)
    assert await tidy(database) == 1


async def test_done_steps_outlive_their_cycle_so_that_planning_again_repeats_nothing(
    database: Database, clock: SteppedClock
) -> None:
    world = await northwind.group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        step = (await northwind.steps(tx))[f"cycle:{world.cycle_id}:pairing"]
        step.settled_at, step.outcome = tx.now, "done"
    await later(clock, timedelta(days=200))
    assert await tidy(database) == 0
    await later(clock, timedelta(days=200))
    assert await tidy(database) == 1


async def test_thousands_of_rows_go_a_few_hundred_at_a_time_and_of_every_workspace(
    database: Database, clock: SteppedClock
) -> None:
    for team in ("T1", "T2"):
        workspace_id = await northwind.workspace(database, team)
        async with database.transaction(workspace_id) as tx:
            tx.session.add_all(
                PlannedStep(
                    workspace_id=workspace_id,
                    key=f"step {n}",
                    kind="tip",
                    due_at=tx.now,
                    attempts=0,
                    settled_at=tx.now,
                    outcome="done",
                )
                for n in range(retention.AT_ONCE + 50)
            )
            if team == "T2":
                await workspaces.mark_gone(tx, "app_uninstalled")
    await later(clock, retention.DONE)
    assert await tidy(database) == 2 * (retention.AT_ONCE + 50)
    async with database.unbound() as session:
        left = (await session.execute(select(func.count()).select_from(PlannedStep))).scalar_one()
    assert left == 0
