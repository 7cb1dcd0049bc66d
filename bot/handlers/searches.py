"""What goes on after its form was answered, because Slack does not wait so long."""

import asyncio
from collections.abc import Coroutine
from typing import Any

GRACE = 5.0  # seconds a stop waits for searches under way


class Searches:
    """The searches that go on after their form was answered."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def go_on(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it without anybody waiting for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait a little for what is under way."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
