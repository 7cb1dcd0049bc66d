"""The sandbox's two clocks: the calendar that people see, and the stopwatch behind deadlines."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The calendar: message timestamps and dates are read from it."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class ClockDriver(Protocol):
    """What the page's clock bar steers; whoever composes sandbox and app hands one in."""

    async def advance(self, by: timedelta) -> None:
        """Let that much time pass, one due moment after the other."""

    async def advance_to_next(self) -> datetime | None:
        """Go to the next moment at which the app has something to do; None when there is none."""


class Stopwatch(Protocol):
    """Seconds that only grow: trigger ids, rate limits and deadlines are measured with it."""

    def __call__(self) -> float:
        """Return seconds from an arbitrary beginning."""


class RealClock:
    """The machine's clock, for a sandbox that runs by itself."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A calendar that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment it was last moved to."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Move to an aware moment."""
        self._now = moment.astimezone(UTC)


class CalendarSleep:
    """Sleeping by a calendar that is moved by hand: nobody wakes until `ring` finds that time has come."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sleepers: dict[asyncio.Future[None], datetime] = {}

    async def __call__(self, seconds: float) -> None:
        """Sleep until the calendar stands that much later."""
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers[sleeper] = self._clock.now() + timedelta(seconds=seconds)
        try:
            await sleeper
        finally:
            self._sleepers.pop(sleeper, None)

    def ring(self) -> bool:
        """Wake everybody whose time has come, and say whether there was anybody."""
        now = self._clock.now()
        due = [sleeper for sleeper, at in self._sleepers.items() if at <= now and not sleeper.done()]
        for sleeper in due:
            sleeper.set_result(None)
        return bool(due)

    def next_due(self) -> datetime | None:
        """Return when the next one wakes, aware; None when nobody sleeps."""
        return min(self._sleepers.values(), default=None)


class ManualStopwatch:
    """A stopwatch that tests move by hand, so that three seconds need no waiting."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the seconds it was moved to."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Let that many seconds pass."""
        self.seconds += seconds


real_stopwatch: Stopwatch = time.monotonic
