"""How fast messages may go out: so many a minute to a workspace, one a second to a channel, short bursts."""

import asyncio
import time
from collections.abc import Awaitable, Callable


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
        self._channels: dict[str, Bucket] = {}

    async def turn(self, workspace_id: int, channel: str) -> None:
        """Return when this workspace and this channel may have the next message."""
        now = self._stopwatch()
        for old in [key for key, bucket in self._channels.items() if bucket.idle(now)]:
            del self._channels[old]
        burst = max(1.0, self._per_second)
        workspace = self._workspaces.setdefault(workspace_id, Bucket(self._per_second, burst, now))
        one = self._channels.setdefault(channel, Bucket(1.0, 3.0, now))
        wait = max(workspace.take(now), one.take(now))
        if wait:
            await self._sleep(wait)


class Unpaced:
    """No waiting at all: for a stepped clock against a sandbox without limits."""

    async def turn(self, workspace_id: int, channel: str) -> None:
        """Return at once."""
