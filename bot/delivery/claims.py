"""When a lane claims more of what is due, and what of it.

Of a method that has much to do already only what is more urgent is claimed, and everything else of what goes
by another: ten thousand changes at fifty a minute hold up no message.
"""

from collections.abc import Callable

from bot.delivery.books import Books
from bot.delivery.waiting import Waiting

BATCH = 200  # rows claimed at once
BATCH_IN_STEP = 20  # where one message goes after the other
PEEK_SECONDS = 0.1  # the shortest time between two looks for what is more urgent
LOOK_SECONDS = 5.0  # the longest


class Claims:
    """Fills what waits, for as many under way at once as `window`; `seconds` is the lane's stopwatch."""

    def __init__(self, books: Books, waiting: Waiting, window: int, seconds: Callable[[], float]) -> None:
        self._books, self._waiting, self._window, self._seconds = books, waiting, window, seconds
        self.woken = False  # there may be something new and more urgent
        self._claimed_at = 0.0
        # when no more was due, by the methods that were full
        self._came_short: dict[frozenset[str], float] = {}

    async def fill(self, *, at_rest: bool) -> int:
        """Claim more when little is left, and what is more urgent when there may be something new."""
        if self._window == 1:
            return await self._claim(BATCH_IN_STEP) if at_rest else 0
        full, now = self._waiting.full(self._window), self._seconds()
        peek = PEEK_SECONDS if self.woken else LOOK_SECONDS
        known = now - self._came_short.get(full, -LOOK_SECONDS) < LOOK_SECONDS
        if at_rest or not known or now - self._claimed_at >= peek:
            return await self._claim(BATCH, full)
        return 0

    async def _claim(self, limit: int, full: frozenset[str] = frozenset()) -> int:
        self.woken, self._claimed_at = False, self._seconds()
        crowded = len(self._waiting) >= 3 * BATCH  # then only answers are worth claiming
        before = None if not full else 1 if crowded else self._waiting.worst
        claimed = await self._books.claim(limit, before, full)
        if len(claimed) < limit:
            self._came_short[full] = self._claimed_at
        else:
            self._came_short.pop(full, None)
        for one in claimed:
            self._waiting.add(one)
        return len(claimed)

    def next_peek(self) -> float | None:
        """Return the seconds until a look for what is new, if there may be something."""
        if not self.woken or self._window == 1:
            return None
        return PEEK_SECONDS - (self._seconds() - self._claimed_at)

    def clear(self) -> None:
        """Forget what was found before: anybody may have changed it since."""
        self._came_short.clear()
