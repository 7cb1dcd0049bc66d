"""`plg dialogues`: what can be found out about dialogues without a Slack at hand."""

from typing import Annotated

import typer

# ruff: noqa: PLC0415  # a command loads only its own part of the house

app = typer.Typer(no_args_is_help=True, help="Dialogues: whether a goal is possible.")


@app.callback()
def group() -> None:
    """Keep `plan` a word of its own while it is the only one."""


@app.command()
def plan(
    *,
    people: Annotated[int, typer.Option(min=1, max=100_000, help="People the dialogues are for.")],
    per_year: Annotated[int, typer.Option(min=1, max=26, help="Dialogues a year for each.")] = 12,
    attendance: Annotated[int, typer.Option(min=1, max=100, help="Of 100 with a seat, how many come.")] = 80,
    dates: Annotated[int, typer.Option(min=1, max=1000, help="Dates to choose from each time.")] = 1,
    goal: Annotated[int, typer.Option(min=1, max=365, help="Different people to meet in a year.")] = 36,
) -> None:
    """Play a year: can everybody meet as many people as the goal says, and if not, what would do?"""
    from rich.console import Console

    from bot.domain.feasibility import Plan, answer
    from bot.messages.feasibility import said, small

    found = answer(Plan(people, per_year, attendance, dates, goal))
    told = said(found)
    console = Console(highlight=False)
    console.print(f"[bold]{told.verdict}.[/] {told.outcome}")
    for sentence in told.why:
        console.print(sentence)
    if told.lead:
        console.print(f"{told.lead}{':' if told.ways else '.'}")
    for way in told.ways:
        console.print(f"  - {way}")
    console.print(f"[dim]{small(found, from_roster=False)}[/]")
