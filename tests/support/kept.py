"""What many tests begin with is lived through once in a test run, and each test gets a copy of it.

Forming a group takes far longer than most tests of what its people do then. What is kept is the bot's
database and the sandbox's workspace; the bot is started anew on them, as on a server that was updated.
"""

import asyncio
import pickle
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from bot.clock import SteppedClock
from bot.db.models import Base
from bot.demo import northwind
from bot.demo.stage import PATIENCE, Stage, connected
from sandbox.limits import Limits
from sandbox.server import Sandbox
from tests.support import shelf
from tests.support.echo import without_echo

MORNING = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)  # a Monday
NOT_COPIED = {"clock", "stopwatch", "_listeners"}  # what a world tells the time by, and who looks at it
BY_ITSELF = {"replicas", "workspaces.sender"}  # what the bot writes by itself, whatever people do

Arranging = TypeVar("Arranging", bound=Callable[..., Coroutine[Any, Any, Any]])


@dataclass(frozen=True)
class Kept:
    """A database file, a workspace with its journal and what was returned, and the moment."""

    database: bytes
    workspace: bytes
    now: datetime


@dataclass
class Rewindable(Stage):
    """A stage on which an arrangement can take place, or what was kept of it; `empty` is a migrated file."""

    empty: Path
    file: Path
    bots: AsyncExitStack

    def looks(self) -> str:
        """Return whatever an act of a test would have changed by now: rows, the workspace, its faults."""
        sandbox, dispatcher = self.sandbox, self.sandbox.dispatcher
        with closing(sqlite3.connect(self.file)) as database:
            rows = [database.execute(query).fetchall() for query in _queries()]
        heard = [(entry.kind, entry.name) for entry in sandbox.journal.entries]
        in_its_place = [sorted(vars(one)) for one in (sandbox, dispatcher, self.bot, self.bot.db)]
        faults = vars(sandbox.faults), vars(sandbox.switches), dispatcher.deadline, self.bot.db.answer_seconds
        return repr((rows, _world(sandbox), heard, in_its_place, faults, self.clock.now()))

    def is_fresh(self) -> bool:
        """Say whether nothing has happened yet; an echo has nothing to say by itself."""
        with without_echo(self):
            return self.looks() in _at_first

    async def begin_anew(self, kept: Kept) -> Any:
        """Let everything be as it was kept; return what the arrangement returned."""
        await asyncio.sleep(0)  # a bot is stopped after its tasks have begun
        await self.bots.aclose()
        for beside in ("-wal", "-shm"):
            self.file.with_name(self.file.name + beside).unlink(missing_ok=True)
        self.file.write_bytes(kept.database)
        self.clock.move_to(kept.now)
        await self.connect()
        world, entries, returned = pickle.loads(kept.workspace)
        vars(self.sandbox.world).update(world)
        self.sandbox.journal.restore(entries)
        return returned

    async def connect(self) -> None:
        """Start a bot on the database as it is."""
        url = f"sqlite+aiosqlite:///{self.file}"
        opened = await self.bots.enter_async_context(connected(self.sandbox, self.clock, database_url=url))
        self.bot, self.stepper = opened.bot, opened.stepper


@cache
def _queries() -> list[str]:
    tables = sorted(Base.metadata.tables.keys() - BY_ITSELF)
    columns = {name: [column.name for column in Base.metadata.tables[name].columns] for name in tables}
    return [
        f"SELECT {', '.join(one for one in columns[name] if f'{name}.{one}' not in BY_ITSELF)} FROM {name}"
        for name in tables
    ]


def _world(sandbox: Sandbox) -> dict[str, Any]:
    return {name: value for name, value in vars(sandbox.world).items() if name not in NOT_COPIED}


@asynccontextmanager
async def rewindable(empty: Path, file: Path) -> AsyncIterator[Rewindable]:
    """Open Northwind on a Monday morning, with the bot connected by Socket Mode and nothing set up.

    However busy the machine is, nobody's patience ends before the bot has answered.
    """
    shutil.copy(empty, file)
    clock = SteppedClock(MORNING)
    sandbox = Sandbox(northwind.world(clock), limits=Limits(enabled=False))
    sandbox.dispatcher.deadline = PATIENCE
    await sandbox.start()
    try:
        async with AsyncExitStack() as bots:
            url = f"sqlite+aiosqlite:///{file}"
            opened = await bots.enter_async_context(connected(sandbox, clock, database_url=url))
            stage = Rewindable(sandbox, opened.bot, clock, opened.stepper, empty, file, bots)
            if not _at_first:
                _at_first.append(stage.looks())
            yield stage
    finally:
        await sandbox.stop()


_known: dict[str, Kept] = {}
_at_first: list[str] = []  # how a stage looks on which nothing has happened yet


def kept(arrange: Arranging) -> Arranging:
    """Let an arrangement take place once in a test run, and be copied for whoever wants the same.

    Where anything has happened already, and on other kinds of stages, it takes place each time. What is
    copied comes once, also where everything comes twice from then on.
    """

    @wraps(arrange)
    async def arranged(stage: Stage, *given: Any, **changed: Any) -> Any:
        if not isinstance(stage, Rewindable) or not stage.is_fresh():
            return await arrange(stage, *given, **changed)
        key = repr((arrange.__module__, arrange.__qualname__, given, sorted(changed.items())))
        if key not in _known:
            _known[key] = await shelf.once(
                key, lambda: _lived_through(stage.empty, lambda other: arrange(other, *given, **changed))
            )
        return await stage.begin_anew(_known[key])

    return cast(Arranging, arranged)


async def _lived_through(empty: Path, arrange: Callable[[Stage], Awaitable[Any]]) -> Kept:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plg.db"
        async with rewindable(empty, file) as stage:
            returned = await arrange(stage)
            await stage.stepper.settle()
            await stage.bots.aclose()
            workspace = pickle.dumps((_world(stage.sandbox), stage.sandbox.journal.entries, returned))
        return Kept(file.read_bytes(), workspace, stage.clock.now())
