"""When calls may go: each method at its own rate for each workspace, and one message a second to a recipient.

What Slack refuses of one method holds up no other, since it counts them apart; the rates are in budgets.py.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from bot.delivery import metrics
from bot.delivery.budgets import PER_MINUTE, Bucket, Budget, rate_of
from bot.delivery.outcome import Outcome

LINE_RATE, LINE_BURST = 1.0, 3.0  # a second, to one recipient


class Turn(Protocol):
    """Says when calls may go; `window` is how many messages may be under way to one workspace at once.

    A `method` is one of bot/delivery/budgets.py's, and "post" for new messages.
    """

    window: int

    def ready(self, workspace_id: int, method: str) -> int:
        """Return how many calls of a method a workspace may have at this moment."""

    def gather(self, workspace_id: int, method: str) -> int:
        """Return how many are worth waiting for before they go together: a second's."""

    def wait(self, workspace_id: int, method: str, wanted: int) -> float:
        """Return the seconds until so many calls may be made."""

    def line_wait(self, workspace_id: int, line: str) -> float:
        """Return the seconds until this recipient may have the next message."""

    def take(self, workspace_id: int, method: str, line: str | None = None) -> None:
        """Count a call that is made now, and the message to a recipient that it is."""

    def hold(self, workspace_id: int, method: str, seconds: float) -> None:
        """Make no call of a method to a workspace for so long, because Slack asked for it."""

    def held(self, workspace_id: int, method: str) -> bool:
        """Say whether Slack has asked for no call of a method at this moment."""

    async def pause(self, seconds: float, until: asyncio.Event) -> None:
        """Return after so many seconds, or at once when `until` is set."""


def heed(pace: Turn, workspace_id: int, method: str, outcome: Outcome) -> None:
    """Hold a method back where Slack has just asked for it."""
    if outcome.limited:
        seconds = outcome.retry_after or 0.0
        metrics.limited(method, seconds)
        pace.hold(workspace_id, method, seconds)


class Pace:
    """Keeps to a rate for each method and workspace, which gives way when Slack refuses."""

    def __init__(
        self,
        posts_per_minute: float,
        per_minute: Mapping[int, int] = PER_MINUTE,
        *,
        window: int = 50,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the rates: messages a minute, and calls a minute of each method of a tier."""
        self.window = window
        self._stopwatch, self._posts, self._per_minute = stopwatch, posts_per_minute, per_minute
        self._budgets: dict[tuple[int, str], Budget] = {}
        self._lines: dict[tuple[int, str], Bucket] = {}
        self._used: deque[tuple[float, tuple[int, str]]] = deque()  # when a line was used, oldest first

    def ready(self, workspace_id: int, method: str) -> int:
        """Return how many calls of a method a workspace may have at this moment."""
        return self._budget(workspace_id, method).ready(self._stopwatch())

    def gather(self, workspace_id: int, method: str) -> int:
        """Return a second's worth of calls."""
        return self._budget(workspace_id, method).gather(self._stopwatch())

    def wait(self, workspace_id: int, method: str, wanted: int) -> float:
        """Return the seconds until so many calls may be made, at most as many as may go at once."""
        return self._budget(workspace_id, method).wait(wanted, self._stopwatch())

    def line_wait(self, workspace_id: int, line: str) -> float:
        """Return the seconds until this recipient may have the next message."""
        bucket = self._lines.get((workspace_id, line))
        return bucket.wait(1.0, self._stopwatch()) if bucket else 0.0

    def take(self, workspace_id: int, method: str, line: str | None = None) -> None:
        """Count a call that is made now, and the message to a recipient that it is."""
        now = self._stopwatch()
        self._forget_rested(now)
        self._budget(workspace_id, method).bucket.tokens -= 1
        if line is None:
            return
        key = (workspace_id, line)
        bucket = self._lines.setdefault(key, Bucket(LINE_RATE, LINE_BURST, LINE_BURST, now))
        bucket.level(now)
        bucket.tokens -= 1
        self._used.append((now, key))

    def hold(self, workspace_id: int, method: str, seconds: float) -> None:
        """Make no call of a method for so long, and go on more slowly."""
        self._budget(workspace_id, method).hold(seconds, self._stopwatch())

    def held(self, workspace_id: int, method: str) -> bool:
        """Say whether Slack has asked for no call of a method at this moment."""
        return self._budget(workspace_id, method).held_until > self._stopwatch()

    async def pause(self, seconds: float, until: asyncio.Event) -> None:
        """Return after so many seconds, or at once when `until` is set."""
        await _pause(seconds, until)

    def _budget(self, workspace_id: int, method: str) -> Budget:
        budget = self._budgets.get((workspace_id, method))
        if budget is None:
            rate = rate_of(method, self._posts, self._per_minute)
            budget = self._budgets[workspace_id, method] = Budget(rate, self._stopwatch())
        return budget

    def _forget_rested(self, now: float) -> None:
        """Forget recipients who could have a full burst again."""
        while self._used and now - self._used[0][0] > LINE_BURST / LINE_RATE:
            _, key = self._used.popleft()
            bucket = self._lines.get(key)
            if bucket and bucket.level(now) >= bucket.burst:
                del self._lines[key]


async def _pause(seconds: float, until: asyncio.Event) -> None:
    if seconds > 0:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await until.wait()


class Unpaced:
    """No waiting at all, one message after the other: for a stepped clock and a sandbox without limits."""

    def __init__(self, window: int = 1) -> None:
        self.window = window

    def ready(self, workspace_id: int, method: str) -> int:  # noqa: ARG002 - the signature of Turn
        """Return as many as may be under way."""
        return self.window

    def gather(self, workspace_id: int, method: str) -> int:  # noqa: ARG002 - the signature of Turn
        """Return half of what may be under way, so that transactions stay worth their while."""
        return (self.window + 1) // 2

    def wait(self, workspace_id: int, method: str, wanted: int) -> float:  # noqa: ARG002 - as above
        """Return 0: at once."""
        return 0.0

    def line_wait(self, workspace_id: int, line: str) -> float:  # noqa: ARG002 - the signature of Turn
        """Return 0: at once."""
        return 0.0

    def take(self, workspace_id: int, method: str, line: str | None = None) -> None:
        """Keep no account."""

    def hold(self, workspace_id: int, method: str, seconds: float) -> None:
        """Go on: what Slack put off has its own due time."""

    def held(self, workspace_id: int, method: str) -> bool:  # noqa: ARG002 - the signature of Turn
        """Return False: nothing is held."""
        return False

    async def pause(self, seconds: float, until: asyncio.Event) -> None:
        """Return after so many seconds, or at once when `until` is set."""
        await _pause(seconds, until)
