"""Walks a bot through time: from due moment to due moment, so that nothing merges and nothing is skipped."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.app import Bot
from bot.clock import SteppedClock

STUCK = timedelta(seconds=1)  # what is overdue and cannot be done yet must not stop the clock
ROUNDS = 200  # far more than one moment ever needs; beyond it something feeds itself


class Stepper:
    """Moves a stepped clock that a bot and a sandbox share.

    `idle` waits until nothing is under way between the two; `moved` is told each moment reached.
    """

    def __init__(
        self,
        bot: Bot,
        clock: SteppedClock,
        idle: Callable[[], Awaitable[None]],
        moved: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        self.bot, self.clock, self._idle, self._moved = bot, clock, idle, moved

    async def settle(self) -> None:
        """Do and send everything that is due at this moment, and what follows from it."""
        for _ in range(ROUNDS):
            await self._idle()
            if not await self.bot.tick() + await self.bot.drain():
                return
        raise RuntimeError("the bot never came to rest at this moment")

    async def advance(self, by: timedelta) -> None:
        """Let that much time pass."""
        await self.advance_to(self.clock.now() + by)

    async def advance_to(self, moment: datetime) -> None:
        """Go to an aware moment, stopping wherever something is due on the way."""
        await self.settle()
        while (due := await self.bot.next_due()) is not None and due <= moment:
            await self._go(max(due, self.clock.now() + STUCK))
        if moment > self.clock.now():
            await self._go(moment)

    async def advance_to_next(self) -> datetime | None:
        """Go to the next moment at which there is something to do; None when there is none."""
        await self.settle()
        due = await self.bot.next_due()
        if due is not None:
            await self._go(max(due, self.clock.now() + STUCK))
        return due

    async def _go(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        await self.settle()
        self._moved(self.clock.now())
