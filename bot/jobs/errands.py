"""Does what takes Slack's time and is due: no transaction is open over it, and a restart loses nothing.

An errand is a planned step like every other. It is claimed by putting its due time off: who dies over it
leaves it to be found again when that has passed (decision 30).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.db import planning
from bot.db.models import PlannedStep
from bot.db.session import Database, Tx
from bot.integrations.slack_files import NotFetched

log = structlog.get_logger()

AWAY = (SlackApiError, aiohttp.ClientError, TimeoutError, NotFetched)  # Slack's trouble, and no fault of ours
LEASE = timedelta(minutes=10)  # longer than any errand takes; reading 20,000 people in the night takes two
MOST_ATTEMPTS = 5  # then whoever waits is told


@dataclass(frozen=True)
class Errand:
    """A claimed step, with what it takes to do it."""

    db: Database
    client: AsyncWebClient
    workspace_id: int
    step_id: int
    label: str
    person_id: int | None

    async def finish(self, last: Callable[[Tx, PlannedStep], Awaitable[str]]) -> str | None:
        """Make the change that ends it, and settle its step, in one transaction; None when it was over."""
        async with self.db.transaction(self.workspace_id) as tx:
            step = await planning.open_step(tx, self.step_id)
            if step is None:
                return None
            outcome = await last(tx, step)
            planning.settle(tx, step, outcome)
            return outcome


@dataclass(frozen=True)
class Kind:
    """How an errand is done, and what is said or planned when it failed MOST_ATTEMPTS times."""

    do: Callable[[Errand], Awaitable[None]]
    give_up: Callable[[Tx, PlannedStep], Awaitable[None]]


class Errands:
    """Runs the errands that are due: workspaces side by side, each one after the other."""

    def __init__(self, db: Database, client: AsyncWebClient, kinds: Mapping[str, Kind]) -> None:
        self._db, self._client, self._kinds = db, client, kinds
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    def start(self) -> None:
        """Run by itself from now on, whenever woken."""
        self._task = asyncio.create_task(self._run_for_ever())

    def wake(self) -> None:
        """Look for what is due; asked while it runs, it looks again afterwards."""
        self._wanted.set()

    async def stop(self) -> None:
        """Stop at once; what was under way is found again when its lease has passed."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def run(self) -> int:
        """Do everything that is due now; return how many were begun."""
        async with self._one_at_a_time:
            async with self._db.glancing() as connection:
                due = await planning.all_due(connection, self._db.clock.now())
            ours = [workspace_id for workspace_id, kinds in due.items() if kinds & self._kinds.keys()]
            return sum(await asyncio.gather(*(self._of(workspace_id) for workspace_id in sorted(ours))))

    async def _run_for_ever(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self.run()
            except Exception as error:  # the next tick wakes it again
                log.error("errands.failed", error=type(error).__name__)

    async def _of(self, workspace_id: int) -> int:
        begun = 0
        while (claimed := await self._claim(workspace_id)) is not None:
            kind, errand, attempts = claimed
            begun += 1
            try:
                await self._kinds[kind].do(errand)
            except Exception as error:
                away = isinstance(error, AWAY)
                said = log.warning if away else log.exception
                said("errand.failed", kind=kind, step=errand.step_id, error=type(error).__name__)
                await self._put_off(kind, errand, attempts)
            else:
                log.info("errand.done", kind=kind, step=errand.step_id)
        return begun

    async def _claim(self, workspace_id: int) -> tuple[str, Errand, int] | None:
        async with self._db.transaction(workspace_id, quiet=True) as tx:
            found = await planning.due(tx, self._kinds, limit=1)
            if not found:
                return None
            step = found[0]
            step.attempts, step.due_at = step.attempts + 1, tx.now + LEASE
            errand = Errand(self._db, self._client, workspace_id, step.id, step.label or "", step.person_id)
            return step.kind, errand, step.attempts

    async def _put_off(self, kind: str, errand: Errand, attempts: int) -> None:
        async with self._db.transaction(errand.workspace_id) as tx:
            step = await planning.open_step(tx, errand.step_id)
            if step is not None and attempts >= MOST_ATTEMPTS:
                await self._kinds[kind].give_up(tx, step)
                planning.settle(tx, step, "given_up")
            elif step is not None:
                await planning.postpone(tx, errand.step_id, attempts)
