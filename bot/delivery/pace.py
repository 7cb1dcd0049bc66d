"""How fast messages may go: so many a minute to a workspace, one a second to a recipient, short bursts.

Slack says how much is too much only by refusing. After a refusal nothing goes for as long as it asked, then
a fifth less than before; a quarter of a minute without another brings back a twentieth of what is set.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

BURST_SECONDS = 1.5  # so much of a workspace's allowance may go at once
MOST_AT_ONCE = 15.0
LINE_RATE, LINE_BURST = 1.0, 3.0  # a second, to one recipient
SLOWER, SLOWEST = 0.8, 0.1
RECOVERY, RECOVERY_SECONDS = 0.05, 15.0
A_HAIR = 1e-6  # of a token, lost in adding


class Turn(Protocol):
    """Says when messages may go; `window` is how many may be under way to one workspace at once."""

    window: int

    def ready(self, workspace_id: int) -> int:
        """Return how many messages may go to a workspace at this moment."""

    def gather(self, workspace_id: int) -> int:
        """Return how many messages are worth waiting for before they go together: a second's."""

    def wait(self, workspace_id: int, wanted: int) -> float:
        """Return the seconds until so many messages may go to a workspace."""

    def line_wait(self, workspace_id: int, line: str) -> float:
        """Return the seconds until this recipient may have the next message."""

    def take(self, workspace_id: int, line: str) -> None:
        """Count a message that goes now."""

    def hold(self, workspace_id: int, seconds: float) -> None:
        """Let nothing go to a workspace for so long, because Slack asked for it."""

    async def pause(self, seconds: float, until: asyncio.Event) -> None:
        """Return after so many seconds, or at once when `until` is set."""


@dataclass
class Bucket:
    """A token bucket; times are seconds of a monotonic stopwatch."""

    per_second: float
    burst: float
    tokens: float
    at: float

    def level(self, now: float) -> float:
        """Return how many tokens are there."""
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.at) * self.per_second)
        self.at = max(self.at, now)  # while a workspace is held, it begins to earn again at the end of it
        return self.tokens

    def wait(self, wanted: float, now: float) -> float:
        """Return the seconds until so many tokens are there."""
        missing = min(wanted, self.burst) - self.level(now)
        return max(0.0, self.at - now) + missing / self.per_second if missing > A_HAIR else 0.0


@dataclass
class Allowance:
    """What one workspace may have at present."""

    bucket: Bucket
    held_until: float
    changed_at: float  # when the rate last changed, or was refused


class Pace:
    """Keeps to a rate for each workspace, which gives way when Slack refuses."""

    def __init__(
        self, posts_per_minute: int, *, window: int = 50, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        self.window = window
        self._stopwatch, self._full = stopwatch, posts_per_minute / 60
        self._workspaces: dict[int, Allowance] = {}
        self._lines: dict[tuple[int, str], Bucket] = {}
        self._used: deque[tuple[float, tuple[int, str]]] = deque()  # when a line was used, oldest first

    def ready(self, workspace_id: int) -> int:
        """Return how many messages may go to a workspace at this moment."""
        now, one = self._stopwatch(), self._allowance(workspace_id)
        return 0 if one.held_until > now else max(0, int(one.bucket.level(now) + A_HAIR))

    def gather(self, workspace_id: int) -> int:
        """Return a second's worth of messages."""
        bucket = self._allowance(workspace_id).bucket
        return max(1, int(min(bucket.per_second, bucket.burst / BURST_SECONDS)))

    def wait(self, workspace_id: int, wanted: int) -> float:
        """Return the seconds until so many messages may go, at most as many as may go at once."""
        now, one = self._stopwatch(), self._allowance(workspace_id)
        return max(one.held_until - now, one.bucket.wait(wanted, now))

    def line_wait(self, workspace_id: int, line: str) -> float:
        """Return the seconds until this recipient may have the next message."""
        bucket = self._lines.get((workspace_id, line))
        return bucket.wait(1.0, self._stopwatch()) if bucket else 0.0

    def take(self, workspace_id: int, line: str) -> None:
        """Count a message that goes now."""
        now, key = self._stopwatch(), (workspace_id, line)
        self._forget_rested(now)
        self._allowance(workspace_id).bucket.tokens -= 1
        bucket = self._lines.setdefault(key, Bucket(LINE_RATE, LINE_BURST, LINE_BURST, now))
        bucket.level(now)
        bucket.tokens -= 1
        self._used.append((now, key))

    def hold(self, workspace_id: int, seconds: float) -> None:
        """Let nothing go to a workspace for so long; go on more slowly, once for all that were refused."""
        now, one = self._stopwatch(), self._allowance(workspace_id)
        if one.held_until <= now:
            self._set_rate(one, max(one.bucket.per_second * SLOWER, self._full * SLOWEST))
        one.held_until = max(one.held_until, now + seconds)
        one.changed_at = one.held_until
        one.bucket.tokens, one.bucket.at = min(one.bucket.tokens, 1.0), one.held_until  # no burst afterwards

    async def pause(self, seconds: float, until: asyncio.Event) -> None:
        """Return after so many seconds, or at once when `until` is set."""
        if seconds > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await until.wait()

    def _allowance(self, workspace_id: int) -> Allowance:
        now = self._stopwatch()
        one = self._workspaces.get(workspace_id)
        if one is None:
            burst = _burst(self._full)
            one = self._workspaces[workspace_id] = Allowance(Bucket(self._full, burst, burst, now), now, now)
        while one.bucket.per_second < self._full and now - one.changed_at >= RECOVERY_SECONDS:
            one.bucket.level(now)
            one.changed_at += RECOVERY_SECONDS
            self._set_rate(one, min(self._full, one.bucket.per_second + self._full * RECOVERY))
        return one

    def _set_rate(self, one: Allowance, per_second: float) -> None:
        one.bucket.per_second = per_second
        one.bucket.burst = _burst(per_second)

    def _forget_rested(self, now: float) -> None:
        """Forget recipients who could have a full burst again."""
        while self._used and now - self._used[0][0] > LINE_BURST / LINE_RATE:
            _, key = self._used.popleft()
            bucket = self._lines.get(key)
            if bucket and bucket.level(now) >= bucket.burst:
                del self._lines[key]


def _burst(per_second: float) -> float:
    return min(MOST_AT_ONCE, max(1.0, per_second * BURST_SECONDS))


class Unpaced:
    """No waiting at all, one message after the other: for a stepped clock and a sandbox without limits."""

    def __init__(self, window: int = 1) -> None:
        self.window = window

    def ready(self, workspace_id: int) -> int:  # noqa: ARG002 - the signature of Turn
        """Return as many as may be under way."""
        return self.window

    def gather(self, workspace_id: int) -> int:  # noqa: ARG002 - the signature of Turn
        """Return half of what may be under way, so that transactions stay worth their while."""
        return (self.window + 1) // 2

    def wait(self, workspace_id: int, wanted: int) -> float:  # noqa: ARG002 - the signature of Turn
        """Return 0: at once."""
        return 0.0

    def line_wait(self, workspace_id: int, line: str) -> float:  # noqa: ARG002 - the signature of Turn
        """Return 0: at once."""
        return 0.0

    def take(self, workspace_id: int, line: str) -> None:
        """Keep no account."""

    def hold(self, workspace_id: int, seconds: float) -> None:
        """Go on: what Slack put off has its own due time."""

    async def pause(self, seconds: float, until: asyncio.Event) -> None:
        """Return after so many seconds, or at once when `until` is set."""
        if seconds > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await until.wait()
