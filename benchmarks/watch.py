"""What a piece of work costs besides time: memory, the longest transaction, the longest pause of the loop."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.db.session import PATIENCE, Database, Tx

STATUS = Path("/proc/self/status")


@dataclass
class Measured:
    """What was seen while the block ran."""

    seconds: float = 0.0
    grown_mib: float = 0.0  # the most memory beyond what was held at the beginning
    longest_pause: float = 0.0  # seconds in which the event loop did nothing else


@asynccontextmanager
async def watched() -> AsyncIterator[Measured]:
    """Measure a block."""
    seen = Measured()
    watcher = asyncio.create_task(_pauses(seen))
    await asyncio.sleep(0.01)
    _forget_peak()
    before, began = _mib("VmRSS"), time.perf_counter()
    seen.longest_pause = 0.0
    try:
        yield seen
    finally:
        seen.seconds = time.perf_counter() - began
        seen.grown_mib = max(0.0, _mib("VmHWM") - before)
        await asyncio.sleep(0.002)
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher


async def _pauses(seen: Measured) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        seen.longest_pause = max(seen.longest_pause, time.perf_counter() - before - 0.001)


def _forget_peak() -> None:
    with suppress(OSError):  # where it cannot be reset, the figure is the peak of the whole run
        Path("/proc/self/clear_refs").write_text("5", "ascii")


def _mib(line: str) -> float:
    if not STATUS.exists():
        return 0.0
    found = next(row.split()[1] for row in STATUS.read_text("utf-8").splitlines() if row.startswith(line))
    return int(found) / 1024


@contextmanager
def longest_transaction(db: Database) -> Iterator[list[float]]:
    """Collect the seconds of each writing transaction, from its begin to its commit."""
    taken: list[float] = []
    begin = db.transaction

    @asynccontextmanager
    async def timed(
        workspace_id: int, *, quiet: bool = False, patience: float = PATIENCE
    ) -> AsyncIterator[Tx]:
        began = time.perf_counter()
        async with begin(workspace_id, quiet=quiet, patience=patience) as tx:
            yield tx
        taken.append(time.perf_counter() - began)

    db.transaction = timed  # type: ignore[method-assign]  # it takes its place for a while
    try:
        yield taken
    finally:
        db.transaction = begin  # type: ignore[method-assign]
