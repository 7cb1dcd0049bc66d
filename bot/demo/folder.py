"""The folder in which a demo lives on between two runs: its database, its Slack, and the time it is there."""

import fcntl
import json
import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from bot.clock import SteppedClock
from bot.errors import ConfigError
from sandbox.store import BYTES

MARK, DATABASE, WORLD, LOCK = "demo.json", "plg.db", "sandbox.json", ".demo.lock"
OURS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal", WORLD, "sandbox.tmp")
AGAIN = "Begin again by `plg demo --reset` (or `make demo-reset`)."


class Folder:
    """One demo's folder, held by one run at a time; ConfigError says why it cannot be used.

    The mark is written before anything else and removed last, so that nothing is ever taken for the demo's
    that it did not make.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = secrets.token_hex(4)  # of this demo from its first day on; another one after a reset
        self._lock: IO[str] | None = None

    @property
    def database_url(self) -> str:
        """Return the address of the demo's database."""
        return f"sqlite+aiosqlite:///{(self.path / DATABASE).resolve()}"

    def hold(self) -> None:
        """Make the folder if need be, and keep other runs out of it until `release`."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = (self.path / LOCK).open("w")
        except OSError as error:
            raise ConfigError(
                f"The demo cannot write to {self.path} ({_reason(error)}): "
                "mend that, or give it another folder by `plg demo --data FOLDER`."
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            self._lock = None
            raise ConfigError(
                f"Another demo is running on {self.path}: end it first, or give this one a folder of its own "
                "by `plg demo --data FOLDER`."
            ) from None

    def release(self) -> None:
        """Let other runs in; the folder goes when nothing is in it."""
        if self._lock is None:
            return
        (self.path / LOCK).unlink(missing_ok=True)
        self._lock.close()
        self._lock = None
        with suppress(OSError):
            self.path.rmdir()

    def clear(self) -> None:
        """Remove what the demo made here, and nothing else."""
        self._refuse_strangers()
        for uploaded in self.path.glob(BYTES):
            uploaded.unlink(missing_ok=True)
        for name in (*OURS, f"{MARK}.tmp", MARK):
            (self.path / name).unlink(missing_ok=True)

    def begun(self) -> datetime | None:
        """Return the moment (UTC) at which an earlier run stood; None when there was none that got ready."""
        mark = self.path / MARK
        try:
            saved = json.loads(mark.read_text(encoding="utf-8"))
            now = datetime.fromisoformat(saved["now"]) if saved["ready"] else None
            self.name = str(saved["name"])
        except FileNotFoundError:
            self._refuse_strangers()
            return None
        except (OSError, ValueError, KeyError, TypeError):
            raise ConfigError(f"{mark} is damaged. {AGAIN}") from None
        for name in (DATABASE, WORLD) if now else ():
            if not (self.path / name).is_file():
                raise ConfigError(f"{self.path / name} is missing. {AGAIN}")
        return now

    def _refuse_strangers(self) -> None:
        if (self.path / MARK).exists():
            return
        for name in OURS:
            if (self.path / name).exists():
                raise ConfigError(
                    f"{self.path / name} was not made by the demo, which leaves it alone: "
                    "give the demo another folder by `plg demo --data FOLDER`."
                )

    def mark(self, now: datetime, *, ready: bool) -> None:
        """Write down in one step where the demo stands, and whether it is past its beginning."""
        beside = self.path / f"{MARK}.tmp"
        with beside.open("w", encoding="utf-8") as file:
            json.dump({"name": self.name, "now": now.isoformat(), "ready": ready}, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path / MARK)


class KeptClock(SteppedClock):
    """A stepped clock that is written down before anything happens at a new moment.

    A run that is killed then finds its database never ahead of its clock.
    """

    def __init__(self, start: datetime, folder: Folder) -> None:
        super().__init__(start)
        self._folder = folder
        self.keeps = False

    def move_to(self, moment: datetime) -> None:
        """Move forward to an aware moment, and write it down."""
        before = self.now()
        super().move_to(moment)
        if self.keeps and self.now() != before:
            self._folder.mark(self.now(), ready=True)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
