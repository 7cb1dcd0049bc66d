"""The stepper stops wherever something is due, on either side."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

from bot.app import Bot
from bot.clock import SteppedClock
from bot.demo.stepper import Stepper

START = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Quiet:
    """A database on which nothing is ever committed."""

    def on_commit(self, heard: Callable[[], None]) -> None:
        """Call nobody."""


class Idler:
    """A bot that is due at some moments and has done its work as soon as it ticks."""

    def __init__(self, clock: SteppedClock, *due: datetime) -> None:
        self.db = Quiet()
        self.clock, self.due = clock, sorted(due)

    async def next_due(self) -> datetime | None:
        return next(iter(self.due), None)

    async def tick(self) -> int:
        done = [moment for moment in self.due if moment <= self.clock.now()]
        self.due = self.due[len(done) :]
        return len(done)

    async def run_errands(self) -> int:
        return 0

    async def drain(self) -> int:
        return 0


def stepping(*due: datetime, slack: list[datetime]) -> tuple[Stepper, list[datetime]]:
    """A stepper over such a bot and a Slack that is due at other moments, and the moments it reaches."""
    clock, reached = SteppedClock(START), list[datetime]()

    async def idle() -> None:
        slack[:] = [moment for moment in slack if moment > clock.now()]

    bot = cast("Bot", Idler(clock, *due))
    return Stepper(bot, clock, idle, reached.append, slack_due=lambda: min(slack, default=None)), reached


async def test_the_clock_stops_where_slack_sends_an_event_again() -> None:
    stepper, reached = stepping(START + 3 * MINUTE, slack=[START + MINUTE, START + 6 * MINUTE])
    await stepper.advance(10 * MINUTE)
    assert reached == [START + n * MINUTE for n in (1, 3, 6, 10)]


async def test_the_next_thing_due_may_be_slacks() -> None:
    stepper, reached = stepping(START + 3 * MINUTE, slack=[START + MINUTE])
    assert await stepper.advance_to_next() == START + MINUTE
    assert await stepper.advance_to_next() == START + 3 * MINUTE
    assert await stepper.advance_to_next() is None
    assert len(reached) == 2
