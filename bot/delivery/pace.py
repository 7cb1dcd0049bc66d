"""How fast messages may go: so many a minute to a workspace, one a second to a recipient, short bursts."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol


class Turn(Protocol):
    """Says when the next message may go."""

    async def turn(self, workspace_id: int, line: str) -> None:
        """Return when this recipient (`line`) may have the next message."""

    def spare(self, workspace_id: int, line: str) -> None:
        """Take a turn back that was not used."""

    def hold(self, workspace_id: int, seconds: float) -> None:
        """Let nothing go to a workspace for so long, because Slack asked for it."""


class Bucket:
    """A token bucket that says how long to wait; times are seconds of a monotonic stopwatch."""

    def __init__(self, per_second: float, burst: float, start: float) -> None:
        self.per_second, self.burst = per_second, burst
        self._tokens, self._at = burst, start

    def take(self, now: float) -> float:
        """Take one token and return the seconds until it is earned."""
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.per_second)
        self._at = now
        self._tokens -= 1
        return max(0.0, -self._tokens / self.per_second)

    def give_back(self) -> None:
        """Put back a token that was not used."""
        self._tokens = min(self.burst, self._tokens + 1)

    def idle(self, now: float) -> bool:
        """Say whether it would be full by now, so that it can be forgotten."""
        return self._tokens + (now - self._at) * self.per_second >= self.burst


class Pace:
    """Waits until a message may go; Slack allows about one a second to a channel, with short bursts."""

    def __init__(
        self,
        posts_per_minute: int,
        *,
        stopwatch: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._stopwatch, self._sleep = stopwatch, sleep
        self._per_second = posts_per_minute / 60
        self._workspaces: dict[int, Bucket] = {}
        self._lines: dict[tuple[int, str], Bucket] = {}
        self._held: dict[int, float] = {}

    async def turn(self, workspace_id: int, line: str) -> None:
        """Return when this workspace and this recipient may have the next message."""
        now = self._stopwatch()
        for old in [key for key, bucket in self._lines.items() if bucket.idle(now)]:
            del self._lines[old]
        burst = max(1.0, self._per_second)
        workspace = self._workspaces.setdefault(workspace_id, Bucket(self._per_second, burst, now))
        one = self._lines.setdefault((workspace_id, line), Bucket(1.0, 3.0, now))
        wait = max(workspace.take(now), one.take(now), self._held.get(workspace_id, now) - now)
        if wait > 0:
            await self._sleep(wait)

    def spare(self, workspace_id: int, line: str) -> None:
        """Take a turn back that was not used."""
        self._workspaces[workspace_id].give_back()
        if (workspace_id, line) in self._lines:
            self._lines[workspace_id, line].give_back()

    def hold(self, workspace_id: int, seconds: float) -> None:
        """Let nothing go to a workspace for so long, because Slack asked for it."""
        until = self._stopwatch() + seconds
        self._held[workspace_id] = max(until, self._held.get(workspace_id, until))


class Unpaced:
    """No waiting at all: for a stepped clock against a sandbox without limits."""

    async def turn(self, workspace_id: int, line: str) -> None:
        """Return at once."""

    def spare(self, workspace_id: int, line: str) -> None:
        """Keep no account."""

    def hold(self, workspace_id: int, seconds: float) -> None:
        """Go on: what Slack put off has its own due time."""
