"""What claiming and settling is measured beside: procrastinate, a well-kept queue on PostgreSQL.

It works off jobs that do nothing, with one worker, one job after the other and fifty at once; the better of
the two counts. It runs in the proofs' own environment, in a process of its own, whose start is not counted.
"""

import asyncio
import json
import subprocess
from typing import Any

from benchmarks.chart import PYTHON

NAME = "procrastinate"
AT_ONCE = (1, 50)

WORKER = """
import asyncio, json, logging, sys, time
import procrastinate

async def run(url, number, at_once):
    most = at_once + 2
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=most))
    done = 0

    @app.task(name="nothing")
    async def nothing(n):
        nonlocal done
        done += 1

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await nothing.batch_defer_async(*({"n": n} for n in range(number)))
        began = time.perf_counter()
        await app.run_worker_async(wait=False, concurrency=at_once, install_signal_handlers=False)
        return done, time.perf_counter() - began

logging.disable(logging.CRITICAL)
told = json.load(sys.stdin)
done, seconds = asyncio.run(run(told["url"], told["number"], told["at_once"]))
json.dump({"done": done, "seconds": seconds}, sys.stdout)
"""


async def rate(url: str, number: int, at_once: int) -> float | None:
    """Return the jobs a second of one worker on an empty database; None without its environment.

    `url` addresses PostgreSQL as SQLAlchemy does. Raises RuntimeError when not every job was done.
    """
    if not PYTHON.exists():
        return None
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    said = await asyncio.to_thread(_said, {"url": plain, "number": number, "at_once": at_once})
    if said["done"] != number:
        raise RuntimeError(f"{NAME} did {said['done']} of {number} jobs")
    return float(number / said["seconds"])


def _said(told: dict[str, Any]) -> dict[str, Any]:
    run = subprocess.run(
        [PYTHON, "-c", WORKER], input=json.dumps(told).encode(), capture_output=True, check=True
    )
    return dict(json.loads(run.stdout))
