"""Which reminders a program's sessions have: the form, and what was kept."""

from collections.abc import Sequence

from bot.domain.calendar import REMINDERS
from bot.domain.message import Block, Message, View
from bot.messages.kit import context, esc, field, message, modal, option, section

AHEAD = {"7d": "7 days", "3d": "3 days", "1d": "1 day", "3h": "3 hours", "1h": "1 hour", "15m": "15 minutes"}


def form(group: str, group_id: int, labels: Sequence[str]) -> View:
    """Ask how long before a session people are reminded."""
    options = [option(f"{AHEAD[label]} before", label) for label in REMINDERS]
    ticked = [one for one in options if one["value"] in labels]
    element: Block = {"type": "checkboxes", "options": options}
    return modal(
        "reminders.save",
        "Reminders",
        [
            section(
                f"When shall *{esc(group)}* be reminded of its sessions? Each reminder goes to the channel, "
                "and to everybody who has not said that they cannot come."
            ),
            field(
                "labels",
                "Reminders",
                element | ({"initial_options": ticked} if ticked else {}),
                optional=True,
                hint="The usual ones are 7 days, 1 day and 1 hour before. Tick none, and there are none.",
            ),
            context("It holds for every group of the program, from now on."),
        ],
        meta={"group": group_id},
    )


def kept(group: str, labels: Sequence[str]) -> Message:
    """Confirm which reminders there are."""
    if not labels:
        return message(section(f"Noted: *{esc(group)}* is not reminded of its sessions."))
    return message(section(f"Noted: *{esc(group)}* is reminded {ahead(labels)} before each session."))


def ahead(labels: Sequence[str]) -> str:
    """How long before: 7 days, 1 day and 1 hour; empty for none."""
    row = [AHEAD[label] for label in labels] or [""]
    return " and ".join(filter(None, [", ".join(row[:-1]), row[-1]]))
