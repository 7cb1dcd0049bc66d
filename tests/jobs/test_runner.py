"""Steps that fall due: each done once, and none in the way of another."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.clock import SteppedClock
from bot.db import deliveries, planning, workspaces
from bot.db.models import PlannedStep
from bot.db.session import Database, Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.jobs.runner import Job, Tools, run_due
from tests.support import northwind
from tests.support.northwind import steps

TOOLS = Tools({}, 5)


class Book:
    """Notes what was done; does it, or fails, as its key says."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.batches: list[int] = []

    async def do(self, tx: Tx, step: PlannedStep, tools: Tools) -> str:
        self.done.append(step.key)
        step.label = "half-done"
        await deliveries.queue(tx, f"from {step.key}", Kind.NOTICE, Message("x"), channel="C1")
        if "bad" in step.key:
            raise ValueError(step.key)
        if "broken" in step.key:
            await tx.session.execute(text("SELECT * FROM a_table_that_is_not_there"))
        if "ends all" in step.key:
            await planning.drop(tx, "left", week=7)
        return "done"

    async def do_many(self, tx: Tx, steps: Sequence[PlannedStep], tools: Tools) -> dict[int, str]:
        self.batches.append(len(steps))
        return {step.id: await self.do(tx, step, tools) for step in steps}

    def schedule(self, *kinds: str) -> tuple[Job, ...]:
        return tuple(Job(kind, self.do) for kind in kinds or ("one",))


async def plan(database: Database, *keys: str, kind: str = "one", due: datetime | None = None) -> int:
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        tx.session.add_all(
            PlannedStep(
                workspace_id=workspace_id, key=key, kind=kind, due_at=due or tx.now, attempts=0, week=7
            )
            for key in keys
        )
    return workspace_id


async def outcomes(database: Database, workspace_id: int) -> dict[str, str | None]:
    async with database.reading(workspace_id) as tx:
        return {key: step.outcome for key, step in (await steps(tx, open_only=False)).items()}


async def test_what_is_due_is_done_once(database: Database) -> None:
    book = Book()
    workspace_id = await plan(database, "a", "b")
    assert await run_due(database, book.schedule(), TOOLS) == 2
    assert await run_due(database, book.schedule(), TOOLS) == 0
    assert book.done == ["a", "b"]
    assert await outcomes(database, workspace_id) == {"a": "done", "b": "done"}


async def test_what_is_not_due_waits(database: Database, clock: SteppedClock) -> None:
    book = Book()
    await plan(database, "a", due=clock.now() + timedelta(seconds=1))
    assert await run_due(database, book.schedule(), TOOLS) == 0
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert await run_due(database, book.schedule(), TOOLS) == 1


async def test_a_step_that_fails_leaves_nothing_and_stops_no_other(
    database: Database, clock: SteppedClock
) -> None:
    book = Book()
    workspace_id = await plan(database, "bad", "broken", "good")
    assert await run_due(database, book.schedule(), TOOLS) == 3
    assert book.done == ["bad", "broken", "good"]
    assert await outcomes(database, workspace_id) == {"bad": None, "broken": None, "good": "done"}
    async with database.reading(workspace_id) as tx:
        assert [row.key for row in await northwind.queued(tx)] == ["from good"]
        step = (await steps(tx))["bad"]
    assert (step.attempts, step.label) == (1, None)
    assert step.due_at == clock.now() + timedelta(minutes=1)


async def test_a_step_that_goes_on_failing_is_tried_hourly_in_the_end(
    database: Database, clock: SteppedClock
) -> None:
    book = Book()
    workspace_id = await plan(database, "bad")
    waits = []
    for _ in range(9):
        await run_due(database, book.schedule(), TOOLS)
        async with database.reading(workspace_id) as tx:
            due = (await steps(tx))["bad"].due_at
        waits.append((due - clock.now()) // timedelta(minutes=1))
        clock.move_to(due)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_a_step_that_another_one_settled_is_not_done_any_more(database: Database) -> None:
    book = Book()
    workspace_id = await plan(database, "ends all", "too late")
    await run_due(database, book.schedule(), TOOLS)
    assert book.done == ["ends all"]
    assert (await outcomes(database, workspace_id))["too late"] == "left"


async def test_kinds_due_together_are_done_in_the_order_of_the_schedule(database: Database) -> None:
    book = Book()
    await plan(database, "z", kind="second")
    await plan(database, "y", kind="first")
    await run_due(database, book.schedule("first", "second"), TOOLS)
    assert book.done == ["y", "z"]


async def test_hundreds_of_steps_are_done_in_short_transactions(database: Database) -> None:
    book, commits = Book(), 0

    def committed() -> None:
        nonlocal commits
        commits += 1

    await plan(database, *(f"step {n:03}" for n in range(60)))
    database.on_commit(committed)
    assert await run_due(database, book.schedule(), TOOLS) == 60
    assert commits >= 3


async def test_a_workspace_that_is_gone_rests(database: Database) -> None:
    book = Book()
    workspace_id = await plan(database, "a")
    async with database.transaction(workspace_id) as tx:
        await workspaces.mark_gone(tx, "app_uninstalled")
    assert await run_due(database, book.schedule(), TOOLS) == 0
    await northwind.workspace(database)
    assert await run_due(database, book.schedule(), TOOLS) == 1


async def test_what_comes_to_many_is_done_together_in_batches(database: Database) -> None:
    book = Book()
    schedule = (Job("one", book.do, book.do_many),)
    workspace_id = await plan(database, *(f"step {n:03}" for n in range(130)))
    assert await run_due(database, schedule, TOOLS) == 130
    assert book.batches == [50, 50, 30]
    assert set((await outcomes(database, workspace_id)).values()) == {"done"}
    assert await run_due(database, schedule, TOOLS) == 0


async def test_one_that_fails_does_not_hold_up_its_batch(database: Database, clock: SteppedClock) -> None:
    book = Book()
    workspace_id = await plan(database, "a", "broken", "c")
    assert await run_due(database, (Job("one", book.do, book.do_many),), TOOLS) == 3
    assert await outcomes(database, workspace_id) == {"a": "done", "broken": None, "c": "done"}
    async with database.reading(workspace_id) as tx:
        assert [row.key for row in await northwind.queued(tx)] == ["from a", "from c"]
        step = (await steps(tx))["broken"]
    assert (step.attempts, step.due_at) == (1, clock.now() + timedelta(minutes=1))


async def test_others_get_their_turn_between_two_batches(database: Database) -> None:
    book, turns = Book(), 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    await plan(database, *(f"step {n:03}" for n in range(150)))
    async with asyncio.TaskGroup() as group:
        busy = group.create_task(other())
        await run_due(database, (Job("one", book.do, book.do_many),), TOOLS)
        busy.cancel()
    assert turns >= 3
