"""What `plg groups` does with drafts: forms them, prints them, swaps two people, throws them away."""

import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

import typer
from rich.console import Console

from bot.commands.asking import ask, workspace
from bot.commands.group_tables import draft_table, effect_tables, list_table, summary
from bot.db import formations as rows
from bot.db import people
from bot.db.models import Person
from bot.db.session import Database, Tx
from bot.domain.formation import LONGEST_NAME, Draft
from bot.errors import ConfigError, PlgError
from bot.messages.formation_swaps import Effect
from bot.messages.formations import Preview, Row
from bot.services import formation_preview, formation_swaps, formations
from bot.services.formations import New, Seen

Result = TypeVar("Result")
OPERATOR = None  # who is at the command line may do what owners may


def told(question: Callable[[Database], Awaitable[Result]]) -> Result:
    """Ask the database; what a person can put right ends the command with that sentence and exit code 1."""
    try:
        return ask(question)
    except PlgError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from None


async def person(tx: Tx, who: str) -> Person:
    """Return the person that somebody typed: by e-mail, Slack id or name; ConfigError when it is not one."""
    found = await rows.known_as(tx, who.strip().removeprefix("@"))
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f"Several people are called {who}: name them by e-mail or Slack id.")
    raise ConfigError(f"plg knows nobody called {who}: name them by the e-mail of the roster, or Slack id.")


def listing(team: str | None, *, as_json: bool) -> None:
    """Print the drafts there are."""

    async def look(db: Database) -> list[Row]:
        async with db.reading(await workspace(db, team)) as tx:
            return await formations.listing(tx, OPERATOR)

    found = told(look)
    if as_json:
        print_json([asdict(row) for row in found])
    elif found:
        Console().print(list_table(found))
    else:
        typer.echo("No drafts. `plg groups form` makes one from the roster.")


def form(name: str, draft: Draft, leads: Sequence[str], team: str | None, *, as_json: bool) -> None:
    """Form groups and keep them."""
    if not 0 < len(name) <= LONGEST_NAME:
        raise ConfigError(f"--name has 1 to {LONGEST_NAME} characters.")

    async def make(db: Database) -> Preview:
        workspace_id = await workspace(db, team)
        async with db.reading(workspace_id) as tx:
            chosen = [await person(tx, who) for who in leads]
            wanted = replace(draft, facilitators=tuple(dict.fromkeys(one.id for one in chosen)))
            new = New(name, wanted, chosen, f"command:{secrets.token_hex(8)}")
            basis = await formations.prepare(tx, OPERATOR, new)
        groups = basis.form(draft.seed)
        async with db.transaction(workspace_id) as tx:
            row = await formations.keep(tx, OPERATOR, new, groups)
            return await formation_preview.of(tx, OPERATOR, row.id)

    _print(told(make), as_json=as_json)


def show(number: int, team: str | None, *, as_json: bool) -> None:
    """Print a draft."""

    async def look(db: Database) -> Preview:
        async with db.reading(await workspace(db, team)) as tx:
            return await formation_preview.of(tx, OPERATOR, number)

    _print(told(look), as_json=as_json)


def swap(number: int, names: tuple[str, str], team: str | None, *, yes: bool) -> None:
    """Show what a swap means, and keep it if that is wanted."""

    async def look(db: Database) -> tuple[Effect, dict[str, str]]:
        async with db.reading(await workspace(db, team)) as tx:
            one, other = [await person(tx, who) for who in names]
            seen = await formation_swaps.effect(tx, OPERATOR, number, one, other)
            return seen, {one.user_id: one.name, other.user_id: other.name}

    effect, called = told(look)
    console = Console()
    for table in effect_tables(effect):
        console.print(table)
    if not yes:
        typer.confirm(f"Let {called[effect.one]} and {called[effect.other]} change places?", abort=True)

    async def keep(db: Database) -> bool:
        async with db.transaction(await workspace(db, team)) as tx:
            found = await people.by_user_ids(tx, [effect.one, effect.other])
            both = (found[effect.one], found[effect.other])
            return await formation_swaps.swap(
                tx, OPERATOR, Seen(number, effect.version), both, effect.numbers
            )

    if not told(keep):
        typer.echo("Somebody changed these groups meanwhile: look at the effect once more.", err=True)
        raise typer.Exit(1)
    typer.echo("They have changed places. Nobody has been messaged.")


def discard(number: int, team: str | None) -> None:
    """Throw a draft away."""

    async def away(db: Database) -> str:
        async with db.transaction(await workspace(db, team)) as tx:
            return await formations.discard(tx, OPERATOR, number)

    typer.echo(f"The draft {told(away)} is gone. Nobody has heard of it.")


def _print(draft: Preview, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(draft))
        return
    console = Console()
    console.print(draft_table(draft))
    for line in summary(draft):
        console.print(line, highlight=False)


def print_json(value: Any) -> None:
    """Print JSON; moments as ISO 8601."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))
