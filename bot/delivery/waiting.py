"""Claimed deliveries in the order they are to go, at most one to a recipient at a time."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.db.outbox import Claimed


@dataclass(frozen=True)
class Ripe:
    """How many may go by one method once the workspace may, and whether somebody waits for the first."""

    method: str
    number: int
    urgent: bool  # it answers what somebody just did


class Waiting:
    """Ripe ones may go as soon as the workspace may; the others wait behind one to the same recipient.

    The methods are kept apart: what has to wait for its method holds up nothing that goes by another.
    """

    def __init__(self, line_wait: Callable[[str], float]) -> None:
        self._line_wait = line_wait  # seconds until a recipient may have the next one
        self._ripe: dict[str, list[Claimed]] = {}  # by method, each a heap; none is empty
        self._taken: set[str] = set()  # lines on which one is under way, or that rest
        self._behind: dict[str, list[Claimed]] = {}
        self._resting: list[tuple[float, str]] = []  # when a line may be used again
        self.worst = 0  # the least urgent priority among the ripe, or less urgent still

    def __len__(self) -> int:
        """Return how many are ripe."""
        return sum(map(len, self._ripe.values()))

    def __bool__(self) -> bool:
        """Say whether anything is claimed that has not gone."""
        return bool(self._ripe or self._behind)

    def ripe(self) -> Iterator[Ripe]:
        """Yield what is ripe, by method."""
        for method, heap in self._ripe.items():
            yield Ripe(method, len(heap), heap[0].priority == 0)

    def full(self, most: int) -> frozenset[str]:
        """Return the methods of which so many or more are ripe."""
        return frozenset(method for method, heap in self._ripe.items() if len(heap) >= most)

    @property
    def rested_at(self) -> float | None:
        """When the next line may be used again, in seconds of the caller's stopwatch."""
        return self._resting[0][0] if self._resting else None

    def add(self, one: Claimed) -> None:
        """Take in one more."""
        self.worst = max(self.worst, one.priority) if self._ripe else one.priority
        self._push(one)

    def choose(self, most: int, room: Mapping[str, int], now: float) -> list[Claimed]:
        """Take out at most so many, the most urgent first, whose lines are free; those are taken from now.

        `room` is how many may go by each method.
        """
        chosen: list[Claimed] = []
        left = dict(room)
        while len(chosen) < most and (one := self._pop(left)) is not None:
            if one.line not in self._taken:
                self._taken.add(one.line)
                wait = self._line_wait(one.line)
                if wait <= 0:
                    chosen.append(one)
                    left[one.method] -= 1
                    continue
                heapq.heappush(self._resting, (now + wait, one.line))
            heapq.heappush(self._behind.setdefault(one.line, []), one)
        return chosen

    def _push(self, one: Claimed) -> None:
        heapq.heappush(self._ripe.setdefault(one.method, []), one)

    def _pop(self, room: Mapping[str, int]) -> Claimed | None:
        """Take out the most urgent whose method has room."""
        heaps = [heap for method, heap in self._ripe.items() if room.get(method, 0) > 0]
        if not heaps:
            return None
        heap = min(heaps)  # by their first
        one = heapq.heappop(heap)
        if not heap:
            del self._ripe[one.method]
        return one

    def free(self, line: str, now: float) -> None:
        """Let the next one on this line go as soon as its recipient may have it."""
        behind = self._behind.get(line)
        wait = self._line_wait(line) if behind else 0.0
        if wait > 0:
            heapq.heappush(self._resting, (now + wait, line))
            return
        self._taken.discard(line)
        if behind:
            self._push(heapq.heappop(behind))
        if not behind:
            self._behind.pop(line, None)

    def wake_rested(self, now: float) -> None:
        """Let those go whose recipients have had their rest."""
        while self._resting and self._resting[0][0] <= now:
            _, line = heapq.heappop(self._resting)
            self.free(line, now)

    def clear(self) -> None:
        """Forget all."""
        self._ripe, self._taken, self._behind, self._resting = {}, set(), {}, []
