"""What `plg deliveries` does: asks the database, prints, and lets an operator retry and cancel."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from bot.commands import life
from bot.commands.asking import ask
from bot.db import ledger, outbox
from bot.db.ledger import Entry, Wanted
from bot.db.session import Database
from bot.domain.deliveries import Kind, State

COLOURS = {State.FAILED: "red", State.UNKNOWN: "yellow", State.SENT: "green"}
_SINCE = re.compile(r"(\d{1,5})\s*(m|h|d|w)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Wrong(StrEnum):
    """Why nothing can be done about a delivery."""

    NOT_FAILED = "Only a failed delivery can be sent again; {id} is {state}."
    NO_WORDS = "The words of delivery {id} are not kept any more, so it cannot be sent again."
    IS_OVER = "Delivery {id} is {state}: there is nothing left to cancel."
    ON_ITS_WAY = "Delivery {id} is on its way to Slack at this moment. Look again in a minute."


def show(
    state: State | None,
    kind: Kind | None,
    since: str | None,
    workspace: str | None,
    *,
    limit: int,
    as_json: bool,
) -> None:
    """Print deliveries, those due latest first."""
    wanted = Wanted(state, kind, _moment(since), workspace)

    async def look(db: Database) -> tuple[list[Entry], dict[State, int]]:
        async with db.looking() as session:
            found = await ledger.entries(session, wanted, limit=limit)
            return found, await ledger.by_state(session, wanted)

    found, counts = ask(look)
    if as_json:
        _print([_plain(one) for one in found])
        return
    console = Console()
    if found:
        console.print(_table(found))
    console.print(_summary(counts, len(found)), highlight=False)


def why(delivery_id: int, *, as_json: bool) -> None:
    """Print the life of one delivery."""
    one = ask(lambda db: _found(db, delivery_id))
    told = life.sentences(one, datetime.now(UTC))
    if as_json:
        _print(_plain(one) | {"why": told})
        return
    for sentence in told:
        typer.echo(sentence)


def retry(delivery_id: int) -> None:
    """Send a failed delivery again."""

    async def again(db: Database) -> None:
        one = await _found(db, delivery_id)
        async with db.transaction(one.workspace_id) as tx:
            done = await outbox.retry(tx, delivery_id)
        if not done:
            one = await _found(db, delivery_id)
            _refuse(Wrong.NO_WORDS if one.state is State.FAILED else Wrong.NOT_FAILED, one)

    ask(again)
    typer.echo(f"Delivery {delivery_id} is queued again; a running bot sends it within seconds.")


def cancel(delivery_id: int) -> None:
    """Cancel a delivery that has not gone."""

    async def stop(db: Database) -> None:
        one = await _found(db, delivery_id)
        async with db.transaction(one.workspace_id) as tx:
            done = await outbox.cancel(tx, delivery_id)
        if not done:
            one = await _found(db, delivery_id)
            _refuse(Wrong.ON_ITS_WAY if one.state is State.SENDING else Wrong.IS_OVER, one)

    ask(stop)
    typer.echo(f"Delivery {delivery_id} is cancelled.")


async def _found(db: Database, delivery_id: int) -> Entry:
    async with db.looking() as session:
        one = await ledger.entry(session, delivery_id)
    if one is None:
        typer.echo(f"There is no delivery {delivery_id}. `plg deliveries` shows those there are.", err=True)
        raise typer.Exit(1)
    return one


def _refuse(wrong: Wrong, one: Entry) -> None:
    typer.echo(wrong.format(id=one.id, state=one.state), err=True)
    raise typer.Exit(1)


def _moment(since: str | None) -> datetime | None:
    if since is None:
        return None
    if found := _SINCE.fullmatch(since.strip().lower()):
        return datetime.now(UTC) - timedelta(**{_UNITS[found[2]]: int(found[1])})
    try:
        moment = datetime.fromisoformat(since.strip())
    except ValueError:
        raise typer.BadParameter(f"{since} is not a time: try 90m, 6h, 2d, 1w or 2026-11-21.") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _table(found: list[Entry]) -> Table:
    shown = Table(
        "id", "state", "kind", "to", "due (UTC)", "attempts", "last error", box=None, pad_edge=False
    )
    for one in found:
        colour = COLOURS.get(one.state)
        state = f"[{colour}]{one.state}[/]" if colour else str(one.state)
        due = f"{one.due_at:%Y-%m-%d %H:%M}"
        shown.add_row(str(one.id), state, one.kind, one.to, due, str(one.attempts), one.error or "")
    return shown


def _summary(counts: dict[State, int], shown: int) -> str:
    if not counts:
        return "No deliveries like that."
    total = sum(counts.values())
    each = ", ".join(f"{number:,} {state}" for state, number in counts.items())
    of_all = f"{shown:,} of {total:,} shown" if shown < total else f"{total:,} in all"
    return f"{of_all}: {each}."


def _plain(one: Entry) -> dict[str, Any]:
    values = asdict(one)
    del values["workspace_id"]
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def _print(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
