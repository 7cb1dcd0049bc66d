"""The places a process has for posts under way; who takes long gives up its place and goes on standing.

Each workspace has no more than a window under way. But two that hang would fill every place for as long as
their posts wait for an answer, and hold up all others.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SEATS = 100  # posts of one process under way at once
LONG_SECONDS = 2.0  # after which a post does not count any more: it only waits


class Seats:
    """So many posts at once, not counting those that take long."""

    def __init__(self, number: int = SEATS, *, long_seconds: float = LONG_SECONDS) -> None:
        self._free = asyncio.Semaphore(number)
        self._long = long_seconds

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Take a place for the block, and give it back at its end, or before when that takes long."""
        await self._free.acquire()
        sits = True

        def get_up() -> None:
            nonlocal sits
            if sits:
                sits = False
                self._free.release()

        timer = asyncio.get_running_loop().call_later(self._long, get_up)
        try:
            yield
        finally:
            timer.cancel()
            get_up()
