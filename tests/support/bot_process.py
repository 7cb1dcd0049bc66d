"""A bot in a process of its own, so that it can be killed; it speaks JSON lines with the test.

The test walks the clock: it asks for the next due moment, moves the sandbox's calendar there, and tells the
process to go there too. `main` is what the process does, `BotProcess` its handle.
"""

import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.app import build
from bot.clock import SteppedClock
from bot.db import migrate
from bot.delivery.pace import Unpaced
from bot.demo.stage import Mode, settings_for
from bot.log import configure
from bot.memory import keep_what_stays
from bot.settings import Settings
from sandbox.clock import ManualClock
from sandbox.server import Sandbox

Json = dict[str, Any]
PROCESS = """
from bot import memory
memory.let_grow()  # as `plg run` does: each start is a sixth shorter
from tests.support.bot_process import main
main()
"""
PATIENCE = 60.0  # seconds; a process that hangs longer than this is a failure


class Died(Exception):
    """The process ended before it answered."""


@dataclass
class BotProcess:
    """A running bot; `kill9` ends it as a power cut would."""

    process: asyncio.subprocess.Process

    @classmethod
    async def start(
        cls, sandbox: Sandbox, *, database_url: str, now: datetime, mode: Mode = "socket"
    ) -> "BotProcess":
        """Start a bot that is connected to the sandbox, with its clock at a moment (aware UTC)."""
        settings = settings_for(sandbox, database_url, mode)
        told = {name: _plain(value) for name, value in settings if value is not None}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            PROCESS,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=os.environ | {"BOT_PROCESS": json.dumps({"settings": told, "now": now.isoformat()})},
        )
        started = cls(process)
        ready = await started._answer()
        if mode == "http":
            await sandbox.dispatcher.use_http(f"http://127.0.0.1:{ready['port']}/slack/events")
        return started

    async def next_due(self) -> datetime | None:
        """Return the next moment at which this bot has something to do."""
        due = (await self._ask(do="next"))["due"]
        return datetime.fromisoformat(due) if due else None

    async def settle(self) -> int:
        """Do and send what is due at this moment; return how much that was."""
        return int((await self._ask(do="settle"))["done"])

    async def go(self, moment: datetime) -> None:
        """Move this bot's clock."""
        await self._ask(do="go", to=moment.isoformat())

    async def kill9(self) -> None:
        """End the process without a word."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        """End the process in order."""
        with suppress(Died, ConnectionError):
            await self._ask(do="quit")
        await self.process.wait()

    async def _ask(self, **question: str) -> Json:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        await self.process.stdin.drain()
        return await self._answer()

    async def _answer(self) -> Json:
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
        if not line:
            raise Died
        answer: Json = json.loads(line)
        return answer


class RemoteStepper:
    """Walks a bot process and the sandbox's calendar through time together."""

    def __init__(self, sandbox: Sandbox, clock: ManualClock) -> None:
        self.sandbox, self.clock = sandbox, clock
        self.bot: BotProcess | None = None

    async def settle(self) -> None:
        """Let bot and sandbox come to rest at this moment."""
        assert self.bot is not None
        await self.sandbox.idle()
        while await self.bot.settle():
            await self.sandbox.idle()

    async def advance_to(self, moment: datetime) -> None:
        """Go to an aware moment, stopping wherever something is due on the way."""
        assert self.bot is not None
        await self.settle()
        while (due := await self.bot.next_due()) is not None and due <= moment:
            await self._go(max(due, self.clock.now() + timedelta(seconds=1)))
        if moment > self.clock.now():
            await self._go(moment)

    async def _go(self, moment: datetime) -> None:
        assert self.bot is not None
        self.clock.move_to(moment)
        await self.bot.go(moment)
        await self.settle()


def _plain(value: object) -> object:
    return value.get_secret_value() if hasattr(value, "get_secret_value") else value


async def _main() -> None:
    told = json.loads(os.environ["BOT_PROCESS"])
    configure("error", "console", sys.stderr)
    settings = Settings(**told["settings"])
    migrate.fit(settings.database_url)
    clock = SteppedClock(datetime.fromisoformat(told["now"]))
    bot = build(settings, clock=clock, pace=Unpaced())
    bot.web.port = 0
    await bot.connect()
    bot.sender.start()
    _say(port=bot.web.port)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        question = json.loads(line)
        match question["do"]:
            case "next":
                due = await bot.next_due()
                _say(due=due.isoformat() if due else None)
            case "settle":
                _say(done=await bot.tick() + await bot.drain())
            case "go":
                clock.move_to(datetime.fromisoformat(question["to"]))
                _say()
            case _:
                break
    await bot.close()
    _say()


def _say(**answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Be a bot until told to quit."""
    keep_what_stays()
    asyncio.run(_main())
