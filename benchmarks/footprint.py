"""How soon `plg run` is ready and how much memory it holds, beside the bare imports it stands on.

Run it with `make bench`. Figures are medians over several runs; the machine is named in the first line.
"""

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.demo.northwind import FEEDBACK, world
from sandbox.clock import RealClock
from sandbox.limits import Limits
from sandbox.server import Sandbox

RUNS = 5
ENTRIES = 500
READY_WITHIN, MEMORY_BELOW = 2.0, 150.0  # seconds, MiB
IMPORTS = (
    "import aiohttp, alembic, aiosqlite, apscheduler.schedulers.asyncio, httpx, pydantic_settings, "
    "slack_bolt.async_app, sqlalchemy.ext.asyncio"
)
BASELINE = f"""
{IMPORTS}
print("ready", flush=True)
input()
"""


def machine() -> str:
    """Return which machine this is: processor, cores, memory, Python."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.split(":")[1].strip() for line in text.splitlines() if "model name" in line), "")
    return f"{model or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


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
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=_environment(sandbox, Path(folder)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not sandbox.dispatcher.socket.connections:
                await asyncio.sleep(0.005)
            ready = time.perf_counter() - begun
            for number in range(entries):
                person = sandbox.person(FEEDBACK[number % len(FEEDBACK)])
                outcome = await person.command(f"/plg log Entry {number}: I asked before I answered.")
                if not outcome.ok:
                    raise RuntimeError(f"the bot did not answer: {outcome.error}")
            return ready, peak_mib(process.pid)
        finally:
            process.terminate()
            process.wait()
            await sandbox.stop()


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
    promises: list[tuple[str, str, int, float]] = [
        ("seconds until ready", "s", 0, READY_WITHIN),
        (f"peak memory after {ENTRIES} entries", "MiB", 1, MEMORY_BELOW),
    ]
    for name, unit, at, promise in promises:
        bare, whole = [pair[0][at] for pair in pairs], [pair[1][at] for pair in pairs]
        value = statistics.median(whole)
        ratio = value / statistics.median(bare)
        table.add_row(*_row(name, unit, bare, whole, ratio, promise), "yes" if value < promise else "NO")
    console.print(table)


def _row(name: str, unit: str, bare: list[float], whole: list[float], ratio: float, promise: float) -> Any:
    def shown(values: list[float]) -> str:
        return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f}) {unit}"

    return name, shown(bare), shown(whole), f"{ratio:.2f}", f"< {promise:g} {unit}"


if __name__ == "__main__":
    main()
