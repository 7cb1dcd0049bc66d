"""The roster for its owners: what is on it, ways to bring people in, and what they hear while it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.message import Block, Message, View
from bot.messages.kit import (
    actions,
    button,
    context,
    divider,
    esc,
    field,
    message,
    modal,
    plain,
    section,
    text_input,
)

MOST_PICKED = 100
LONGEST_HANDLE = 80
FILES = ("csv", "xlsx", "tsv", "txt")
SLACK_AWAY = "Slack did not answer my questions about it for a while. Please try again in some minutes."


@dataclass(frozen=True)
class Standing:
    """How many people are on the roster, in how many departments and zones, and how many have no department.

    `waiting` is the id of a list that its owner has begun and not settled, with what it is `called`.
    """

    people: int = 0
    departments: int = 0
    zones: int = 0
    unassigned: int = 0
    waiting: int | None = None
    called: str = ""


def add_form(standing: Standing) -> View:
    """Show what is on the roster, and offer ways to bring people in."""
    return modal(
        "roster.add",
        "The roster",
        [
            section(_standing(standing)),
            *_waiting(standing),
            *_downloads(standing),
            divider(),
            section("*Bring people in, or up to date.* First you see what would change; nobody is messaged."),
            field(
                "file",
                "From a file",
                {"type": "file_input", "filetypes": list(FILES), "max_files": 1},
                hint="CSV or Excel with a line for each person: their e-mail address, and any of department, "
                "level, location, manager, start date and tags.",
                optional=True,
            ),
            field(
                "handle",
                "Or a user group",
                text_input(limit=LONGEST_HANDLE, example="@leads"),
                optional=True,
            ),
            field("channel", "Or everybody in a channel", _channel(), optional=True),
            field(
                "people",
                "Or people you choose",
                {"type": "multi_users_select", "max_selected_items": MOST_PICKED},
                optional=True,
            ),
        ],
        submit="Read",
        close="Close",
    )


def _standing(standing: Standing) -> str:
    if not standing.people:
        return (
            "Nobody is on the roster yet. It says who takes part in peer learning, and what forming good "
            "groups needs to know of them. Only owners see it."
        )
    people = "1 person is" if standing.people == 1 else f"{standing.people:,} people are"
    where = f"{_number(standing.departments, 'department')} and {_number(standing.zones, 'time zone')}"
    without = f" {standing.unassigned:,} have no department." if standing.unassigned else ""
    return f"*{people} on the roster*, in {where}.{without} Only owners see it."


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _waiting(standing: Standing) -> list[Block]:
    if standing.waiting is None:
        return []
    go_on = button("Go on", "roster.look", str(standing.waiting))
    return [section(f"You have begun with {standing.called}, and not settled it yet.", go_on)]


def _downloads(standing: Standing) -> list[Block]:
    if not standing.people:
        return []
    return [
        actions(
            button("Send me a CSV file", "roster.export_csv", "csv"),
            button("Send me an Excel file", "roster.export_xlsx", "xlsx"),
        )
    ]


def _channel() -> Block:
    return {
        "type": "conversations_select",
        "placeholder": plain("Private ones need me in them"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }


def called(source: Mapping[str, Any]) -> str:
    """Name what somebody has begun with, for the middle of a sentence."""
    if "file" in source:
        return f"*{esc(str(source.get('name') or 'a file'))}*"
    parts = []
    if source.get("handle"):
        parts.append(f"*@{esc(str(source['handle']).removeprefix('@'))}*")
    if source.get("channel"):
        parts.append(f"<#{source['channel']}>")
    if users := source.get("users"):
        parts.append("1 person" if len(users) == 1 else f"{len(users)} people")
    return " and ".join(parts)


def reading(*, name: str, upload: int) -> View:
    """Say that a list is being read, which takes longer than Slack waits."""
    return _pause(
        f"I am reading {name}, and looking up in Slack who is meant. That takes some seconds; among "
        "thousands of people, up to a minute.",
        upload,
    )


def working(*, name: str, upload: int) -> View:
    """Say that the change is being worked out."""
    return _pause(f"I am working out what {name} would change.", upload)


def applying(*, name: str, upload: int) -> View:
    """Say that the change is being made."""
    return _pause(f"I am bringing the roster up to date with {name}.", upload)


def _pause(sentence: str, upload: int) -> View:
    return modal(
        "roster.pause",
        "The roster",
        [
            section(f":hourglass_flowing_sand: {sentence}"),
            context("It appears here by itself. You can close this: then I write to you."),
            actions(button("Look again", "roster.look", str(upload))),
        ],
        submit=None,
        close="Close",
    )


def was_read(*, name: str, upload: int) -> Message:
    """Tell an owner who closed the window that a list was read."""
    return message(
        section(f"I have read {name}. Nothing is changed yet.", button("Go on", "roster.look", str(upload))),
        context("I keep it for a day."),
    )


def refused(*, name: str, why: str) -> Message:
    """Tell an owner why a list cannot be taken; nothing was changed."""
    return message(
        section(f"I could not take {name}: nothing is changed."),
        section(esc(why)),
        context("`/plg roster` begins anew."),
    )


def already_applied(*, name: str) -> Message:
    """Tell an owner who asks again that it is done."""
    return message(section(f"The roster is up to date with {name} already."))


def not_applied(*, name: str, upload: int) -> Message:
    """Tell an owner that a change could not be made, and that nothing of it was."""
    return message(
        section(
            f"I could not bring the roster up to date with {name}. That is our fault; nothing is changed.",
            button("Try again", "roster.look", str(upload)),
        )
    )


def not_exported() -> Message:
    """Tell an owner that their file could not be made."""
    return message(
        section(
            "I could not write the file of the roster, and that is our fault. Please ask for it once more."
        )
    )


def exporting(number: int) -> Message:
    """Say that a file is on its way."""
    people = "1 person" if number == 1 else f"{number:,} people"
    return message(section(f"I am writing the file of {people}, and send it to you as a direct message."))


def exported(number: int) -> str:
    """Return the sentence that comes with the file."""
    people = "1 person" if number == 1 else f"{number:,} people"
    return (
        f"The roster as it is now: {people}. It holds personal data, so please delete it when you are done. "
        "Changed and uploaded with `/plg roster`, it brings the roster up to date."
    )


def thrown_away() -> Message:
    """Confirm that a list was let go of."""
    return message(section("Thrown away: nothing was changed, and I keep nothing of it."))
