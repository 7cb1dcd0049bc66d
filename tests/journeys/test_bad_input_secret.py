"""What people write never reaches a log line, a metric, the text of an exception, or a settled row."""

import io
import logging
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest
import structlog
from sqlalchemy import select, text

from bot.clock import SteppedClock
from bot.db.models import Delivery, RosterUpload, SeenRequest
from bot.demo import northwind
from bot.demo.players import Player
from bot.demo.stage import Stage, open_stage
from bot.domain.deliveries import State
from bot.log import configure
from sandbox.faults import Fault
from sandbox.uploads import LocalFile
from tests.support.every_field import AMARA, EveryField

ALL = {"all_workspaces": True}
SECRET = "Zinnoberschnepfe"
LIBRARIES = ("slack_bolt", "slack_sdk", "sqlalchemy", "sqlalchemy.engine", "aiosqlite", "psycopg", "aiohttp",
             "asyncio", "apscheduler", "httpx", "alembic")  # fmt: skip


@dataclass
class Overheard:
    """What was written to the log, by style, and the text of each exception that came with it."""

    lines: dict[str, io.StringIO] = field(
        default_factory=lambda: {style: io.StringIO() for style in ("json", "console")}
    )
    exceptions: list[str] = field(default_factory=list)

    def said(self, *words: str) -> str:
        """Return all that was written, in which these words come in either style."""
        written = [lines.getvalue() for lines in self.lines.values()]
        assert all(word in one for one in written for word in words)
        return "\n".join(written)

    def listens(self, record: logging.LogRecord) -> bool:
        """Take down a record's exception, and let the record through."""
        ours = record.msg.get("exc_info") if isinstance(record.msg, dict) else None
        error = record.exc_info[1] if record.exc_info else ours
        while isinstance(error, BaseException):
            self.exceptions.append(f"{error!r} {error}")
            error = error.__cause__ or error.__context__
        return True


@pytest.fixture
def log() -> Iterator[Overheard]:
    """Our log in both its styles, at its most talkative, with every library asked to tell all it can."""
    root, hook, before = logging.getLogger(), sys.excepthook, structlog.get_config()
    handlers, level = root.handlers[:], root.level
    heard, styles = Overheard(), []
    for style, lines in heard.lines.items():
        configure("debug", style, lines)
        styles += root.handlers
    root.handlers[:] = styles
    root.handlers[0].filters.insert(0, heard.listens)
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield heard
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    structlog.configure(**before)


def secretly(name: str) -> str:
    return f"{SECRET} in {name}"


async def things_go_wrong(stage: Stage) -> None:
    """Slack refuses and stumbles, and so does the database, while somebody writes."""
    amara, faults = stage.sandbox.person(AMARA), stage.sandbox.faults
    for method, kind in (
        ("users.info", "error:internal_error"),
        ("views.open", "error:invalid_blocks"),
        ("views.open", "503"),
        ("chat.postMessage", "error:invalid_blocks"),
        ("chat.postMessage", "error:channel_not_found"),
        ("chat.postMessage", "invalid_json"),
        ("views.publish", "error:hash_conflict"),
        ("views.publish", "error:internal_error"),
    ):
        faults.add(Fault(method, kind))
    await amara.command(f"/plg commit {SECRET}")
    await amara.command(f"/plg commit {SECRET}")
    await amara.open_home()
    for number in range(4):
        await amara.say("app", f"{SECRET} number {number}")
    await stage.stepper.settle()
    faults.clear()
    for table in ("log_entries", "people"):
        await without(stage, table, lambda: amara.command(f"/plg log {SECRET}"))
        await without(stage, table, lambda: amara.say("app", f"{SECRET}, once more"))
    await stage.sandbox.idle()


async def without(stage: Stage, table: str, act: Callable[[], Awaitable[object]]) -> None:
    """Do something while a table of the database is not there."""
    async with stage.bot.db.unbound() as session:
        await session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
    await act()
    async with stage.bot.db.unbound() as session:
        await session.execute(text(f"ALTER TABLE {table}_gone RENAME TO {table}"))


async def test_what_people_write_is_nowhere_but_where_it_belongs(log: Overheard, sqlite_url: str) -> None:
    clock = SteppedClock(datetime(2026, 10, 5, 7, 0, tzinfo=UTC))
    world = northwind.world(clock)
    world.users[AMARA].title = SECRET
    async with open_stage(world, clock, database_url=sqlite_url, mode="http") as stage:
        await EveryField(stage, secretly).play()
        await things_go_wrong(stage)
        async with httpx.AsyncClient() as client:
            metrics = await client.get(f"http://127.0.0.1:{stage.bot.web.port}/metrics")
            await client.post(  # a signature that is wrong: Bolt logs the whole request then
                f"http://127.0.0.1:{stage.bot.web.port}/slack/events", data={"text": SECRET}
            )
        await everything_settled_is_empty(stage)
    assert SECRET not in metrics.text
    assert "plg_deliveries_total" in metrics.text
    said = log.said("handler.failed", "OperationalError")  # something went wrong, and was said
    assert SECRET not in said
    assert not [one for one in log.exceptions if SECRET in one]


async def test_a_roster_is_nowhere_but_in_its_table(log: Overheard, sqlite_url: str) -> None:
    clock = SteppedClock(datetime(2026, 10, 5, 7, 0, tzinfo=UTC))
    line = f"amara@northwind.example,{SECRET}"
    async with open_stage(northwind.world(clock), clock, database_url=sqlite_url) as stage:
        faith = Player(stage, northwind.FACILITATOR)
        for words in (f"email,department\n{line}\n", f"email,start date\n{line}\n", f"email,{SECRET}\n\0"):
            await faith.command("/plg roster")
            await faith.person.submit({"file": LocalFile("people.csv", words.encode())})
            await stage.stepper.settle()
            if faith.person.modal is not None and faith.person.modal.definition.get("submit"):
                await faith.person.submit()
                await without(stage, "roster", stage.stepper.settle)
            await faith.person.close(all=True)
        async with stage.bot.db.unbound() as session:
            uploads = select(RosterUpload.content)
            kept = list((await session.execute(uploads, execution_options=ALL)).scalars())
    assert SECRET in str(kept)
    assert SECRET not in log.said("errand.failed")
    assert not [one for one in log.exceptions if SECRET in one]


async def everything_settled_is_empty(stage: Stage) -> None:
    async with stage.bot.db.unbound() as session:
        rows = list((await session.execute(select(Delivery), execution_options=ALL)).scalars())
        seen = list((await session.execute(select(SeenRequest), execution_options=ALL)).scalars())
    done = [row for row in rows if row.settled_at is not None]
    assert len(done) > len(rows) / 2
    for row in done:
        assert row.payload is None or row.state == State.FAILED, row.key
    for row in rows:
        assert SECRET not in f"{row.key} {row.error} {row.claimed_by}"
    assert not [row for row in seen if SECRET in row.key]
