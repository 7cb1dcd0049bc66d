"""The proofs: `make prove` runs them all, `make prove ONLY=planning` one of them.

Each program is a module here with `async def run(scale, show) -> list[Figure]`. The small runs are part of
`make test`; only full ones are kept in results.json.
"""

import asyncio
import importlib
import importlib.util
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks import databases
from benchmarks.figures import Figure, machine, record
from benchmarks.show import Scale, Show
from bot import log

NAMES = (
    "exactly-once",
    "faults",
    "pace",
    "cost",
    "planning",
    "ack",
    "growth",
    "seating",
    "golfers",
    "pairs",
    "year",
)
Run = Callable[[Scale, Show], Awaitable[list[Figure]]]
HOLDS = {True: "[green]yes[/]", False: "[red]NO[/]", None: ""}


def there() -> list[str]:
    """Return the names of the programs this checkout has."""
    return [name for name in NAMES if importlib.util.find_spec(_module(name)) is not None]


def program(name: str) -> Run:
    """Return what runs a program."""
    run: Run = importlib.import_module(_module(name)).run
    return run


def _module(name: str) -> str:
    return f"benchmarks.{name.replace('-', '_')}"


def table(name: str, figures: list[Figure]) -> Table:
    """Return the figures of a program as a person reads them."""
    shown = Table("figure", "value", "beside", "ratio", "target", "holds", title=name, title_justify="left")
    for one in figures:
        beside = (
            f"{one.baseline:,.4g} ({one.baseline_name})" if one.baseline is not None else one.baseline_name
        )
        shown.add_row(
            f"{one.name}\n[dim]{one.note}[/]" if one.note else one.name,
            f"{one.value:,.4g} {one.unit}",
            beside,
            f"{one.ratio:.3g}" if one.ratio is not None else "",
            one.target,
            HOLDS[one.holds],
        )
    return shown


def prove(
    names: Annotated[list[str] | None, typer.Argument(help="Which programs; none means all.")] = None,
    *,
    small: Annotated[bool, typer.Option("--small", help="A short run, not kept in results.json.")] = False,
) -> None:
    """Run proofs, show their figures; exit 1 when something that must hold does not."""
    console = Console()
    known = there()
    wanted = [name for given in names or known for name in given.replace(",", " ").split()]
    if strangers := [name for name in wanted if name not in known]:
        console.print(f"There is no proof named {', '.join(strangers)}. There are: {', '.join(known)}.")
        raise typer.Exit(2)
    console.print(machine(), highlight=False)
    scale = Scale.SMALL if small else Scale.FULL
    broken = 0
    for name in wanted:
        figures = asyncio.run(_shown(name, scale, console))
        console.print(table(name, figures))
        broken += sum(one.broken for one in figures)
        if not small:
            record(name, figures)
    if broken:
        console.print(f"[red]{broken} of the figures that must hold do not.[/]")
        raise typer.Exit(1)


async def _shown(name: str, scale: Scale, console: Console) -> list[Figure]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        async with databases.shared_server():
            return await program(name)(scale, Show(progress))


if __name__ == "__main__":
    # the lines are written, as anywhere, and read by nobody
    with Path(os.devnull).open("w", encoding="utf-8") as nobody:
        log.configure("info", "json", nobody)
        typer.run(prove)
