"""Slack's rate limits: so many calls a minute for each method, so many posts for each channel."""

import math
from collections import defaultdict, deque

from sandbox.clock import Stopwatch
from sandbox.errors import ApiError

WINDOW = 60.0
HOUR = 3600.0
PER_MINUTE = {2: 20, 3: 50, 4: 100}


class Limits:
    """Counts calls on a stopwatch and refuses with 429 and whole seconds to wait."""

    def __init__(
        self,
        *,
        enabled: bool = True,
        posts_per_minute: int = 300,
        channel_burst: int = 4,
        posts_per_second: float = 1.0,
        tier_one: int = 5,
        events_per_hour: int = 30_000,
    ) -> None:
        """Set the sizes; Slack does not publish those of posts in all, a channel's burst, and Tier 1."""
        self.enabled = enabled
        self.posts_per_minute = posts_per_minute
        self.channel_burst = channel_burst
        self.posts_per_second = posts_per_second
        self.tier_one = tier_one
        self.events_per_hour = events_per_hour
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._buckets: dict[str, tuple[float, float]] = {}  # channel → (tokens, when counted)

    def take(self, method: str, tier: int | None, now: float) -> None:
        """Count one call of a method, or raise 429; `tier` None is a method with a limit of its own."""
        if self.enabled and tier is not None:
            self._window(method, PER_MINUTE.get(tier, self.tier_one), now, "ratelimited")

    def take_once_a_minute(self, method: str, now: float) -> None:
        """Count a call that Slack grants an unlisted commercial app once a minute, or raise 429."""
        if self.enabled:
            self._window(f"{method} unlisted", 1, now, "ratelimited")

    def take_unpaginated(self, method: str, now: float) -> None:
        """Count a call that reads a list without saying how much of it, or raise 429."""
        if self.enabled:
            self._window(f"{method} unpaginated", self.tier_one, now, "ratelimited")

    def take_event(self, now: float) -> bool:
        """Count one event for the app; False when it had as many in an hour as Slack sends."""
        if not self.enabled:
            return True
        times = self._calls["events"]
        while times and times[0] <= now - HOUR:
            times.popleft()
        if len(times) >= self.events_per_hour:
            return False
        times.append(now)
        return True

    def take_post(self, channel: str, stopwatch: Stopwatch, code: str = "rate_limited") -> None:
        """Count one message into a channel, or raise 429; first the channel's pace, then the workspace's."""
        if not self.enabled:
            return
        now = stopwatch()
        tokens, since = self._buckets.get(channel, (float(self.channel_burst), now))
        tokens = min(float(self.channel_burst), tokens + (now - since) * self.posts_per_second)
        if tokens < 1:
            self._buckets[channel] = (tokens, now)
            raise self._refusal(code, (1 - tokens) / self.posts_per_second)
        self._window("post:*", self.posts_per_minute, now, code)
        self._buckets[channel] = (tokens - 1, now)

    def forget(self) -> None:
        """Start counting anew."""
        self._calls.clear()
        self._buckets.clear()

    def _window(self, key: str, allowed: int, now: float, code: str) -> None:
        times = self._calls[key]
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if len(times) >= allowed:
            raise self._refusal(code, times[0] + WINDOW - now)
        times.append(now)

    def _refusal(self, code: str, seconds: float) -> ApiError:
        wait = max(1, math.ceil(seconds))
        return ApiError(code, status=429, headers={"Retry-After": str(wait)})
