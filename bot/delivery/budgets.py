"""How many calls of one Slack method a workspace may have: so many a minute, a few of them at once.

Slack counts each method for itself, in tiers. Once it refuses, nothing goes for as long as it asked, then a
fifth less than before; a quarter of a minute without another refusal brings back a twentieth of what is set.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.deliveries import LOOK

PER_MINUTE = {2: 20, 3: 50, 4: 100}  # "20+", "50+" and "100+": docs.slack.dev/apis/web-api/rate-limits
TIERS = {  # of what goes by a tier, from the page of each method; where pages differ, the stricter
    "update": 3,
    "delete": 3,
    "pin": 2,
    "file": 4,
    LOOK: 3,
    "open": 3,
    "invite": 3,
    "kick": 3,
    "create": 2,
    "list": 2,
}
AT_ONCE = 0.1  # of a tier's minute may go at once, and the rest evenly: never more in any minute than it has
BURST_SECONDS = 1.5  # so much of the allowance for messages may go at once
MOST_AT_ONCE = 15.0
SLOWER, SLOWEST = 0.8, 0.1
RECOVERY, RECOVERY_SECONDS = 0.05, 15.0
A_HAIR = 1e-6  # of a token, lost in adding


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
        self.at = max(self.at, now)  # while it is held, it begins to earn again at the end of it
        return self.tokens

    def wait(self, wanted: float, now: float) -> float:
        """Return the seconds until so many tokens are there."""
        missing = min(wanted, self.burst) - self.level(now)
        return max(0.0, self.at - now) + missing / self.per_second if missing > A_HAIR else 0.0


@dataclass(frozen=True)
class Rate:
    """What is set for a method: calls a second, and how many of a second's worth may go at once."""

    per_second: float
    burst_seconds: float
    most_at_once: float

    def burst(self, per_second: float) -> float:
        """Return how many may go at once, at that many a second."""
        return min(self.most_at_once, max(1.0, per_second * self.burst_seconds))


def rate_of(method: str, posts_per_minute: float, per_minute: Mapping[int, int]) -> Rate:
    """Return what is set for a method: messages have a number of their own, all else that of its tier."""
    if method not in TIERS:
        return Rate(posts_per_minute / 60, BURST_SECONDS, MOST_AT_ONCE)
    in_a_minute = per_minute[TIERS[method]]
    evenly = in_a_minute * (1 - AT_ONCE) / 60
    return Rate(evenly, in_a_minute * AT_ONCE / evenly, in_a_minute * AT_ONCE)


class Budget:
    """What a workspace may have of one method at present; all times are seconds of one stopwatch."""

    def __init__(self, rate: Rate, now: float) -> None:
        burst = rate.burst(rate.per_second)
        self.rate, self.bucket = rate, Bucket(rate.per_second, burst, burst, now)
        self.held_until = self._changed_at = now  # when the rate last changed, or was refused

    def ready(self, now: float) -> int:
        """Return how many may go at this moment."""
        self._recover(now)
        return 0 if self.held_until > now else max(0, int(self.bucket.level(now) + A_HAIR))

    def gather(self, now: float) -> int:
        """Return a second's worth."""
        self._recover(now)
        return max(1, int(min(self.bucket.per_second, self.bucket.burst / self.rate.burst_seconds)))

    def wait(self, wanted: int, now: float) -> float:
        """Return the seconds until so many may go, at most as many as may go at once."""
        self._recover(now)
        return max(self.held_until - now, self.bucket.wait(wanted, now))

    def hold(self, seconds: float, now: float) -> None:
        """Let nothing go for so long; go on more slowly, once for all that were refused."""
        self._recover(now)
        if self.held_until <= now:
            self._set(max(self.bucket.per_second * SLOWER, self.rate.per_second * SLOWEST))
        self.held_until = self._changed_at = max(self.held_until, now + seconds)
        self.bucket.tokens, self.bucket.at = min(self.bucket.tokens, 1.0), self.held_until  # no burst then

    def _recover(self, now: float) -> None:
        full = self.rate.per_second
        while self.bucket.per_second < full and now - self._changed_at >= RECOVERY_SECONDS:
            self.bucket.level(now)
            self._changed_at += RECOVERY_SECONDS
            self._set(min(full, self.bucket.per_second + full * RECOVERY))

    def _set(self, per_second: float) -> None:
        self.bucket.per_second, self.bucket.burst = per_second, self.rate.burst(per_second)
