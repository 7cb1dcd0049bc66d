"""A bot as an operator runs it: a process of its own, settings from the environment, ended by signals.

Two replicas talk to the same stand-in by different names of this machine, so that its record of calls under
way says whose they are. What a process logs is kept in a file for each life.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.faults import UnderWay
from sandbox.server import Sandbox

HOSTS = ("127.0.0.1", "localhost")
ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0  # seconds in which a process must have connected or ended
PLAIN = ("-m", "bot", "run")
PLIABLE = ("-m", "benchmarks.pliable")  # the same bot, with a clock that can be made to jump


@dataclass
class Replica:
    """One place in which a bot runs, one life after the other."""

    sandbox: Sandbox
    database_url: str
    folder: Path
    number: int = 0
    program: Sequence[str] = PLAIN
    more: dict[str, str] = field(default_factory=dict)  # settings beside those that every replica has
    lives: int = 0
    born: float = 0.0  # seconds of the monotonic clock
    ready_after: float = 0.0  # seconds the present life needed until it listened; 0 while it does not
    process: asyncio.subprocess.Process | None = None

    @property
    def host(self) -> str:
        """How this replica addresses the stand-in."""
        return f"{HOSTS[self.number]}:{self.sandbox.port}"

    @property
    def log(self) -> Path:
        """What the present or last life has logged."""
        return self.folder / f"replica{self.number}-{self.lives:04d}.log"

    @property
    def alive(self) -> bool:
        """Whether there is a process that has not ended."""
        return self.process is not None and self.process.returncode is None

    @property
    def age(self) -> float:
        """Seconds since the present life began."""
        return time.monotonic() - self.born

    def calls(self) -> list[UnderWay]:
        """Return the calls of this replica that Slack's stand-in has not answered yet."""
        return [call for call in self.sandbox.faults.under_way if call.host == self.host]

    async def start(self, **settings: str) -> None:
        """Begin a life; it is not connected yet."""
        self.lives += 1
        self.born, self.ready_after = time.monotonic(), 0.0
        with self.log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.program,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,  # where no .env is
                env=self._environment() | settings,
            )

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal; SIGKILL ends the process as a power cut would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)

    @property
    def is_ready(self) -> bool:
        """Whether the present life has said that it listens to Slack."""
        if not self.ready_after and self.log.exists() and b"bot.ready" in self.log.read_bytes():
            self.ready_after = self.age
        return self.ready_after > 0

    async def ready(self, *, patience: float = PATIENCE) -> bool:
        """Wait until the process says that it listens; False when it ended before, or took too long."""
        while self.alive and self.age < patience:
            if self.is_ready:
                return True
            await asyncio.sleep(0.02)
        return False

    async def ended(self) -> int:
        """Wait until the process has ended, and return its exit code."""
        assert self.process is not None
        return await self.process.wait()

    async def stop(self) -> None:
        """End the process in order; by force when it does not."""
        if not self.alive:
            return
        self.kill(signal.SIGTERM)
        try:
            async with asyncio.timeout(PATIENCE):
                await self.ended()
        except TimeoutError:
            self.kill()
            await self.ended()

    def _environment(self) -> dict[str, str]:
        app = self.sandbox.world.app
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PLG_")}
        told = {
            "PLG_SLACK_BOT_TOKEN": app.bot_token,
            "PLG_SLACK_APP_TOKEN": app.app_token,
            "PLG_SLACK_API_URL": f"http://{self.host}/api/",
            "PLG_DATABASE_URL": self.database_url,
            "PLG_PORT": str(free_port()),
            "PLG_TICK_SECONDS": "1",
            "PLG_LOG_FORMAT": "json",
            "PLG_LOG_LEVEL": "debug",
        }
        return kept | {"PYTHONPATH": str(ROOT)} | told | self.more


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])
