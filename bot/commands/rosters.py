"""What `plg roster` does: reads a file, asks Slack who is meant, shows what changes, and changes it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import aiohttp
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.asking import ask
from bot.commands.asking import workspace as workspace_of
from bot.db import roster
from bot.db.session import Database
from bot.domain.profile import Profile
from bot.domain.roster import Plan, Wishes, counted
from bot.domain.roster_columns import Column, settle
from bot.domain.roster_file import Sheet, must_be_small
from bot.domain.roster_rows import read_rows
from bot.domain.roster_table import Cell
from bot.errors import ConfigError, PlgError
from bot.integrations import spreadsheets
from bot.integrations.slack_users import Reader, must_tell_addresses
from bot.services import roster_export, roster_import
from bot.services.roster_import import People
from bot.settings import Settings, load_settings

MOST_FAULTS = 50  # lines that are named; the others are counted


@dataclass(frozen=True)
class Wanted:
    """How a file is to be taken; `columns` are OURS=THEIRS."""

    columns: Sequence[str]
    only_these: bool = False
    guests: bool = False


def import_(file: Path, wanted: Wanted, *, dry_run: bool, workspace: str | None) -> None:
    """Import a file, and print what changed or would change; exit with 1 when nothing of it can be taken."""
    try:
        sheet = _read(file)
        columns = settle(sheet, _given(wanted.columns))
    except PlgError as error:
        _refuse(error.message)
    _say_columns(columns, sheet)
    rows, faults = read_rows(sheet, columns)
    wishes = Wishes(frozenset(columns), guests=wanted.guests, only_these=wanted.only_these)
    given = People(rows, faults, (), datetime.now(UTC), wishes)
    settings = load_settings()
    plan = ask(lambda db: _import(db, settings, given, dry_run=dry_run, workspace=workspace))
    _tell(plan, dry_run=dry_run)


def _read(file: Path) -> Sheet:
    try:
        must_be_small(file.stat().st_size)
        return spreadsheets.read(file.read_bytes())
    except OSError as error:
        _refuse(f"{file} cannot be read: {error.strerror or type(error).__name__}.")


def _given(columns: Sequence[str]) -> dict[str, str]:
    for one in columns:
        if "=" not in one:
            _refuse(f"--column {one} names one column: please write it as department={one}.")
    return {ours: theirs for ours, _, theirs in (one.partition("=") for one in columns)}


async def _import(
    db: Database, settings: Settings, given: People, *, dry_run: bool, workspace: str | None
) -> Plan:
    with _progress() as bar:
        by_address = any("@" in row.email + row.manager for row in given.rows)
        workspace_id, profiles = await _everybody(db, settings, workspace, bar, by_address=by_address)
        given = replace(given, accounts=profiles, seen_at=db.clock.now())
        if dry_run:
            async with db.reading(workspace_id) as tx:
                return await roster_import.preview(tx, given)
        writing = bar.add_task("Writing", total=len(given.rows))
        async with db.transaction(workspace_id) as tx:
            done = await roster_import.apply(tx, given, lambda more: bar.advance(writing, more))
        bar.update(writing, completed=len(given.rows) if not done.faults else 0)
        return done


async def _everybody(
    db: Database, settings: Settings, workspace: str | None, bar: Progress, *, by_address: bool
) -> tuple[int, list[Profile]]:
    """Return the workspace of the bot's token, and all of its users; ConfigError when it is another one."""
    token = settings.slack_bot_token.get_secret_value()
    looking = bar.add_task("Looking people up in Slack", total=None)
    timeout = aiohttp.ClientTimeout(total=30)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session:
            client = AsyncWebClient(
                token=token, base_url=settings.slack_api_url, session=session, retry_handlers=[]
            )
            team = str((await client.auth_test())["team_id"])
            if workspace not in {None, team}:
                raise ConfigError(f"PLG_SLACK_BOT_TOKEN is of workspace {team}, not of {workspace}.")
            workspace_id = await workspace_of(db, team)
            profiles = await Reader(client).everybody(lambda more: bar.advance(looking, more))
        if by_address:
            must_tell_addresses(profiles)
    except PlgError as error:
        raise ConfigError(error.message) from None
    except SlackApiError as error:
        raise ConfigError(
            f"Slack answers {error.response.get('error')}: `plg doctor` says how to mend that."
        ) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise ConfigError(
            f"{settings.slack_api_url} cannot be reached ({type(error).__name__}): `plg doctor` says more."
        ) from None
    bar.update(looking, total=len(profiles))
    return workspace_id, profiles


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def _say_columns(columns: dict[Column, str], sheet: Sheet) -> None:
    told = ", ".join(f"{ours}={theirs}" for ours, theirs in columns.items())
    typer.echo(f"{len(sheet.rows):,} rows. Columns: {told}.")
    if unused := [name for name in sheet.header if name not in columns.values()]:
        typer.echo(f"Not used: {', '.join(unused)}.")


def _tell(plan: Plan, *, dry_run: bool) -> None:
    if plan.faults:
        for fault in plan.faults[:MOST_FAULTS]:
            typer.echo(f"Line {fault.line}: {fault.why}.", err=True)
        if (more := len(plan.faults) - MOST_FAULTS) > 0:
            typer.echo(f"And {more:,} more.", err=True)
        _refuse("Nothing was changed. Please correct these lines, and import the file again.")
    back = sum(1 for change in plan.changed if change.back)
    numbers = {
        "new": len(plan.new),
        "changed": len(plan.changed) - back,
        "back": back,
        "as before": plan.unchanged,
        "gone": len(plan.gone),
    }
    told = ", ".join(f"{number:,} {word}" for word, number in numbers.items() if number) or "nobody"
    typer.echo(f"{'Would be' if dry_run else 'Done'}: {told}.")
    for label, number in counted(plan.changed):
        typer.echo(f"  {label}: {number:,} changed")
    if dry_run:
        typer.echo("Nothing was changed: this was a dry run.")


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def export(file: Path | None, workspace: str | None) -> None:
    """Write the roster to a file, or print it as CSV."""
    kind = file.suffix.lower() if file else ".csv"
    if kind not in {".csv", ".xlsx"}:
        _refuse(f"{file} says no format: please end it in .csv or .xlsx.")

    async def look(db: Database) -> list[list[Cell]]:
        async with db.reading(await workspace_of(db, workspace)) as tx:
            return await roster_export.rows(tx)

    rows = ask(look)
    text = spreadsheets.write_csv(rows)
    if file is None:
        typer.echo(text.removeprefix(spreadsheets.BYTE_ORDER_MARK), nl=False)
        return
    data = spreadsheets.write_xlsx(rows, "Roster") if kind == ".xlsx" else text.encode()
    try:
        file.write_bytes(data)
    except OSError as error:
        _refuse(f"{file} cannot be written: {error.strerror or type(error).__name__}.")
    typer.echo(f"{len(rows) - 1:,} people are in {file}. It holds personal data.")


def show(workspace: str | None) -> None:
    """Print how many people are on the roster, by department, level and time zone."""

    async def look(db: Database) -> list[roster.Entry]:
        async with db.reading(await workspace_of(db, workspace)) as tx:
            return await roster.entries(tx)

    here = ask(look)
    typer.echo(f"{len(here):,} people are on the roster." if len(here) != 1 else "1 person is on the roster.")
    if not here:
        typer.echo("`plg roster import FILE` or `/plg roster` in Slack brings them in.")
        return
    counts = {
        "department": Counter(one.department for one in here),
        "level": Counter(one.level for one in here),
        "time zone": Counter(one.tz for one in here),
    }
    for name, numbers in counts.items():
        shown = Table(name, "people", box=None, pad_edge=False)
        for value, number in sorted(numbers.items(), key=lambda one: (-one[1], one[0])):
            shown.add_row(escape(value) or "(not said)", f"{number:,}")
        Console().print(shown)
