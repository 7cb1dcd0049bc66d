"""How soon `plg run` is ready and how much memory it holds, beside the bare imports it stands on.

Run it with `make bench`. Figures are medians over several runs; the machine is named in the first line.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import machine
from bot.demo.northwind import FEEDBACK, world
from sandbox.clock import RealClock
from sandbox.limits import Limits
from sandbox.server import Sandbox

RUNS = int(os.environ.get("RUNS", "5"))
ENTRIES = 500
PATIENCE = 30.0  # seconds after which a bot that never connects is a failure


@dataclass(frozen=True)
class Promise:
    """What the README says of one figure."""

    figure: str
    unit: str
    below: float


PROMISES = (
    Promise("time until ready", "s", 2.0),
    Promise(f"peak memory after {ENTRIES} entries", "MiB", 150.0),
)
IMPORTS = (
    "import aiohttp, alembic, aiosqlite, apscheduler.schedulers.asyncio, httpx, pydantic_settings, "
    "slack_bolt.async_app, sqlalchemy.ext.asyncio"
)
BASELINE = f"""
{IMPORTS}
print("ready", flush=True)
input()
"""


def peak_mib(pid: int) -> float:
    """Return the most memory a process has held so far, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kib) / 1024


def baseline() -> tuple[float, float]:
    """Return the seconds and MiB of a process that only imports the libraries."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", BASELINE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    figures = time.perf_counter() - begun, peak_mib(process.pid)
    process.communicate("\n")
    return figures


async def bot(entries: int) -> tuple[float, float]:
    """Return the seconds until the bot is connected, and its peak MiB after so many log entries."""
    sandbox = Sandbox(world(RealClock()), limits=Limits(enabled=False))
    await sandbox.start()
    connected = asyncio.Event()
    sandbox.world.subscribe(lambda change: connected.set() if change["type"] == "socket" else None)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            env=_environment(sandbox, Path(folder)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            await asyncio.wait_for(connected.wait(), PATIENCE)
            ready = time.perf_counter() - begun
            await log_entries(sandbox, entries)
            return ready, peak_mib(process.pid)
        finally:
            process.terminate()
            await process.wait()
            await sandbox.stop()


async def log_entries(sandbox: Sandbox, entries: int) -> None:
    """Let the members of a group log so many experiments."""
    for number in range(entries):
        person = sandbox.person(FEEDBACK[number % len(FEEDBACK)])
        outcome = await person.command(f"/plg log Entry {number}: I asked before I answered.")
        if not outcome.ok:
            raise RuntimeError(f"the bot did not answer: {outcome.error}")


def _environment(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    return os.environ | {
        "PLG_SLACK_BOT_TOKEN": sandbox.world.app.bot_token,
        "PLG_SLACK_APP_TOKEN": sandbox.world.app.app_token,
        "PLG_SLACK_API_URL": sandbox.api_url,
        "PLG_DATABASE_URL": f"sqlite:///{folder / 'plg.db'}",
        "PLG_PORT": "18437",
    }


def main() -> None:
    """Measure both in turn, and print medians, ratios and whether the promises hold."""
    pairs: list[tuple[tuple[float, float], tuple[float, float]]] = []
    console = Console()
    console.print(f"{machine()}; {RUNS} runs each, in turn; medians (least to most)")
    for _ in range(RUNS):
        pairs.append((baseline(), asyncio.run(bot(ENTRIES))))
    table = Table("figure", "bare imports", "plg run", "ratio", "promise", "holds")
    for at, promise in enumerate(PROMISES):
        bare, whole = [pair[0][at] for pair in pairs], [pair[1][at] for pair in pairs]
        value, ratio = statistics.median(whole), statistics.median(whole) / statistics.median(bare)
        table.add_row(
            promise.figure,
            shown(bare, promise.unit),
            shown(whole, promise.unit),
            f"{ratio:.2f}",
            f"< {promise.below:g} {promise.unit}",
            "yes" if value < promise.below else "NO",
        )
    console.print(table)


def shown(values: list[float], unit: str) -> str:
    """Return a median with its range."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f}) {unit}"


if __name__ == "__main__":
    main()
