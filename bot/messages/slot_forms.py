"""The forms of a poll: which days to look at, what suits me, which time to take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.calendar import SESSION_LENGTH
from bot.domain.message import Block, View
from bot.domain.places import city
from bot.domain.zones import local
from bot.messages.cycles import LONGEST_PLACE
from bot.messages.kit import choice, context, cut, esc, field, modal, option, section, text_input
from bot.messages.sessions import NAMES
from bot.messages.slots import NEXT, Poll

STRETCHES = (
    ("0", "Only inside everybody's working hours"),
    ("60", "Up to an hour outside, if nothing else fits"),
    ("120", "Up to two hours outside"),
    ("180", "Up to three hours outside"),
)


@dataclass(frozen=True)
class Ask:
    """What the form that opens a poll begins with; `sessions` are (value, kind), "" for the next cycle."""

    group: str
    group_id: int
    sessions: Sequence[tuple[str, str]]
    chosen: str
    first: date
    last: date
    tz: str
    place: str = ""


def opening(ask: Ask) -> View:
    """Ask which session, which days, and until when people can answer."""
    options = [option(NAMES.get(kind, NEXT).capitalize(), value) for value, kind in ask.sessions]
    return modal(
        "slots.open",
        "Find a time",
        [
            section(
                f"I look for times inside the working hours of everybody in *{esc(ask.group)}*, never on "
                "a day off, and ask in the channel which of them suit."
            ),
            field("session", "For which session", choice("static_select", "value", options, ask.chosen)),
            field("first", "Not before", _day(ask.first)),
            field("last", "Not after", _day(ask.last)),
            field(
                "stretch",
                "Working hours",
                choice("static_select", "value", [option(text, value) for value, text in STRETCHES], "0"),
                hint="Members set theirs with /plg hours; else 9 to 17 on their country's working days.",
            ),
            field(
                "deadline",
                "Answers until the end of",
                {"type": "datepicker"},
                optional=True,
                hint="Empty: three days, or less when the first time is near.",
            ),
            field(
                "place",
                "Place or link",
                text_input(initial=ask.place, limit=LONGEST_PLACE, example="Room 4, or https://…"),
                optional=True,
            ),
            context(f"Days are those of {city(ask.tz)}."),
        ],
        submit="Ask the group",
        meta={"group": ask.group_id, "tz": ask.tz},
    )


def _day(day: date) -> Block:
    return {"type": "datepicker", "initial_date": day.isoformat()}


def answer(
    poll: Poll, slots: Mapping[int, datetime], *, tz: str, ticked: Sequence[int], outside: Sequence[int]
) -> View:
    """Ask a member which slots suit (id → when), by their own clock; `outside` are early or late for them."""
    options = [
        option(span(starts, tz), str(slot_id), "outside your working hours" if slot_id in outside else "")
        for slot_id, starts in slots.items()
    ]
    initial = [one for one in options if int(one["value"]) in ticked]
    element: Block = {"type": "checkboxes", "options": options}
    return modal(
        "slots.answer",
        "What suits you?",
        [
            section(f"The {poll.what} of *{esc(poll.group)}*. It lasts 90 minutes."),
            field(
                "slots",
                "Tick all that are possible",
                element | ({"initial_options": initial} if initial else {}),
                optional=True,
                hint="None of them? Send it empty: that helps as well.",
            ),
            context(
                f"By your own clock: {city(tz)}. Your group sees which times suit whom. "
                "`/plg hours` changes your working hours."
            ),
        ],
        submit="Send",
        meta={"poll": poll.value},
    )


def span(starts: datetime, tz: str) -> str:
    """A session's time in plain text: Tue 27 Oct, 14:00–15:30."""
    here, end = local(starts, tz), local(starts + SESSION_LENGTH, tz)
    return f"{here:%a} {here.day} {here:%b}, {here:%H:%M}–{end:%H:%M}"


def choosing(poll: Poll, counts: Sequence[tuple[datetime, int, Sequence[str]]], *, tz: str) -> View:
    """Ask which time to take: (when, how many can, names of who cannot), the best one first."""
    options = [
        option(
            span(starts, tz),
            str(int(starts.timestamp())),
            cut(f"suits {can} of {poll.members}" + (f"; not {', '.join(cannot)}" if cannot else ""), 75),
        )
        for starts, can, cannot in counts
    ]
    return modal(
        "slots.choose",
        "Settle the time",
        [
            section(
                f"The {poll.what} of *{esc(poll.group)}*. The first one suits most; "
                f"{poll.answered} of {poll.members} have answered."
            ),
            field("time", "Take", choice("radio_buttons", "value", options, options[0]["value"])),
            context(f"By the clock of {city(tz)}. Everybody is told at once."),
        ],
        submit="Settle it",
        meta={"poll": poll.value},
    )


def usual_days(now: datetime, tz: str, planned: datetime | None) -> tuple[date, date]:
    """Return the days a form begins with: around the planned time if there is one, else from tomorrow on."""
    tomorrow = local(now, tz).date() + timedelta(days=1)
    around = local(planned, tz).date() - timedelta(days=2) if planned else tomorrow
    first = max(tomorrow, around)
    return first, first + timedelta(days=13)
