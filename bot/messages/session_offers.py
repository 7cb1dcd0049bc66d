"""What whoever leads a group is offered when few can come to a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Message
from bot.messages.kit import actions, button, context, esc, message, names, section, when
from bot.messages.sessions import NAMES


@dataclass(frozen=True)
class Fewer:
    """A session to which few can come; `better` is another time (UTC), `suits` who said that it would do."""

    group: str
    kind: str
    session_id: int
    version: int
    starts: datetime
    can: int
    members: int
    cannot: Sequence[str]
    better: datetime | None = None
    outside: bool = False  # early or late for somebody
    suits: Sequence[str] = ()


def few(shown: Fewer, *, tz: str) -> Message:
    """To who leads the group: fewer than half can come, and where the session could be moved."""
    said = (
        f"Only {shown.can} of {shown.members} can come to the {NAMES[shown.kind]} of *{esc(shown.group)}* "
        f"({when(shown.starts, tz)}); {names(shown.cannot)} cannot."
    )
    find = button("Find a time together", "slots.open", f"session:{shown.session_id}")
    if shown.better is None:
        return message(
            section(f"{said}\nI found no other time near everybody's working hours in the two weeks after."),
            actions(find),
        )
    near = "within an hour of" if shown.outside else "inside"
    why = f"it suits {names(shown.suits)}" if shown.suits else f"it is {near} everybody's working hours"
    move = button(
        "Move it there",
        "session.move_to",
        f"{shown.session_id}:{shown.version}:{int(shown.better.timestamp())}",
        style="primary",
    )
    return message(
        section(f"{said}\nThe next best time is *{when(shown.better, tz)}*: {why}."),
        actions(move, find),
        context("Nothing changes unless you press a button."),
    )
