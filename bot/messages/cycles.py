"""The form that plans a practice cycle, and what the group hears when one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.message import Block, Message
from bot.messages.kit import (
    choice,
    context,
    esc,
    field,
    header,
    linked,
    mention,
    message,
    names,
    option,
    plain,
    quote,
    section,
    text_input,
    when,
    zone_menu,
)

LONGEST_CHALLENGE, LONGEST_PLACE = 500, 200  # characters
MOST_WEEKS = 12
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Offer:
    """What the menus of the form hold: (slug, title) of the topics, (heading, zones) of the time zones."""

    topics: Sequence[tuple[str, str]]
    zones: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Filled:
    """What stands in the form when it opens; `tip_time` and `time`, that of the session, are HH:MM."""

    tz: str
    place: str = ""
    weeks: int = 4
    tip_weekday: int = 1
    tip_time: str = "10:00"
    challenge: str = ""
    day: date | None = None
    time: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Dates:
    """When both sessions are (aware), shown in `tz`, and the tips: their dates, and HH:MM for each member."""

    starts: datetime
    reconvene: datetime
    tz: str
    tip_dates: Sequence[date]
    tip_time: str


def group_fields(picked: Sequence[str] = (), challenge: str = "") -> list[Block]:
    """What the group works on, and who is in it."""
    element: Block = {"type": "multi_users_select", "placeholder": plain("Two to six managers")}
    return [
        field(
            "challenge",
            "The challenge they share",
            text_input(
                initial=challenge,
                multiline=True,
                limit=LONGEST_CHALLENGE,
                example="We give feedback too late, or not at all.",
            ),
            hint="One real problem that all of them have. It can be sharpened in the work session.",
        ),
        field("members", "Members", element | ({"initial_users": list(picked)} if picked else {})),
    ]


def plan_fields(offer: Offer, filled: Filled) -> list[Block]:
    """When the cycle begins, how long it is, and which tips come when."""
    return [
        header("The work session"),
        field("day", "Day", {"type": "datepicker"} | _initial("initial_date", filled.day)),
        field("time", "Time", {"type": "timepicker"} | _initial("initial_time", filled.time)),
        field("zone", "Time zone", zone_menu(offer.zones, filled.tz)),
        field(
            "place",
            "Place or link",
            text_input(initial=filled.place, limit=LONGEST_PLACE, example="Room 4, or https://…"),
            optional=True,
        ),
        header("The practice weeks after it"),
        field("weeks", "How many", _weeks(filled.weeks), hint="Then the group meets to reconvene."),
        field(
            "topic",
            "Topic of the weekly tips",
            choice(
                "static_select", "value", [option(title, slug) for slug, title in offer.topics], filled.topic
            ),
        ),
        field(
            "tip_day",
            "Day of the tips",
            _weekdays(filled.tip_weekday),
            hint="The first tip comes on the working day after the session, or on this day when it is near.",
        ),
        field(
            "tip_time",
            "Time of the tips",
            {"type": "timepicker", "initial_time": filled.tip_time},
            hint="By each member's own clock, wherever they are.",
        ),
    ]


def _initial(name: str, value: date | str | None) -> Block:
    return {name: str(value)} if value else {}


def _weeks(chosen: int) -> Block:
    options = [option("1 week" if n == 1 else f"{n} weeks", str(n)) for n in range(1, MOST_WEEKS + 1)]
    return choice("static_select", "value", options, str(chosen))


def _weekdays(chosen: int) -> Block:
    options = [option(name, str(n)) for n, name in enumerate(WEEKDAYS)]
    return choice("static_select", "value", options, str(chosen))


def welcome(
    *,
    group: str,
    number: int,
    members: Sequence[str],
    facilitator: str,
    challenge: str,
    topic: str,
    dates: Dates,
    place: str,
    reminders: str = "7 days, 1 day and 1 hour",
) -> Message:
    """Say in the channel what will come, how often, what stays private, and how to pause."""
    title = f"Welcome to {group}" if number == 1 else f"{group}: cycle {number} begins"
    where = f" · {linked(place)}" if place else ""
    return message(
        header(title),
        section(f"{names(members)}, with {mention(facilitator)} to facilitate. Your challenge:"),
        quote(challenge),
        section(
            f"*Work session:* {when(dates.starts, dates.tz)}{where}\n"
            f"*Reconvene session:* {when(dates.reconvene, dates.tz)}"
        ),
        section(
            "*What will come*\n"
            "• After the work session: I introduce your buddy, and ask what you want to practise.\n"
            f"• {_tips(topic, dates)}\n"
            "• One friendly nudge at the end of a week, only if you noted nothing in it."
            + (f"\n• Before each session: a reminder {reminders} ahead." if reminders else "")
        ),
        section(
            "*What stays private*\n"
            "What you log is yours alone until you share it with your buddy or this group. "
            "Your facilitator sees _that_ somebody logged, never what."
        ),
        context(
            "Too much? `/plg pause` stops it until a day you choose. `/plg leave` ends it. "
            "`/plg help` shows the rest."
        ),
    )


def _tips(topic: str, dates: Dates) -> str:
    number = len(dates.tip_dates)
    many, often = ("One short tip", "") if number == 1 else (f"{number} short tips", ", one a week")
    return f"{many} on “{esc(topic)}”{often}: {tip_days(dates)}, your time."


def tip_days(dates: Dates) -> str:
    """Say when the tips come: "first tip Thu 8 Oct, then every Tuesday at 10:00"; whose time is left open."""
    shown = [f"{day:%a} {day.day} {day:%b}" for day in dates.tip_dates]
    if len(shown) > 2:  # noqa: PLR2004  one or two are named
        weekday = WEEKDAYS[dates.tip_dates[-1].weekday()]
        return f"first tip {shown[0]}, then every {weekday} at {dates.tip_time}"
    return f"{' and '.join(shown)} at {dates.tip_time}"


def hello(*, group: str, others: Sequence[str], facilitator: str, starts: datetime, tz: str) -> Message:
    """Tell a new member who writes to them here, and that they can write back."""
    return message(
        section(
            f"Hello! I am *plg*. You are in the peer learning group *{esc(group)}*, with {names(others)}; "
            f"{mention(facilitator)} facilitates it."
        ),
        section(
            f"Your work session is {when(starts, tz)}. There is nothing to do before it; I will remind you.\n"
            "After it, tell me here what you tried, in a sentence or two, whenever you like. I keep it in "
            "your activity log, which only you can read until you share something from it."
        ),
        context("`/plg help` shows what I can do · `/plg pause` stops me for a while"),
    )


def started(*, group: str, number: int, dates: Dates) -> Message:
    """Confirm the next cycle to the one who started it."""
    return message(
        section(
            f"Cycle {number} of *{esc(group)}* is planned; its work session is "
            f"{when(dates.starts, dates.tz)}. The group reads it in its channel."
        ),
        section(f"*Tips:* {tip_days(dates)}, each member's own time"),
    )


def taken_out(*, group: str, facilitator: str) -> Message:
    """Tell somebody that the next cycle goes on without them."""
    return message(
        section(
            f"*{esc(group)}* has begun its next cycle, and you are not listed in it any more. If that is a "
            f"mistake, a word to {mention(facilitator)} puts it right. Your activity log stays yours: "
            "`/plg log list`."
        )
    )
