"""`plg roster`: a company's list in and out, from the command line."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.clock import SteppedClock, SystemClock
from bot.db import roster, roster_lines
from bot.db.session import Database
from bot.demo.northwind import STARTS, world
from bot.domain.roster_file import MOST_BYTES
from bot.errors import ConfigError
from sandbox.faults import Fault
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.world import User
from tests.support import northwind

GOOD = (
    "Name;E-Mail;Abteilung;Vorgesetzter;Team\n"
    "Amara;amara@northwind.example;Care;faith@northwind.example;x\n"
    "Bruno;BRUNO@northwind.example;=Care;amara@northwind.example;y\n"
)


@dataclass
class Desk:
    """An operator's desk: a folder, Slack, and the bot's database."""

    folder: Path
    sandbox: Sandbox
    database: Database

    async def plg(self, *words: str) -> Result:
        """Type a command."""
        return await asyncio.to_thread(lambda: CliRunner().invoke(app, ["roster", *words]))

    async def take(self, text: str | bytes, *words: str, name: str = "people.csv") -> Result:
        """Import a file of these words."""
        file = self.folder / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return await self.plg("import", str(file), *words)

    async def departments(self) -> dict[str, str]:
        """Return the departments of those on the roster, by Slack id."""
        async with self.database.reading(1) as tx:
            return {one.user_id: one.department for one in await roster.entries(tx)}


@pytest.fixture
async def desk(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    made = Sandbox(world(SteppedClock(STARTS)), limits=Limits(enabled=False))
    await made.start()
    app_ = made.world.app
    for name, value in {
        "SLACK_BOT_TOKEN": app_.bot_token,
        "SLACK_APP_TOKEN": app_.app_token,
        "SLACK_API_URL": made.api_url,
        "DATABASE_URL": sqlite_url,
    }.items():
        monkeypatch.setenv(f"PLG_{name}", value)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    database = Database(sqlite_url, SystemClock())
    await northwind.workspace(database, made.world.team_id)
    yield Desk(tmp_path, made, database)
    await database.close()
    await made.stop()


async def test_a_dry_run_shows_what_would_change_and_changes_nothing(desk: Desk) -> None:
    ended = await desk.take(GOOD, "--dry-run")
    assert ended.exit_code == 0, ended.output
    assert "2 rows. Columns: email=E-Mail, department=Abteilung, manager=Vorgesetzter." in ended.stdout
    assert "Not used: Name, Team." in ended.stdout
    assert "Would be: 2 new." in ended.stdout
    assert await desk.departments() == {}


async def test_an_import_is_repeated_without_doubling_anybody(desk: Desk) -> None:
    assert "Done: 2 new." in (await desk.take(GOOD)).stdout
    assert "Done: 2 as before." in (await desk.take(GOOD)).stdout
    ended = await desk.take(GOOD.replace(";Care;", ";Returns;"))
    assert "Done: 1 changed, 1 as before.\n  Department: 1 changed" in ended.stdout
    assert await desk.departments() == {"U0AMARA": "Returns", "U0BRUNO": "=Care"}


async def test_only_these_leaves_nobody_else_on_it(desk: Desk) -> None:
    await desk.take(GOOD)
    ended = await desk.take("email\namara@northwind.example\n", "--only-these")
    assert "Done: 1 as before, 1 gone." in ended.stdout, ended.output
    assert await desk.departments() == {"U0AMARA": "Care"}


async def test_every_bad_row_is_named_and_nothing_is_changed(desk: Desk) -> None:
    rows = "".join(f"nobody{n}@northwind.example\n" for n in range(60))
    ended = await desk.take(f"email\namara@northwind.example\n{rows}")
    assert ended.exit_code == 1
    assert "Line 3: nobody in this Slack workspace has the e-mail address nobody0@" in ended.stderr
    assert "And 10 more." in ended.stderr
    assert "Nothing was changed." in ended.stderr
    assert await desk.departments() == {}


async def test_a_column_is_given_where_it_cannot_be_guessed(desk: Desk) -> None:
    data = "Wer,Was\nU0AMARA,Care\n"
    asked = await desk.take(data)
    assert asked.exit_code == 1
    assert '--column "email=Wer"' in asked.stderr
    await desk.take(data, "--column", "slack_id=Wer", "--column", "Abteilung=was")
    assert await desk.departments() == {"U0AMARA": "Care"}
    odd = await desk.take(data, "--column", "Wer")
    assert odd.exit_code == 1
    assert "please write it as department=Wer" in odd.stderr


async def test_guests_come_in_when_they_are_let_in(desk: Desk) -> None:
    desk.sandbox.world.add_user(User("U0GUS", "gus", "Gus", email="gus@x.example", is_restricted=True))
    data = "email\ngus@x.example\n"
    assert "is a guest in this workspace" in (await desk.take(data)).stderr
    assert "1 new" in (await desk.take(data, "--guests")).stdout


async def test_a_file_too_large_is_refused_before_it_is_read(desk: Desk) -> None:
    file = desk.folder / "huge.csv"
    with file.open("wb") as opened:
        opened.truncate(MOST_BYTES * 10)
    ended = await desk.plg("import", str(file))
    assert ended.exit_code == 1
    assert "That file has 50.0 MB" in ended.stderr


async def test_a_file_that_is_not_there_is_named(desk: Desk) -> None:
    ended = await desk.plg("import", "nowhere.csv")
    assert ended.exit_code == 1
    assert "nowhere.csv cannot be read: No such file or directory." in ended.stderr


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
async def test_what_was_exported_is_imported_again_as_it_was(desk: Desk, name: str) -> None:
    await desk.take(GOOD)
    ended = await desk.plg("export", name)
    assert f"2 people are in {name}. It holds personal data." in ended.stdout
    async with desk.database.reading(1) as tx:
        before = await roster_lines.lines(tx)
    again = await desk.take((desk.folder / name).read_bytes(), name=f"again-{name}")
    assert "Done: 2 as before." in again.stdout
    async with desk.database.reading(1) as tx:
        assert await roster_lines.lines(tx) == before


async def test_without_a_file_the_export_is_printed_and_guarded(desk: Desk) -> None:
    await desk.take(GOOD)
    printed = (await desk.plg("export")).stdout
    assert printed.startswith("email,slack_id,name,department,")
    assert ",'=Care," in printed
    assert (await desk.plg("export", "out.pdf")).exit_code == 1


async def test_show_counts_by_department_level_and_zone(desk: Desk) -> None:
    assert "0 people are on the roster." in (await desk.plg("show")).stdout
    await desk.take(GOOD)
    lines = [line.split() for line in (await desk.plg("show")).stdout.splitlines()]
    assert ["2", "people", "are", "on", "the", "roster."] in lines
    assert ["Care", "1"] in lines
    assert ["Europe/Berlin", "2"] in lines
    assert ["(not", "said)", "2"] in lines


async def test_without_the_scope_for_addresses_that_is_what_is_said(desk: Desk) -> None:
    desk.sandbox.world.app.scopes.discard("users:read.email")
    ended = await desk.take(GOOD)
    assert isinstance(ended.exception, ConfigError)
    assert "lacks the scope users:read.email" in str(ended.exception)


async def test_slacks_refusal_and_another_workspace_are_told(desk: Desk) -> None:
    other = await desk.take(GOOD, "--workspace", "T2")
    assert "is of workspace T0NORTHWIND, not of T2" in str(other.exception)
    desk.sandbox.faults.add(Fault("users.list", "error:invalid_auth"))
    ended = await desk.take(GOOD)
    assert "Slack answers invalid_auth" in str(ended.exception)
    assert await desk.departments() == {}
