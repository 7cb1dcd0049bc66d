"""The forms by which dates of dialogues are opened, looked after, and changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.dialogues import MOST_DATES
from bot.domain.message import Block, Message, View
from bot.domain.zones import local
from bot.messages.cycles import LONGEST_PLACE
from bot.messages.dialogues import Date, facts
from bot.messages.kit import (
    actions,
    button,
    choice,
    context,
    day,
    divider,
    esc,
    field,
    message,
    modal,
    names,
    option,
    section,
    text_input,
    when,
    zone_menu,
)

TABLES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50)
REPEAT = (("0", "Once"), ("1", "Every week"), ("2", "Every two weeks"), ("4", "Every four weeks"))
TIMES = (2, 3, 4, 6, 8, 10, 12, MOST_DATES)
LIMITS = ((1, "one"), (2, "two"), (3, "three"), (4, "four"), (0, "as many as they like"))
MOST_LISTED = 40
MOST_TOPICS = 100  # options of a menu


@dataclass(frozen=True)
class Offer:
    """What the menus hold: (slug, title, teaser) of the topics, zones under headings; `limit` now.

    `may_limit` says that its reader may change how many dialogues a month each person may have.
    """

    topics: Sequence[tuple[str, str, str]]
    zones: Sequence[tuple[str, Sequence[str]]]
    tz: str
    limit: int
    may_limit: bool


def opening(offer: Offer, *, chosen: str = "") -> View:
    """Open dates for a topic: one, or a pattern over weeks."""
    topics = [option(title, slug, teaser) for slug, title, teaser in offer.topics]
    return modal(
        "dialogue.open",
        "Open dates",
        [
            field("topic", "Topic", choice("static_select", "value", topics, chosen)),
            field("day", "Day", {"type": "datepicker"}, hint="Of the first date, if there are several."),
            field("time", "Time", {"type": "timepicker"}, hint="A dialogue takes 90 minutes."),
            field("zone", "Time zone", zone_menu(offer.zones, offer.tz)),
            field("repeat", "How often", _menu(REPEAT, "0")),
            field(
                "times",
                "How many dates, if it repeats",
                _menu([(str(n), f"{n} dates") for n in TIMES], "4"),
                hint="Always at the same time by the clocks there, before and after they change.",
            ),
            _tables(1),
            _coaches(()),
            _place(""),
            field(
                "more",
                "Public holidays",
                {
                    "type": "checkboxes",
                    "options": [option("Open dates on public holidays as well", "holidays")],
                },
                optional=True,
            ),
            *_limit(offer),
        ],
        submit="Open",
    )


def _menu(options: Sequence[tuple[str, str]], chosen: str) -> Block:
    return choice("static_select", "value", [option(text, value) for value, text in options], chosen)


def _tables(chosen: int) -> Block:
    sizes = [(str(n), "1 table" if n == 1 else f"{n} tables") for n in sorted({*TABLES, chosen})]
    return field(
        "tables",
        "Room for",
        _menu(sizes, str(chosen)),
        hint="Four people each; three or five where the number does not divide.",
    )


def _coaches(picked: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select"}
    return field(
        "coaches",
        "Learning coaches",
        element | ({"initial_users": list(picked)} if picked else {}),
        optional=True,
        hint="One to a table. Tables without one are led by the script.",
    )


def _place(initial: str) -> Block:
    return field(
        "place",
        "Place or link",
        text_input(initial=initial, limit=LONGEST_PLACE, example="Room 4, or https://…"),
        optional=True,
        hint="The same for all tables of the date.",
    )


def _limit(offer: Offer) -> list[Block]:
    if not offer.may_limit:
        return []
    options = [(str(many), f"Each person can have {text} a month") for many, text in LIMITS]
    return [field("limit", "Dialogues a month", _menu(options, str(offer.limit)), hint="For all dates.")]


def opened(dates: Sequence[Date], left_out: Sequence[datetime], *, tz: str) -> Message:
    """Confirm the dates that were opened."""
    title = esc(dates[0].title)
    rows = "\n".join(f"• {when(one.starts, tz)}" for one in dates)
    many = "This date is" if len(dates) == 1 else f"These {len(dates)} dates are"
    free = ", ".join(day(moment, tz) for moment in left_out)
    return message(
        section(f"*{title}*\n{many} open for sign-up now:\n{rows}"),
        section(f"Left out, because they are public holidays: {free}.") if left_out else None,
        context("People sign up with `/plg dialogue`, until the day before. Then I seat them and tell them."),
    )


@dataclass(frozen=True)
class Standing:
    """A date as those see it who look after dates: seats taken of how many, waiting, and its coaches."""

    date: Date
    taken: int
    seats: int
    waiting: int
    coaches: Sequence[str]
    seated: bool


def manage(dates: Sequence[Standing], *, tz: str) -> View:
    """The dates ahead, each to be changed."""
    rows: list[Block] = []
    for one in dates[:MOST_LISTED]:
        rows.append(section(_standing(one, tz), button("Change", "dialogue.change", one.date.value)))
    if not rows:
        rows = [section("No date is ahead. “Open dates” makes new ones.")]
    if len(dates) > MOST_LISTED:
        rows.append(context(f"And {len(dates) - MOST_LISTED} later ones."))
    return modal("dialogue.manage", "Dates of dialogues", rows, submit=None, close="Close")


def _standing(one: Standing, tz: str) -> str:
    waiting = f", {one.waiting} waiting" if one.waiting else ""
    state = "tables are planned" if one.seated else f"{one.taken} of {one.seats} seats taken"
    coaches = f"\nCoaches: {names(list(one.coaches))}" if one.coaches else ""
    return f"{facts(one.date, tz)}\n{state}{waiting}{coaches}"


@dataclass(frozen=True)
class Changing:
    """A date as the form that changes it begins; `version` is that of the date."""

    standing: Standing
    tz: str
    tables: int
    version: int
    zones: Sequence[tuple[str, Sequence[str]]]


def change(now: Changing) -> View:
    """Give a date another time, more room or other coaches, or cancel it."""
    one = now.standing
    here = local(one.date.starts, now.tz)
    fixed = (
        "The tables are planned, so its time and room stay as they are; place and coaches can change."
        if one.seated
        else "Everybody who signed up is told once of another time or place."
    )
    return modal(
        "dialogue.save",
        "Change a date",
        [
            section(_standing(one, now.tz)),
            context(fixed),
            field("day", "Day", {"type": "datepicker", "initial_date": here.date().isoformat()}),
            field("time", "Time", {"type": "timepicker", "initial_time": f"{here:%H:%M}"}),
            field("zone", "Time zone", zone_menu(now.zones, now.tz)),
            _tables(now.tables),
            _coaches(one.coaches),
            _place(one.date.place),
            divider(),
            actions(
                button(
                    "Cancel this date",
                    "dialogue.cancel",
                    one.date.value,
                    style="danger",
                    ask="Everybody who signed up is told once, with other dates they could take.",
                ),
                block_id="cancel",
            ),
        ],
        meta={"slot": one.date.id, "version": now.version},
    )


def changed(date: Date, *, tz: str, told: int, anything: bool) -> Message:
    """Confirm what was changed, and how many people were told."""
    if not anything:
        return message(section(f"Nothing to change: {facts(date, tz)}"))
    return message(section(f"Saved.\n{facts(date, tz)}"), context(_told(told)))


def cancelled(date: Date, *, tz: str, told: int) -> Message:
    """Confirm that a date does not take place."""
    return message(section(f"This date is cancelled.\n{facts(date, tz)}"), context(_told(told)))


def _told(many: int) -> str:
    if not many:
        return "Nobody had to be told."
    return "1 person is told." if many == 1 else f"{many} people are told."
