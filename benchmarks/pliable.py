"""`plg run` with two things an operator cannot set: a clock that jumps, and a shorter patience with Slack.

SIGUSR1 moves the bot's time of day an hour ahead, SIGUSR2 an hour back, as when somebody sets the machine's
clock; its stopwatch goes on, as a machine's does. The rest is the bot itself.
"""

import asyncio
import os
import signal
from datetime import datetime, timedelta

import aiohttp

from bot import app, running
from bot.clock import SystemClock
from bot.log import configure
from bot.settings import load_settings

HOUR = timedelta(hours=1)
PATIENCE = "PROOF_SLACK_SECONDS"  # how long to wait for an answer of Slack; the bot's own 30 without it
off = timedelta()  # by how much this process's clock differs from the machine's


class JumpingClock(SystemClock):
    """The machine's clock, off by as much as somebody has set it."""

    def now(self) -> datetime:
        """Return the present moment as this clock has it, aware, in UTC."""
        return super().now() + off


def _jump(by: timedelta) -> None:
    global off  # noqa: PLW0603 - a signal has no other way to say it
    off += by


async def _run() -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, _jump, HOUR)
    loop.add_signal_handler(signal.SIGUSR2, _jump, -HOUR)
    await running.run(load_settings())


def main() -> None:
    """Put both in place and run the bot."""
    settings = load_settings()
    configure(settings.log_level, settings.log_format)
    vars(app)["SystemClock"] = JumpingClock
    if PATIENCE in os.environ:
        vars(app)["SLACK_SECONDS"] = aiohttp.ClientTimeout(total=float(os.environ[PATIENCE]))
    asyncio.run(_run())


if __name__ == "__main__":
    main()
