"""A simulation's report in a terminal."""

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.table import Table

from bot.messages.formation_group import many
from bot.simulation.load import Load, in_words
from bot.simulation.report import Report

SEVERAL_HUNDRED = "Slack itself allows “several hundred” a minute, and one a second to a channel"


def show(report: Report, out: Console) -> None:
    """Print all of it."""
    for part in _parts(report):
        out.print(part, highlight=False)


def _parts(report: Report) -> Iterator[RenderableType]:
    days = (report.ends - report.begins).days
    who = f"{report.people:,} people in {many(report.groups, 'group')}"
    yield (
        f"\n[bold]{who}[/], from {report.begins:%a %d %b %Y} for {days} days, as if nobody answered "
        "anything: the most that can come."
    )
    for note in report.notes:
        yield f"[dim]{note}[/]"
    yield "\n[bold]Direct messages to one person in a week[/]"
    yield _weeks(report)
    yield f"A facilitator gets {report.leading_most} in their fullest week at most."
    yield "\n[bold]By kind[/]"
    yield _kinds(report)
    yield "\n[bold]Load on Slack[/]"
    yield from _load(report.load)
    yield "\n[bold]Conflicts[/]"
    yield from _conflicts(report)
    yield f"\n[dim]Nobody was messaged. It took {report.seconds:.0f} s.[/]"


def _weeks(report: Report) -> Table:
    shown = Table("week", "median", "90 %", "most", "most unasked", box=None, pad_edge=False)
    for week in report.weeks:
        cells = (week.number, f"{week.median:g}", week.ninetieth, week.most, week.unasked_most)
        shown.add_row(*(str(cell) for cell in cells))
    return shown


def _kinds(report: Report) -> Table:
    shown = Table("what", "to people", "each", "in channels", box=None, pad_edge=False)
    for one in report.kinds:
        shown.add_row(one.kind.replace("_", " "), f"{one.people:,}", f"{one.each:g}", f"{one.channels:,}")
    return shown


def _load(load: Load) -> Iterator[str]:
    for minute, number in load.busiest:
        over = "" if number <= load.per_minute else ", more than goes in a minute"
        yield f"{number:,} fall due at {minute:%a %d %b %H:%M} UTC{over}."
    yield (
        f"At {load.per_minute:,} a minute (PLG_POSTS_PER_MINUTE) nine of ten go within "
        f"{in_words(load.usual_wait)}, the last after {in_words(load.longest_wait)}. {SEVERAL_HUNDRED}; no "
        f"recipient gets more than {load.fullest} in a minute."
    )
    if load.stale:
        yield f"[red]{load.stale:,} would be too old by the time their turn came.[/]"
    for method, most, limit in load.calls:
        over = " [red]more than Slack promises[/]" if most > limit else ""
        yield f"{method}: {most} in the busiest minute, of {limit} that Slack promises.{over}"


def _conflicts(report: Report) -> Iterator[str]:
    if not report.conflicts:
        yield "None."
    for one in report.conflicts:
        examples = f": {'; '.join(one.examples)}" if one.examples else ""
        yield f"{one.count:,} {one.what}{examples}"
