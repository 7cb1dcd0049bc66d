"""Faults of Slack and of the network, drawn by lot, with a record of what befell which call.

The lot of a call follows from the seed, from whom it is for and from how often it was tried, not from when it
comes: so the same seed brings the same faults, however fast the machine is.
"""

import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.killing import mark_of
from sandbox.faults import Fault, Faults
from sandbox.world import Json

POST = "chat.postMessage"
LOOKING = frozenset({"conversations.history", "conversations.open"})
TOOK_EFFECT = ("drop_after", "error_after:", "delay_after:", "timeout_after", "invalid_json")
GRACE = 0.5  # seconds in which calls that were on their way may still come after a 429


@dataclass
class Storm(Faults):
    """Lets each post go wrong with the chances given, by kind of fault; looking for one half as often.

    `most` bounds how often a kind strikes; a 429 asks for a number of seconds between the two of `seconds`.
    """

    seed: int
    chances: Mapping[str, float]
    seconds: tuple[int, int] = (1, 30)
    most: Counter[str] = field(default_factory=Counter)
    raging: bool = True
    befell: Counter[str] = field(default_factory=Counter)
    holds: list[tuple[float, float]] = field(default_factory=list)  # when a 429 was said, and its seconds
    posts: list[tuple[float, str]] = field(default_factory=list)  # when each came, monotonic, and of what

    _tried: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__()

    def next(self, method: str, args: Json) -> Fault | None:
        """Return what befalls this call."""
        if method == POST:
            mark = mark_of(args)
            self.posts.append((time.monotonic(), f"of delivery {mark}" if mark else "of no delivery"))
        return super().next(method, args) or self._drawn(method, args)

    def _drawn(self, method: str, args: Json) -> Fault | None:
        if not self.raging or (method != POST and method not in LOOKING):
            return None
        whose = f"{method}:{args.get('channel') or args.get('users')}:{str(args.get('text'))[:20]}"
        self._tried[whose] += 1
        lots = random.Random(f"{self.seed}:{whose}:{self._tried[whose]}")
        lot = lots.random() * (1 if method == POST else 2)
        for kind, chance in self.chances.items():
            lot -= chance
            if lot < 0:
                return self._struck(method, kind, lots)
        return None

    def _struck(self, method: str, kind: str, lots: random.Random) -> Fault | None:
        if kind in self.most and self.befell[kind] >= self.most[kind]:
            return None
        self.befell[kind] += 1
        fault = Fault(method, kind, retry_after=lots.randint(*self.seconds))
        if kind == "429" and method == POST:
            self.holds.append((time.monotonic(), fault.retry_after))
        return fault

    def impatient(self) -> list[str]:
        """Return a sentence for each post that came while Slack had asked for silence."""
        return [
            f"a post {what} came {post - said:.1f} s after Slack had asked for {seconds:.0f} s of silence"
            for post, what in self.posts
            for said, seconds in self.holds
            if said + GRACE < post < said + seconds
        ]


def took_effect(kind: str) -> bool:
    """Say whether a fault spoils only the answer."""
    return kind.startswith(TOOK_EFFECT)
