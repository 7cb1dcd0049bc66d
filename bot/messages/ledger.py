"""The ideas ledger as owners see it: the list, one idea with the form to answer it, putting two together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.message import Block, Message, View
from bot.domain.suggestions import AREAS, FOLLOWS, LONGEST_NOTE, Status
from bot.messages.kit import (
    TEXT,
    actions,
    button,
    choice,
    context,
    cut,
    day,
    divider,
    esc,
    field,
    mention,
    message,
    modal,
    option,
    plain,
    quote,
    section,
    text_input,
)
from bot.messages.suggestions import STANDS

PER_PAGE = 10
MOST_SOURCES = 8  # of one idea in their own words; the rest is counted
MOST_CHANGES = 8
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


def idea(
    shown: Idea,
    *,
    tz: str,
    back: Mapping[str, Any] | None = None,
    may_merge: bool = True,
    meanwhile: bool = False,
) -> View:
    """One idea with all its sources, and the form to answer it; `back` is the list it was opened from.

    `meanwhile`: somebody else has changed it since the form was opened; what was typed stays.
    """
    blocks: list[Block] = []
    if meanwhile:
        now = STANDS[shown.status].lower()
        blocks.append(
            section(
                f"*Somebody was faster: it is {now} by now.* What you filled in is still here. "
                "Save again if it still holds."
            )
        )
    blocks += [section(line(shown, tz)), *_sources(shown, tz), *_changes(shown, tz)]
    if may_merge:
        blocks.append(actions(button("It says the same as another…", "ledger.merge", str(shown.number))))
    blocks += [divider(), *_answer_fields(shown)]
    meta = {"idea": shown.number, "version": shown.version} | ({"list": dict(back)} if back else {})
    return modal("ledger.save", f"Idea {shown.number}", blocks, meta=meta)


def _sources(shown: Idea, tz: str) -> list[Block]:
    blocks: list[Block] = []
    for source in shown.sources[:MOST_SOURCES]:
        when = f", {day(source.made, tz)}" if source.made else ""
        was = f" (was number {source.number})" if source.number != shown.number else ""
        blocks += [context(f"From {source.by}{when}{was}:"), quote(source.text)]
    if len(shown.sources) > MOST_SOURCES:
        blocks.append(context(f"And {len(shown.sources) - MOST_SOURCES} more that say the same."))
    return blocks


def _changes(shown: Idea, tz: str) -> list[Block]:
    lines = []
    for change in shown.changes[-MOST_CHANGES:]:
        by = mention(change.by) if change.by else "somebody"
        note = f": “{esc(cut(change.note, 150))}”" if change.note else ""
        lines.append(f"{day(change.made, tz)} · {by} · {change.after}{note}")
    return [context("\n".join(lines))] if lines else []


def _answer_fields(shown: Idea) -> list[Block]:
    possible = [status for status in Status if status == shown.status or status in FOLLOWS[shown.status]]
    statuses = [option(STANDS[status], status) for status in possible]
    owner: Block = {"type": "users_select", "placeholder": plain("A colleague")}
    due: Block = {"type": "datepicker"}
    return [
        field("status", "Where does it stand?", choice("static_select", "value", statuses, shown.status)),
        field(
            "owner",
            "Who looks after it?",
            owner | ({"initial_user": shown.owner} if shown.owner else {}),
            hint="They hear of it, and can say here how it goes.",
            optional=True,
        ),
        field(
            "due",
            "Until when?",
            due | ({"initial_date": shown.due.isoformat()} if shown.due else {}),
            optional=True,
        ),
        field(
            "note",
            "A word to those who suggested it",
            text_input(multiline=True, limit=LONGEST_NOTE, example="We try it in two teams from January."),
            hint="Goes to them with the change. Needed when you decline.",
            optional=True,
        ),
    ]


def merge_form(
    shown: Idea, others: Sequence[tuple[int, str]], *, back: Mapping[str, Any] | None = None
) -> View:
    """Choose the idea that says the same, out of (number, text), the likeliest first."""
    options = [option(f"{number} · {text}", str(number)) for number, text in others[:100]]
    blocks: list[Block] = [context(f"Idea {shown.number}:"), quote(cut(shown.text, TEXT))]
    if not options:
        blocks.append(section("There is no other idea to put it together with."))
        return modal("ledger.merge", "Put together", blocks, submit=None, close="Back")
    blocks += [
        field(
            "into",
            "It says the same as",
            choice("static_select", "value", options),
            hint="Both stay in their own words under that number, and both hear what becomes of it.",
        )
    ]
    meta = {"idea": shown.number} | ({"list": dict(back)} if back else {})
    return modal("ledger.merge", "Put together", blocks, submit="Put together", close="Back", meta=meta)


def merged(*, number: int, into: int) -> Message:
    """Confirm that two ideas are one now."""
    return message(
        section(f"*Idea {number} stands under number {into} now*, with its own words."),
        section("Those who made it have been told."),
    )
