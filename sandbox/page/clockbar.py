"""The clock bar's engine: one step of time at once, whoever of the people asks for it."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

from sandbox.page import when
from sandbox.page.render import Shown

log = logging.getLogger(__name__)
NEXT = "next"


class ClockBar:
    """Lets time pass through the sandbox's driver, and says how that went."""

    def __init__(self, sandbox: Shown) -> None:
        self._sandbox = sandbox
        self._task: asyncio.Task[None] | None = None
        self.note = ""

    @property
    def running(self) -> bool:
        """Say whether time is passing now."""
        return self._task is not None and not self._task.done()

    def shown(self) -> dict[str, Any]:
        """Return what the bar's template asks."""
        return {"driver": self._sandbox.driver is not None, "running": self.running, "note": self.note}

    async def step(self, step: str) -> str:
        """Let `step` seconds pass, or go to the next thing due; return a sentence on how it went.

        ValueError for a step that is neither a positive number of seconds nor `next`.
        """
        if self._sandbox.driver is None:
            return "This sandbox keeps the real time; nothing can be skipped."
        if self.running:
            return "Time is already passing."
        seconds = 0 if step == NEXT else int(step)
        if step != NEXT and seconds <= 0:
            raise ValueError(step)
        self._task = asyncio.create_task(self._run(seconds))
        self._sandbox.world.changed("clock")
        await asyncio.shield(self._task)
        return self.note

    async def _run(self, seconds: int) -> None:
        driver, world = self._sandbox.driver, self._sandbox.world
        assert driver is not None  # noqa: S101 - `step` looked
        before = world.now()
        try:
            if seconds:
                await driver.advance(timedelta(seconds=seconds))
            elif await driver.advance_to_next() is None:
                self.note = "Nothing is due."
                return
            self.note = f"{when.length(world.now() - before)} later."
        except Exception:  # whatever the app's schedule throws is for its log, and the page goes on
            log.exception("time could not pass")
            self.note = "Time stopped: the app failed. Its log says why."
        finally:
            # The task counts as running until it returns: tell everybody once it has.
            asyncio.get_running_loop().call_soon(world.changed, "clock")

    async def stop(self) -> None:
        """Give up a step that is under way."""
        if self._task and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
