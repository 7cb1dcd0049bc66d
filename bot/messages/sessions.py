"""The words about a session: when and where it is, who comes, that it moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import calendar_links
from bot.domain.message import Block, Message
from bot.messages.kit import (
    actions,
    button,
    context,
    esc,
    link_button,
    linked,
    message,
    names,
    section,
    when,
)

NAMES = {"work": "work session", "reconvene": "reconvene session", "dialogue": "dialogue"}
IN = {
    "7d": "In 7 days",
    "3d": "In 3 days",
    "1d": "In 1 day",
    "3h": "In 3 hours",
    "1h": "In 1 hour",
    "15m": "In 15 minutes",
}
SAID = {
    "attending": "You said: *attending*.",
    "late": "You said: *attending, running late*.",
    "cannot": "You said: *cannot come*.",
}
CHANGE = "You can change your answer at any time."


@dataclass(frozen=True)
class Shown:
    """A session as messages show it; `value` tells its buttons which session it is, and in which version.

    A dialogue has its topic where others have their group.
    """

    group: str
    kind: str  # work, reconvene, dialogue
    starts: datetime
    place: str
    value: str
    cancelled: bool = False

    @property
    def heading(self) -> str:
        """Its name for a line that is bold already: work session of Feedback."""
        return f"{NAMES[self.kind]} {'on' if self.kind == 'dialogue' else 'of'} {esc(self.group)}"

    @property
    def title(self) -> str:
        """Its name in a sentence of ours: work session of *Feedback*."""
        return f"{NAMES[self.kind]} {'on' if self.kind == 'dialogue' else 'of'} *{esc(self.group)}*"


@dataclass(frozen=True)
class Coming:
    """Who answered what, as Slack ids; `silent` have not said yet, `away` have paused."""

    attending: Sequence[str] = ()
    cannot: Sequence[str] = ()
    silent: Sequence[str] = ()
    away: Sequence[str] = ()
    late: Sequence[str] = ()  # they come as well, but not from the start


def facts(shown: Shown, tz: str) -> str:
    """When and where, a line each."""
    lines = [f"When: {when(shown.starts, tz)}"]
    if shown.place:
        lines.append(f"Where: {linked(shown.place)}")
    return "\n".join(lines)


def answer_buttons(shown: Shown, block_id: str | None = None) -> list[Block]:
    """Attending, or not; the answer can be changed at any time."""
    return [
        actions(
            button("Attending", "session.attend", shown.value),
            button("Running late", "session.late", shown.value),
            button("I cannot come", "session.cannot", shown.value),
            block_id=block_id,
        )
    ]


def add_buttons(shown: Shown) -> list[Block]:
    """A session for one's own calendar, in one click."""
    name = calendar_links.title(shown.kind, shown.group)
    return [
        actions(
            link_button(
                "Add to Google", calendar_links.google(name, shown.starts, shown.place), "calendar.google"
            ),
            link_button(
                "Add to Outlook", calendar_links.outlook(name, shown.starts, shown.place), "calendar.outlook"
            ),
        )
    ]


def reminder(label: str, shown: Shown, *, tz: str, said: str | None = None, group: bool = False) -> Message:
    """A reminder 7 days, 1 day or 1 hour ahead; `group` when it goes to the channel."""
    small = "Only your facilitator sees who answered what." if group else SAID.get(said or "", "")
    return message(
        section(f"*{IN[label]}: the {shown.heading}*\n{facts(shown, tz)}"),
        *answer_buttons(shown),
        start_buttons(shown)[0] if label == "1h" else None,
        context(small or f"Will you be there? {CHANGE}"),
    )


def start_buttons(shown: Shown) -> list[Block]:
    """Begin to hold a session: the group is led through it in its channel."""
    return [actions(button("Start session", "agenda.start", shown.value, style="primary"), block_id="start")]


def card(
    shown: Shown,
    *,
    tz: str,
    said: str | None,
    coming: Coming | None = None,
    note: str = "",
    soon: bool = False,
) -> Message:
    """The next session as one member sees it: with their own answer, and how many come; `soon` it begins."""
    if shown.cancelled:
        return message(_note(note), section(f"The {shown.title} is cancelled until there is a new date."))
    lines = [f"*The {shown.heading}*", facts(shown, tz), SAID.get(said or "", "Will you be there?")]
    small = "You can change your answer at any time; only your facilitator sees who answered what."
    return message(
        _note(note),
        section("\n".join(lines)),
        *answer_buttons(shown),
        start_buttons(shown)[0] if soon else None,
        *(add_buttons(shown) if coming else []),
        context(f"{_counts(coming)} {small}" if coming else small),
    )


def _note(note: str) -> Block | None:
    return section(note) if note else None


def _counts(coming: Coming) -> str:
    open_ = len(coming.silent) + len(coming.away)
    late = f" ({len(coming.late)} running late)" if coming.late else ""
    come = len(coming.attending) + len(coming.late)
    return f"{come} attending{late} · {len(coming.cannot)} cannot come · {open_} not said yet."


def who(coming: Coming) -> str:
    """Who answered what, by name: for the facilitator."""
    rows = (
        ("Attending", coming.attending),
        ("Running late", coming.late),
        ("Cannot come", coming.cannot),
        ("Not said yet", coming.silent),
        ("Away at the moment", coming.away),
    )
    return "\n".join(f"{what}: {names(list(people))}" for what, people in rows if people) or "Nobody yet."


def moved(
    shown: Shown,
    *,
    tz: str,
    before: datetime | None,
    along: datetime | None = None,
    again: bool = False,
    agreed: bool = False,
    said: str | None = None,
) -> Message:
    """A session has another time (`before`: the old one) or only another place, or is on again.

    `along` is the new time of a reconvene session that moves with its work session; `agreed` when the group
    was asked, and `said` what the reader has answered by that.
    """
    happened = "is on again" if again else "has moved" if before else "has another place"
    happened = "has the time that suits most of you" if agreed else happened
    lines = [f"*The {shown.heading} {happened}*", facts(shown, tz)]
    if before and not again:
        lines.append(f"Before: {when(before, tz)}")
    if along is not None:
        lines.append(f"The reconvene session goes with it, to {when(along, tz)}.")
    asked = "It is another time, so please say again whether you can come." if before else CHANGE
    if agreed:
        asked = f"{SAID.get(said or '', 'Whoever said that this time suits is down as attending.')} {CHANGE}"
    return message(section("\n".join(lines)), *answer_buttons(shown), *add_buttons(shown), context(asked))


def cancelled(shown: Shown, *, tz: str, along: bool = False) -> Message:
    """A session is off; `along` when the reconvene session goes with its work session."""
    rest = {
        ("work", True): "The reconvene session is off with it. You will hear as soon as there is a new date.",
        ("work", False): "You will hear as soon as there is a new date.",
        ("reconvene", False): "Practice goes on as before. You will hear if there is a new date.",
    }[(shown.kind, along)]
    return message(
        section(f"*The {shown.heading} is cancelled*\nIt was planned for {when(shown.starts, tz)}.\n{rest}")
    )
