"""Claimed deliveries in the order they are to go, at most one to a recipient at a time."""

import heapq
from collections.abc import Callable

from bot.db.outbox import Claimed


class Waiting:
    """Ripe ones may go as soon as the workspace may; the others wait behind one to the same recipient."""

    def __init__(self, line_wait: Callable[[str], float]) -> None:
        self._line_wait = line_wait  # seconds until a recipient may have the next one
        self._ripe: list[Claimed] = []
        self._taken: set[str] = set()  # lines on which one is under way, or that rest
        self._behind: dict[str, list[Claimed]] = {}
        self._resting: list[tuple[float, str]] = []  # when a line may be used again
        self.worst = 0  # the least urgent priority among the ripe, or less urgent still

    def __len__(self) -> int:
        """Return how many are ripe."""
        return len(self._ripe)

    def __bool__(self) -> bool:
        """Say whether anything is claimed that has not gone."""
        return bool(self._ripe or self._behind)

    @property
    def urgent(self) -> bool:
        """Whether somebody waits for the answer to what they just did."""
        return bool(self._ripe) and self._ripe[0].priority == 0

    @property
    def rested_at(self) -> float | None:
        """When the next line may be used again, in seconds of the caller's stopwatch."""
        return self._resting[0][0] if self._resting else None

    def add(self, one: Claimed) -> None:
        """Take in one more."""
        self.worst = max(self.worst, one.priority) if self._ripe else one.priority
        heapq.heappush(self._ripe, one)

    def choose(self, most: int, now: float) -> list[Claimed]:
        """Take out at most so many, the most urgent first, whose lines are free; those are taken from now."""
        chosen: list[Claimed] = []
        while self._ripe and len(chosen) < most:
            one = heapq.heappop(self._ripe)
            if one.line not in self._taken:
                self._taken.add(one.line)
                wait = self._line_wait(one.line)
                if wait <= 0:
                    chosen.append(one)
                    continue
                heapq.heappush(self._resting, (now + wait, one.line))
            heapq.heappush(self._behind.setdefault(one.line, []), one)
        return chosen

    def free(self, line: str, now: float) -> None:
        """Let the next one on this line go as soon as its recipient may have it."""
        behind = self._behind.get(line)
        wait = self._line_wait(line) if behind else 0.0
        if wait > 0:
            heapq.heappush(self._resting, (now + wait, line))
            return
        self._taken.discard(line)
        if behind:
            heapq.heappush(self._ripe, heapq.heappop(behind))
        if not behind:
            self._behind.pop(line, None)

    def wake_rested(self, now: float) -> None:
        """Let those go whose recipients have had their rest."""
        while self._resting and self._resting[0][0] <= now:
            _, line = heapq.heappop(self._resting)
            self.free(line, now)

    def clear(self) -> None:
        """Forget all."""
        self._ripe, self._taken, self._behind, self._resting = [], set(), {}, []
