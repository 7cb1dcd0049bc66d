"""What the year looks like as a page: docs/year.md."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from benchmarks.year_chart import SERIES
from benchmarks.year_load import FILE, LIMITS, OPEN, POST, UPDATE, Calls
from benchmarks.year_play import Outcome
from bot.domain.partners import GOAL, bands
from bot.messages.bars import band_name

WEEKS = 52


ABOUT = """\
Made by `make prove ONLY=year` (benchmarks/year.py): do not edit. Everybody has a seat at one dialogue a
month, at tables of four, and of a hundred with a seat eighty come. People sign up, wait, cancel, are seated
and joined by the rules of the bot; “by lot” are the same people at the same dates, with tables drawn."""
CHAIRS = f"""\
An empty chair costs more than once: who stays away meets nobody, and each of the others at that table meets
one person fewer. So twelve dialogues bring {GOAL} people when everybody comes each time; how many it takes
with empty chairs, `plg dialogues plan` says. By lot people meet about as many, but again and again the same
ones, those of their own department, and their manager."""
EACH = """\
For each dialogue: the file for one's calendar at sign-up, a message the day before, one an hour before, and
one afterwards. What is posted in a table's conversation while it meets comes on top, once for the table."""
ALLOWED = f"""\
Allowed are the {LIMITS[POST]} posts a minute that plg keeps to by default; for the others, what Slack
promises at least (tier 3)."""


LINES: tuple[tuple[str, Callable[[Outcome], str]], ...] = (
    ("on average", lambda one: f"{fmean(one.partners):.1f}"),
    ("half meet so many or more", lambda one: f"{median(one.partners):.0f}"),
    ("pairs seated who had met before", lambda one: f"{one.again:,}"),
    ("met again, joined tables included", lambda one: f"{one.repeats:,}"),
    ("a manager and a report, or kept apart, at one table", lambda one: f"{one.hard:,}"),
    ("pairs from one department", lambda one: f"{one.alike:,}"),
    ("tables that joined another one", lambda one: f"{one.joined:,}"),
    ("people who came and sat alone", lambda one: f"{one.came_to[1]:,}"),
)


@dataclass(frozen=True)
class Shown:
    """A year as the page shows it: with plg's tables, by lot, and with plg's when everybody comes."""

    people: int
    plg: Outcome
    lot: Outcome
    full: Outcome
    sent: Calls


def write(path: Path, shown: Shown) -> None:
    """Write the page."""
    path.write_text("\n".join(_page(shown)) + "\n", encoding="utf-8")


def _page(shown: Shown) -> list[str]:
    return [
        f"# A year of dialogues: {shown.people:,} people, {len(shown.plg.met):,} taking part, twelve each",
        "",
        *ABOUT.splitlines(),
        "",
        "![How many people each meets, and what is sent on the busiest day](year.png)",
        "",
        "## Whom people meet",
        "",
        *_met(shown),
        "",
        *CHAIRS.splitlines(),
        "",
        "## What is sent",
        "",
        *_sent(shown),
    ]


def _met(shown: Shown) -> list[str]:
    columns = (shown.full, shown.plg, shown.lot)
    rows = [f"| | {' | '.join(SERIES)} |", "|---|--:|--:|--:|"]
    spread = [bands(one.partners, GOAL) for one in columns]
    for at, band in enumerate(spread[0]):
        cells = (f"{100 * one[at].people / len(shown.plg.met):.1f} %" for one in spread)
        rows.append(f"| {band_name(band)} different people | {' | '.join(cells)} |")
    for name, value in LINES:
        rows.append(f"| {name} | {' | '.join(value(one) for one in columns)} |")
    return rows


def _sent(shown: Shown) -> list[str]:
    sent, active = shown.sent, len(shown.plg.met)
    weeks = Counter(sent.by_person.values())
    weeks[0] = WEEKS * active - sum(weeks.values())
    share = ", ".join(
        f"{many} in {100 * weeks[many] / weeks.total():.1f} %" for many in sorted(weeks) if weeks[many]
    )
    average = sum(sent.by_person.values()) / weeks.total()
    rows = [
        f"A person gets {average:.2f} messages a week on average; by weeks: {share}.",
        *EACH.splitlines(),
        "",
        "| call to Slack | in the year | busiest minute | a minute allowed |",
        "|---|--:|--:|--:|",
    ]
    for method in (POST, UPDATE, OPEN, FILE):
        most, at = sent.peak(method)
        known = at is not None and method in LIMITS
        when = f"{most} ({at:%d %b %H:%M} UTC)" if known else "spread over days"
        rows.append(f"| {method} | {sent.total(method):,} | {when} | {LIMITS.get(method, '')} |")
    return [*rows, "", *ALLOWED.splitlines()]
