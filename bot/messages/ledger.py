"""The ideas ledger as owners see it: the list of ideas, and an idea in a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.message import Block, View
from bot.domain.suggestions import AREAS, Status
from bot.messages.kit import (
    actions,
    button,
    choice,
    context,
    cut,
    day,
    esc,
    mention,
    modal,
    option,
    quote,
    section,
)
from bot.messages.suggestions import STANDS

PER_PAGE = 10
GLANCE = 300  # characters of an idea in a list
SHOWS: dict[str, str] = {
    "open": "Open ideas",
    "waiting": "Waiting for a first answer",
    "mine": "That I look after",
    **{str(status): label for status, label in STANDS.items()},
    "all": "All ideas",
}
_EVERYTHING = "all"


@dataclass(frozen=True)
class Filter:
    """What of the ledger is shown: one of SHOWS, one of AREAS or all, and which page (from 0)."""

    show: str = "open"
    area: str = _EVERYTHING
    page: int = 0

    def as_meta(self) -> dict[str, Any]:
        """Return what a view keeps of it."""
        return {"show": self.show, "area": self.area, "page": self.page}


@dataclass(frozen=True)
class Source:
    """What one person or group wrote: `by` is shown as it is; when it is anonymous, no day is."""

    text: str
    by: str
    made: datetime | None
    number: int  # of the idea it began as


@dataclass(frozen=True)
class Change:
    """What somebody (a Slack id) made of an idea, and what they said."""

    by: str | None
    after: str
    note: str
    made: datetime


@dataclass(frozen=True)
class Idea:
    """One line of the ledger; `late` when it has no answer for too long, `overdue` when past its date."""

    number: int
    version: int
    text: str
    area: str
    status: Status
    sources: Sequence[Source]
    owner: str | None = None
    due: date | None = None
    answered: bool = True
    late: bool = False
    overdue: bool = False
    changes: Sequence[Change] = ()


def view(ideas: Sequence[Idea], *, shown: Filter, total: int, tz: str, all_of_it: bool) -> View:
    """One page of the ledger; without `all_of_it` it is only what the reader looks after."""
    pages = max(1, -(-total // PER_PAGE))
    many = "1 idea" if total == 1 else f"{total} ideas"
    where = f" · page {shown.page + 1} of {pages}" if pages > 1 else ""
    blocks: list[Block] = [_filters(shown, all_of_it=all_of_it), context(f"{many}{where}")]
    for idea in ideas:
        blocks += [section(line(idea, tz), button("Open", "ledger.open", str(idea.number)))]
        blocks += [quote(cut(idea.text, GLANCE))]
    if not ideas:
        blocks.append(section("Nothing here at the moment."))
    turns = []
    if shown.page > 0:
        turns.append(button("Page before", "ledger.before", str(shown.page - 1)))
    if shown.page + 1 < pages:
        turns.append(button("Next page", "ledger.next", str(shown.page + 1)))
    if turns:
        blocks.append(actions(*turns, block_id="turn"))
    return modal("ledger.list", "Ideas ledger", blocks, submit=None, close="Close", meta=shown.as_meta())


def _filters(shown: Filter, *, all_of_it: bool) -> Block:
    shows = SHOWS if all_of_it else {key: SHOWS[key] for key in ("mine",)}
    areas = {_EVERYTHING: "All areas"} | AREAS
    return actions(
        choice(
            "static_select", "ledger.show", [option(label, key) for key, label in shows.items()], shown.show
        ),
        choice(
            "static_select", "ledger.area", [option(label, key) for key, label in areas.items()], shown.area
        ),
        block_id=f"filters_{shown.show}_{shown.area}",
    )


def line(idea: Idea, tz: str) -> str:
    """One idea in a line of facts."""
    facts = [
        f"*{idea.number}* · *{STANDS[idea.status]}*",
        AREAS.get(idea.area, esc(idea.area)),
        _from(idea, tz),
    ]
    if idea.owner:
        until = f", until {_date(idea.due)}" if idea.due else ""
        facts.append(f"{mention(idea.owner)} looks after it{until}")
    if idea.late:
        facts.insert(1, "*waiting for a first answer*")
    if idea.overdue:
        facts.insert(1, "*past its date*")
    return " · ".join(facts)


def _from(idea: Idea, tz: str) -> str:
    first = idea.sources[0] if idea.sources else None
    if first is None:
        return "from somebody"
    others = len(idea.sources) - 1
    more = f" and {others} more" if others else ""
    return f"from {first.by}{more}" + (f", {day(first.made, tz)}" if first.made else "")


def _date(due: date) -> str:
    return f"{due:%a} {due.day} {due:%b %Y}"
