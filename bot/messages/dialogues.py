"""The dates of dialogues as somebody sees them who may sign up; who else comes is shown nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Block, Message
from bot.domain.partners import Hint
from bot.messages.kit import actions, button, context, divider, esc, header, linked, message, section, when
from bot.messages.partners import HINTS, Progress, progress

SHOWN = 10  # dates at once
NOT_FOR_YOU = (
    "Dialogues are for the people of this programme, and you are not among them yet. Whoever looks after plg "
    "here can put you on the list."
)
SEATS = {0: "all seats are taken", 1: "*1 seat left*"}


@dataclass(frozen=True)
class Date:
    """A date as messages show it; `id` is what its buttons carry, `starts` aware UTC."""

    id: int
    title: str
    starts: datetime
    place: str = ""

    @property
    def value(self) -> str:
        """What its buttons carry."""
        return str(self.id)


@dataclass(frozen=True)
class Listed:
    """A date in the list: `left` seats, how many wait, and where its reader stands ("", in or waiting).

    `number` is theirs on the waitlist; `full` says that their month is full, `closed` that sign-up is over,
    and `outside` that it is outside their working hours.
    """

    date: Date
    teaser: str = ""
    left: int = 0
    waiting: int = 0
    stands: str = ""
    number: int = 0
    full: bool = False
    closed: bool = False
    outside: bool = False
    hint: Hint | None = None  # how many new people it is likely to bring its reader


@dataclass(frozen=True)
class Overview:
    """What `/plg dialogue` shows: one's own dates, the open ones from `offset` on, and how many there are."""

    mine: Sequence[Listed] = ()
    coaching: Sequence[Date] = ()
    open: Sequence[Listed] = ()
    offset: int = 0
    total: int = 0
    may_open: bool = False
    progress: Progress | None = None
    had_all: bool = False  # every topic that is open now
    is_outside: bool = False  # dialogues are not for its reader


def overview(shown: Overview, *, tz: str, note: str = "") -> Message:
    """The dates one can sign up for, and one's own; `note` says what was just done."""
    return message(
        section(note) if note else None,
        header("Dialogues"),
        section(
            "90 minutes on one topic, at a table of four. Who sits with you is a surprise until it begins: "
            "as far as possible people you have not met before."
        ),
        progress(shown.progress) if shown.progress else None,
        *_mine(shown, tz),
        *_open(shown, tz),
        *_tail(shown),
    )


def _mine(shown: Overview, tz: str) -> list[Block]:
    if not shown.mine and not shown.coaching:
        return []
    rows = [section("*Yours*")]
    rows += [section(_own(one, tz), _give_up(one)) for one in shown.mine]
    rows += [
        section(
            f"{facts(one, tz)}\nYou coach a table.", button("I cannot come", "dialogue.coach_out", one.value)
        )
        for one in shown.coaching
    ]
    return [*rows, divider()]


def _own(one: Listed, tz: str) -> str:
    said = f"You are number {one.number} on the waitlist." if one.stands == "waiting" else "You have a seat."
    return f"{facts(one.date, tz)}\n{said}"


def _give_up(one: Listed) -> Block:
    if one.stands == "waiting":
        return button("Leave the waitlist", "dialogue.give_up", one.date.value)
    ask = "Your seat goes to whoever waits for one."
    if one.closed:
        ask = "Your table is planned already; I tell nobody who it was, and see that nobody sits alone."
    label = "I cannot come" if one.closed else "Cancel"
    return button(label, "dialogue.give_up", one.date.value, ask=ask)


def facts(date: Date, tz: str) -> str:
    """What, when and where, in two lines."""
    where = f" · {linked(date.place)}" if date.place else ""
    return f"*{esc(date.title)}*\n{when(date.starts, tz, weekday=True)}{where}"


def _open(shown: Overview, tz: str) -> list[Block]:
    if not shown.open:
        return [section(_none(shown))]
    return [section("*Dates you can sign up for*"), *(_row(one, tz) for one in shown.open)]


def _none(shown: Overview) -> str:
    if shown.is_outside:
        return NOT_FOR_YOU
    if shown.had_all:
        return "The dates that are open now are on topics you have had. New ones will be listed here."
    return "No date is open for you to sign up at the moment. As soon as one is, it is listed here."


def _row(one: Listed, tz: str) -> Block:
    seats = SEATS.get(one.left, f"{one.left} seats left")
    if one.waiting and not one.left:
        seats += f", {one.waiting} waiting"
    outside = " · outside your working hours" if one.outside else ""
    people = f" · {HINTS[one.hint]}" if one.hint else ""
    at = when(one.date.starts, tz, weekday=True)
    lines = [f"*{esc(one.date.title)}*", esc(one.teaser), f"{at} · {seats}{people}{outside}"]
    if one.date.place:
        lines.append(linked(one.date.place))
    if one.full:
        lines.append("_Your dialogues for that month are planned._")
        return section("\n".join(filter(None, lines)))
    label, style = ("Sign up", "primary") if one.left else ("Join the waitlist", None)
    press = button(label, "dialogue.sign_up", one.date.value, style=style)
    return section("\n".join(filter(None, lines)), press)


def _tail(shown: Overview) -> list[Block]:
    row = []
    if shown.offset:
        row.append(button("Earlier dates", "dialogue.earlier", str(max(0, shown.offset - SHOWN))))
    if shown.offset + len(shown.open) < shown.total:
        row.append(button("Later dates", "dialogue.later", str(shown.offset + SHOWN)))
    if shown.may_open:
        row += [button("Open dates", "dialogue.new"), button("Look after dates", "dialogue.manage")]
    small = "Times are your own. Until the day before, you can cancel and somebody else gets the seat."
    return [*([actions(*row, block_id="dialogues")] if row else []), context(small)]


def home_blocks(coming: Date | None, *, tz: str) -> list[Block]:
    """What the Home shows of dialogues: the next one its reader has a seat in, and the way to the dates."""
    show = button("Show dates", "dialogue.list")
    if coming is None:
        return [section("*Dialogues* · 90 minutes with people you may not have met yet.", show)]
    return [section(f"*Your next dialogue* · {facts(coming, tz)}", show)]


def taken(date: Date, *, tz: str) -> str:
    """Say that somebody has a seat."""
    return f"*You have a seat*: {esc(date.title)}, {when(date.starts, tz)}. I write to you the day before."


def waits(date: Date, number: int, *, tz: str) -> str:
    """Say that somebody is on the waitlist."""
    return (
        f"All seats are taken for {esc(date.title)}, {when(date.starts, tz)}. "
        f"*You are number {number} on the waitlist*; if a seat comes free, it is yours, and I tell you."
    )


def given_up(date: Date, *, tz: str, had: str) -> str:
    """Say that somebody's seat or place on the waitlist (`had`: in or waiting) is given back."""
    what = "You have left the waitlist" if had == "waiting" else "Your seat is given back"
    return f"{what}: {esc(date.title)}, {when(date.starts, tz)}."


def not_signed_up(date: Date, *, tz: str) -> str:
    """Say that there is nothing to give back."""
    return f"You are not signed up for {esc(date.title)}, {when(date.starts, tz)}, so nothing has changed."


def said(note: str) -> Message:
    """The answer to a press in a direct message, where no list stands."""
    return message(section(note))
