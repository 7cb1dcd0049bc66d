"""One process to a SQLite file: a lock beside it, which the system lets go of when the process ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from bot.errors import ConfigError


@contextmanager
def alone(database_url: str) -> Iterator[None]:
    """Hold a SQLite database for this process while the block runs; raise ConfigError if another has it.

    On any other database, several processes may run.
    """
    url = make_url(database_url)
    if not url.drivername.startswith("sqlite") or url.database in (None, "", ":memory:"):
        yield
        return
    path = Path(url.database or "").resolve()  # one file, one lock, whatever way leads to it
    file = path.with_name(f"{path.name}.lock")
    try:
        file.touch()
    except OSError:
        raise ConfigError(
            "The database cannot be opened: check PLG_DATABASE_URL, and that its folder is there and can be "
            "written to."
        ) from None
    with file.open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigError(
                "Another plg is running on this database: stop it first, or use PostgreSQL, which several "
                "can share."
            ) from None
        yield
