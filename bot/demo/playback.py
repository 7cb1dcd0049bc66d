"""The demo as a script: the whole cycle at once, in a database that is thrown away, printed as it happens."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.clock import SteppedClock
from bot.demo import counts
from bot.demo.northwind import BERLIN, STARTS, world
from bot.demo.script import SCENES, Scene
from bot.demo.stage import Stage, open_stage
from bot.demo.timeline import Row, timeline

UNFOLDED = 150  # columns, when the output is no terminal
WHO = 24


def run() -> None:
    """Play every scene and print what happened, then the counts."""
    out = Console(highlight=False, width=None if Console().is_terminal else UNFOLDED)
    asyncio.run(_play(out))


async def _play(out: Console) -> None:
    began = time.monotonic()
    clock = SteppedClock(STARTS)
    with tempfile.TemporaryDirectory(prefix="plg-demo-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'plg.db'}"
        async with open_stage(world(clock), clock, database_url=url, hurry=True) as stage:
            out.print(
                "\n[bold]A practice cycle at Northwind.[/bold] Times are Faith's, who facilitates: Berlin."
            )
            out.print(
                "[bold yellow]▸ Amara[/] is what a person did; [cyan]plg → Amara[/] is what reached whom.\n"
            )
            for title, scene in SCENES:
                await _scene(out, stage, title, scene)
            out.print(Rule("[bold]In numbers[/]", align="left", style="dim"), "")
            out.print(await counts.table(stage))
    out.print(
        f"\nSix weeks in {time.monotonic() - began:.0f} seconds. `plg demo` is the same with you in it.\n"
    )


async def _scene(out: Console, stage: Stage, title: str, scene: Scene) -> None:
    entries = stage.sandbox.journal.entries
    since = entries[-1].n if entries else 0
    with _waiting(out, title):
        await scene(stage)
    out.print(Rule(f"[bold]{title}[/]", align="left", style="dim"))
    out.print(Padding(f"[dim]{(scene.__doc__ or '').strip()}[/]", (0, 0, 1, 0)))
    out.print(_table(timeline(stage.sandbox, since=since)), "")


def _waiting(out: Console, title: str) -> AbstractContextManager[object]:
    return out.status(f"{title} …") if out.is_terminal else nullcontext()


def _table(rows: list[Row]) -> RenderableType:
    shown = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    shown.add_column("Berlin time", no_wrap=True, style="dim")
    shown.add_column("who", max_width=WHO)
    shown.add_column("what", no_wrap=True, overflow="ellipsis", ratio=1)
    day = at = ""
    for row, whom in together(rows):
        local = row.at.astimezone(ZoneInfo(BERLIN))
        today, now = f"{local:%a} {local.day:>2} {local:%b}", f"{local:%H:%M}"
        moment = f"{today if today != day else '':>10} {now if (today, now) != (day, at) else ''}"
        day, at = today, now
        shown.add_row(moment, _who(row, whom), _what(row))
    return shown


def together(rows: list[Row]) -> Iterator[tuple[Row, list[str]]]:
    """Put the same message to several people at the same moment on one line."""

    for (_, act), some in groupby(rows, key=lambda row: (row.at, row.act)):
        if act:
            yield from ((row, [row.who]) for row in some)
            continue
        alike: dict[str, list[Row]] = {}
        for row in some:
            alike.setdefault(row.what, []).append(row)
        yield from ((same[0], [row.who for row in same]) for same in alike.values())


def _who(row: Row, whom: list[str]) -> Text:
    names = [who.removeprefix("@").capitalize() if who.startswith("@") else who for who in whom]
    if row.act:
        return Text("▸ ").append(names[0], style="bold yellow")
    return Text("plg → " + ", ".join(names), style="cyan")


def _what(row: Row) -> Text:
    words = row.what.replace("*", "").replace("`", "")
    return Text(words, style="bold" if row.act else "")
