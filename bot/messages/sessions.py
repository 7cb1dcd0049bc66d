"""The words about a session: when and where it is, who comes, that it moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Block, Message
from bot.messages.kit import (
    actions,
    button,
    context,
    esc,
    header,
    linked,
    mention,
    message,
    names,
    section,
    when,
)

NAMES = {"work": "work session", "reconvene": "reconvene session"}
IN = {"7d": "In 7 days", "1d": "In 1 day", "1h": "In 1 hour"}
SAID = {"attending": "You said: *attending*.", "cannot": "You said: *cannot come*."}


@dataclass(frozen=True)
class Shown:
    """A session as messages show it; `value` tells its buttons which session it is, and in which version."""

    group: str
    kind: str  # work, reconvene
    starts: datetime
    place: str
    value: str
    cancelled: bool = False

    @property
    def heading(self) -> str:
        """Its name for a line that is bold already: work session of Feedback."""
        return f"{NAMES[self.kind]} of {esc(self.group)}"

    @property
    def title(self) -> str:
        """Its name in a sentence of ours: work session of *Feedback*."""
        return f"{NAMES[self.kind]} of *{esc(self.group)}*"


@dataclass(frozen=True)
class Coming:
    """Who answered what, as Slack ids; `silent` have not said yet, `away` have paused."""

    attending: Sequence[str] = ()
    cannot: Sequence[str] = ()
    silent: Sequence[str] = ()
    away: Sequence[str] = ()


def facts(shown: Shown, tz: str) -> str:
    """When and where, a line each."""
    lines = [f"When: {when(shown.starts, tz)}"]
    if shown.place:
        lines.append(f"Where: {linked(shown.place)}")
    return "\n".join(lines)


def _answer_buttons(shown: Shown) -> Block:
    """Attending, or not; the answer can be changed at any time."""
    return actions(
        button("Attending", "session.attend", shown.value),
        button("I cannot come", "session.cannot", shown.value),
    )


def reminder(label: str, shown: Shown, *, tz: str, said: str | None = None, group: bool = False) -> Message:
    """A reminder 7 days, 1 day or 1 hour ahead; `group` when it goes to the channel."""
    small = "Only your facilitator sees who answered what." if group else SAID.get(said or "", "")
    return message(
        section(f"*{IN[label]}: the {shown.heading}*\n{facts(shown, tz)}"),
        _answer_buttons(shown),
        context(small or "Will you be there? You can change your answer at any time."),
    )


def card(shown: Shown, *, tz: str, said: str | None, coming: Coming | None = None, note: str = "") -> Message:
    """The next session as one member sees it: with their own answer, and how many come."""
    if shown.cancelled:
        return message(_note(note), section(f"The {shown.title} is cancelled until there is a new date."))
    lines = [f"*The {shown.heading}*", facts(shown, tz), SAID.get(said or "", "Will you be there?")]
    small = "You can change your answer at any time; only your facilitator sees who answered what."
    return message(
        _note(note),
        section("\n".join(lines)),
        _answer_buttons(shown),
        context(f"{_counts(coming)} {small}" if coming else small),
    )


def _note(note: str) -> Block | None:
    return section(note) if note else None


def _counts(coming: Coming) -> str:
    open_ = len(coming.silent) + len(coming.away)
    return f"{len(coming.attending)} attending · {len(coming.cannot)} cannot come · {open_} not said yet."


def who(coming: Coming) -> str:
    """Who answered what, by name: for the facilitator."""
    rows = (
        ("Attending", coming.attending),
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
) -> Message:
    """A session has another time (`before`: the old one) or only another place, or is on again.

    `along` is the new time of a reconvene session that moves with its work session.
    """
    happened = "is on again" if again else "has moved" if before else "has another place"
    lines = [f"*The {shown.heading} {happened}*", facts(shown, tz)]
    if before and not again:
        lines.append(f"Before: {when(before, tz)}")
    if along is not None:
        lines.append(f"The reconvene session goes with it, to {when(along, tz)}.")
    asked = "It is another time, so please say again whether you can come." if before else ""
    return message(
        section("\n".join(lines)),
        _answer_buttons(shown),
        context(asked or "You can change your answer at any time."),
    )


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


def none_planned(group: str, facilitator: str) -> Message:
    """A member's group has no session ahead."""
    return message(
        section(
            f"No session of *{esc(group)}* is planned at the moment. "
            f"{mention(facilitator)}, who facilitates it, can start the next practice cycle."
        )
    )


def groups(rows: Sequence[tuple[int, str, Shown | None]], *, tz: str) -> list[Block]:
    """The groups somebody facilitates, each with its next session and a button: (group id, name, session)."""
    blocks = [header("Groups you facilitate")]
    for group_id, name, shown in rows[:40]:
        if shown is None:
            blocks.append(section(f"*{esc(name)}*\nNo session ahead."))
            continue
        state = "cancelled, no new date yet" if shown.cancelled else when(shown.starts, tz)
        blocks.append(
            section(
                f"*{esc(name)}*\n{NAMES[shown.kind].capitalize()}: {state}",
                button("Move or cancel", "session.open", str(group_id)),
            )
        )
    return blocks


def overview(mine: Message | None, blocks: Sequence[Block]) -> Message:
    """One's own next session, if there is one, and the groups one facilitates."""
    return message(*(mine.blocks if mine else []), *blocks)
