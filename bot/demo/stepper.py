"""Walks the demo's bot through time, and lets it do at once what people's acts make due meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot import stepping
from bot.app import Bot
from bot.clock import SteppedClock

log = structlog.get_logger()

BREATH = 0.2  # seconds between two looks at what people's acts made due, while nobody moves the clock


class Stepper(stepping.Stepper[Bot]):
    """Moves a stepped clock that a bot and a sandbox share."""

    def __init__(
        self,
        bot: Bot,
        clock: SteppedClock,
        idle: Callable[[], Awaitable[None]],
        moved: Callable[[datetime], None] = lambda _: None,
        *,
        alone: bool = False,
        slack_due: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        super().__init__(bot, clock, idle, moved, alone=alone, slack_due=slack_due)
        self._stirred = asyncio.Event()
        bot.db.on_commit(self._stirred.set)

    async def watch(self) -> None:
        """For ever, do what people's acts make due while nobody moves the clock."""
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            try:
                async with self._one_at_a_time:
                    if await self._something_due():
                        await self.bot.tick()
                        await self.bot.run_errands()
            except Exception as error:  # the database may be busy; the next act tries again
                log.error("demo.tick_failed", error=type(error).__name__)
            await asyncio.sleep(BREATH)
