"""Walks a bot through time: from due moment to due moment, so that nothing merges and nothing is skipped."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from bot.clock import SteppedClock

STUCK = timedelta(seconds=1)  # what is overdue and cannot be done yet must not stop the clock
ROUNDS = 200  # far more than one moment ever needs; beyond it something feeds itself


class Walker(Protocol):
    """A bot as far as time is concerned."""

    async def tick(self) -> int:
        """Do what is due now; return how many steps were done."""

    async def run_errands(self) -> int:
        """Do what takes Slack's time and is due; return how many errands were begun."""

    async def drain(self) -> int:
        """Send what is queued now; return how many messages were handled."""

    async def next_due(self) -> datetime | None:
        """Return the next moment (UTC) at which there is something to do or send."""


Whose = TypeVar("Whose", bound=Walker)


async def _at_rest() -> None:
    """Wait for nothing: there is nobody else."""


class Stepper(Generic[Whose]):
    """Moves a stepped clock that a bot lives by.

    `idle` waits until nothing is under way with whoever shares the clock; `moved` is told each moment
    reached; `alone` says that the bot sends nothing by itself, in the background; `slack_due` tells when
    Slack's side does something by itself, such as sending an event again.
    """

    def __init__(
        self,
        bot: Whose,
        clock: SteppedClock,
        idle: Callable[[], Awaitable[None]] = _at_rest,
        moved: Callable[[datetime], None] = lambda _: None,
        *,
        alone: bool = False,
        slack_due: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self.bot, self.clock, self._idle, self._moved, self._alone = bot, clock, idle, moved, alone
        self._slack_due = slack_due
        self._one_at_a_time = asyncio.Lock()

    async def settle(self) -> None:
        """Do and send everything that is due at this moment, and what follows from it."""
        for _ in range(ROUNDS):
            await self._idle()
            if not self._alone:
                await self.bot.drain()  # waits for what is being sent in the background
            if not await self._something_due():
                return
            done = await self.bot.tick() + await self.bot.run_errands()
            if not done + await self.bot.drain():
                return
        raise RuntimeError("the bot never came to rest at this moment")

    async def _something_due(self) -> bool:
        due = await self.bot.next_due()
        return due is not None and due <= self.clock.now()

    async def advance(self, by: timedelta) -> None:
        """Let that much time pass."""
        await self.advance_to(self.clock.now() + by)

    async def advance_to(self, moment: datetime) -> None:
        """Go to an aware moment, stopping wherever something is due on the way."""
        async with self._one_at_a_time:
            await self.settle()
            while (due := await self._next_due()) is not None and due <= moment:
                await self._go(max(due, self.clock.now() + STUCK))
            if moment > self.clock.now():
                await self._go(moment)

    async def advance_to_next(self) -> datetime | None:
        """Go to the next moment at which there is something to do; None when there is none."""
        async with self._one_at_a_time:
            await self.settle()
            due = await self._next_due()
            if due is not None:
                await self._go(max(due, self.clock.now() + STUCK))
            return due

    async def _next_due(self) -> datetime | None:
        moments = (await self.bot.next_due(), self._slack_due())
        return min((moment for moment in moments if moment is not None), default=None)

    async def _go(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        await self.settle()
        self._moved(self.clock.now())
