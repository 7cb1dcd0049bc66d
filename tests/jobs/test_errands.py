"""What takes Slack's time: done once, found again after a crash, tried again, and given up with a word."""

import asyncio
from datetime import timedelta
from typing import Any, cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SteppedClock
from bot.db import steps
from bot.db.models import PlannedStep
from bot.db.session import Database, Tx
from bot.jobs.errands import LEASE, MOST_ATTEMPTS, Errand, Errands, Kind
from tests.support import northwind

NO_CLIENT = cast(AsyncWebClient, None)


class Work:
    """An errand that notes when it is done, and fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.done, self.given_up = failures, list[str](), list[str]()
        self.begun, self.held = asyncio.Event(), asyncio.Event()
        self.held.set()

    async def do(self, errand: Errand) -> None:
        self.done.append(errand.label)
        self.begun.set()
        await self.held.wait()
        if self.failures:
            self.failures -= 1
            raise TimeoutError
        await errand.finish(self._last)

    async def _last(self, _: Tx, __: PlannedStep) -> str:
        return "done"

    async def give_up(self, _: Tx, step: PlannedStep) -> None:
        self.given_up.append(step.label or "")

    def errands(self, database: Database) -> Errands:
        return Errands(database, NO_CLIENT, {"look": Kind(self.do, self.give_up)})


async def planned(database: Database, *labels: str, **more: Any) -> int:
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        for label in labels:
            await steps.once(tx, f"look:{label}", "look", tx.now, label=label, **more)
        await steps.once(tx, "other", "tip", tx.now)
    return workspace_id


async def outcomes(database: Database, workspace_id: int) -> dict[str, str | None]:
    async with database.reading(workspace_id) as tx:
        found = await northwind.steps(tx, "look:", open_only=False)
        return {key: step.outcome for key, step in found.items()}


async def test_each_errand_is_done_once_and_steps_of_other_kinds_are_left_alone(database: Database) -> None:
    workspace_id = await planned(database, "a", "b")
    work = Work()
    assert [await work.errands(database).run() for _ in range(2)] == [2, 0]
    assert work.done == ["a", "b"]
    assert await outcomes(database, workspace_id) == {"look:a": "done", "look:b": "done"}


async def test_what_somebody_else_is_at_is_not_begun_until_their_lease_has_passed(
    database: Database, clock: SteppedClock
) -> None:
    await planned(database, "a")
    first, second = Work(), Work()
    first.held.clear()
    dying = asyncio.create_task(first.errands(database).run())
    await first.begun.wait()
    assert await second.errands(database).run() == 0
    dying.cancel()
    clock.move_to(clock.now() + LEASE)
    assert await second.errands(database).run() == 1
    assert second.done == ["a"], "a crash loses nothing"


async def test_who_finishes_late_changes_nothing_any_more(database: Database, clock: SteppedClock) -> None:
    workspace_id = await planned(database, "a")
    slow, quick = Work(), Work()
    slow.held.clear()
    late = asyncio.create_task(slow.errands(database).run())
    await slow.begun.wait()
    clock.move_to(clock.now() + LEASE)
    await quick.errands(database).run()
    slow.held.set()
    assert await late == 1
    assert await outcomes(database, workspace_id) == {"look:a": "done"}


async def test_what_fails_is_tried_again_and_given_up_with_a_word(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id = await planned(database, "a")
    work = Work(failures=99)
    errands = work.errands(database)
    for _ in range(MOST_ATTEMPTS + 3):
        await errands.run()
        clock.move_to(clock.now() + timedelta(hours=1))
    assert len(work.done) == MOST_ATTEMPTS
    assert work.given_up == ["a"]
    assert await outcomes(database, workspace_id) == {"look:a": "given_up"}


@pytest.mark.parametrize("failures", [1, MOST_ATTEMPTS - 1])
async def test_what_works_in_the_end_is_given_up_by_nobody(
    sqlite_url: str, clock: SteppedClock, failures: int
) -> None:
    database = Database(sqlite_url, clock)
    await planned(database, "a")
    work = Work(failures)
    for _ in range(MOST_ATTEMPTS):
        await work.errands(database).run()
        clock.move_to(clock.now() + timedelta(hours=1))
    assert (len(work.done), work.given_up) == (failures + 1, [])
    await database.close()


async def test_woken_it_runs_by_itself_until_it_is_stopped(sqlite_url: str, clock: SteppedClock) -> None:
    database = Database(sqlite_url, clock)
    await planned(database, "a")
    work = Work()
    errands = work.errands(database)
    errands.wake()
    errands.start()
    async with asyncio.timeout(20):
        await work.begun.wait()
        await errands.run()  # waits for its turn
    await errands.stop()
    assert work.done == ["a"]
    await database.close()
