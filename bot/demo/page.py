"""The demo with its page in the browser, until Ctrl-C; the next run goes on from where it was."""

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from sqlalchemy.exc import DatabaseError

from bot.demo import tour
from bot.demo.folder import AGAIN, DATABASE, Folder, KeptClock
from bot.demo.northwind import STARTS, world
from bot.demo.opening import set_up
from bot.demo.stage import Stage, open_stage
from bot.errors import ConfigError
from sandbox.store import StoreError

HOST = "127.0.0.1"
FIRST_FREE_FOR_ALL, DEFAULT_PORT, LAST_PORT = 1024, 8000, 65535


def run(*, reset: bool, port: int, data: Path) -> None:
    """Serve the demo; ConfigError when its port or its folder cannot be used."""
    _must_be_free(port)
    folder = Folder(data)
    folder.hold()
    try:
        if reset:
            folder.clear()
        asyncio.run(_until_stopped(folder, port))
    except StoreError as error:
        raise ConfigError(f"{str(error).split(';')[0]}. {AGAIN}") from None
    except DatabaseError:
        raise ConfigError(f"{data / DATABASE} is damaged, or something else is using it. {AGAIN}") from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise _unusable(port, error) from None
    finally:
        folder.release()


async def _until_stopped(folder: Folder, port: int) -> None:
    """Serve until Ctrl-C; only the first one counts, so that what follows it is done to its end."""
    serving = asyncio.create_task(_serve(folder, port))
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    waiting = asyncio.create_task(asked.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def _serve(folder: Folder, port: int) -> None:
    resumed = folder.begun() is not None
    async with opened(folder, port) as stage:
        _welcome(stage, resumed=resumed)
        await stage.stepper.watch()


@asynccontextmanager
async def opened(folder: Folder, port: int) -> AsyncIterator[Stage]:
    """Open the demo that is in a folder, or begin one: both groups are set up, their session is near."""
    stood = folder.begun()
    if stood is None:
        folder.clear()
        folder.mark(STARTS, ready=False)
    clock = KeptClock(stood or STARTS, folder)
    async with open_stage(
        world(clock), clock, database_url=folder.database_url, port=port, data_dir=folder.path
    ) as stage:
        if stood is None:
            await set_up(stage)
            store = stage.sandbox.store
            assert store is not None  # noqa: S101 - it was given a folder
            store.save()
            folder.mark(clock.now(), ready=True)
        clock.keeps = True
        stage.sandbox.tour, stage.sandbox.tour_key = list(tour.STEPS), folder.name
        yield stage


def _welcome(stage: Stage, *, resumed: bool) -> None:
    out = Console(highlight=False)
    again = f", as it was on {stage.clock.now():%A %-d %B}" if resumed else ""
    out.print(
        f"\nNorthwind is ready{again}. Open [bold]{stage.sandbox.url}[/bold] and live through a cycle:\n"
    )
    for number, step in enumerate(tour.STEPS, start=1):
        out.print(f"  {number}. {tour.for_terminal(step)}")
    out.print("\nCtrl-C ends it, and the next run goes on from there; `make demo-reset` begins again.\n")


def _must_be_free(port: int) -> None:
    """Find out before anything is touched."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise _unusable(port, error) from None


def _unusable(port: int, error: OSError) -> ConfigError:
    other = port + 1 if FIRST_FREE_FOR_ALL <= port < LAST_PORT else DEFAULT_PORT
    why = "busy, perhaps with another demo" if error.errno == errno.EADDRINUSE else "not to be had"
    return ConfigError(
        f"Port {port} is {why}: choose another one by `plg demo --port {other}` or `make demo PORT={other}`."
    )
