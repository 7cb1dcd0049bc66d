"""Where one process of a test run puts what it has prepared, so that the others need not prepare it, too."""

import asyncio
import fcntl
import hashlib
import os
import pickle
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import pytest

Made = TypeVar("Made")

_folder: list[Path] = []
_found: dict[str, Any] = {}


def set_up(factory: pytest.TempPathFactory) -> None:
    """Let all processes of this run share a folder that goes with its other files."""
    mine = factory.getbasetemp()
    folder = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "shelf"
    folder.mkdir(exist_ok=True)
    _folder[:] = [folder]


@contextmanager
def place(name: str) -> Iterator[Path]:
    """Return the file of that name, which may be there already; meanwhile nobody else gets it."""
    with _lock(name) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield _path(name)


async def once(name: str, make: Callable[[], Awaitable[Made]]) -> Made:
    """Return what somebody in this run has made under that name; make it when nobody has."""
    async with _place_awaited(name) as place:
        if not place.exists():
            place.write_bytes(pickle.dumps(await make()))
        made: Made = pickle.loads(place.read_bytes())
        return made


def found(name: str) -> Any:
    """Return what was put under that name by now, or None."""
    if name not in _found and _path(name).exists():
        _found[name] = pickle.loads(_path(name).read_bytes())
    return _found.get(name)


def put(name: str, made: object) -> None:
    """Put something under a name, all at once; nobody waits for it, so that several may put the same."""
    _found[name] = made
    written = _path(name).with_suffix(f".{os.getpid()}")
    written.write_bytes(pickle.dumps(made))
    written.rename(_path(name))


@asynccontextmanager
async def _place_awaited(name: str) -> AsyncIterator[Path]:
    """Do as `place`, without holding up the event loop while another process has the file."""
    with _lock(name) as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield _path(name)


def _path(name: str) -> Path:
    return _folder[0] / hashlib.sha256(name.encode()).hexdigest()[:32]


def _lock(name: str) -> IO[str]:
    return _path(name).with_suffix(".lock").open("w")
