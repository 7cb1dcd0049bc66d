"""What stands in the conversation of a dialogue's table before it begins, and what its people are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Message
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


@dataclass(frozen=True)
class Table:
    """A table about to meet, people as Slack ids; `session` and `value` are what its buttons carry."""

    title: str
    starts: datetime
    tz: str
    place: str
    people: Sequence[str]
    here: Sequence[str]
    coach: str | None
    session: str
    value: str
    joined: Sequence[str] = ()  # who has come from another table
    lost_coach: bool = False
    begun: bool = False


def opening(table: Table) -> Message:
    """The names, what to press, and who is there already."""
    where = f" · {linked(table.place)}" if table.place else ""
    lead = f"{mention(table.coach)} is your learning coach." if table.coach else _by_yourselves(table)
    buttons = [button("I am here", "dialogue.here", table.value, style="primary")]
    if not table.begun:
        buttons.append(button("Start", "agenda.start", table.session))
    return message(
        header(table.title),
        section(_joined(table)) if table.joined else None,
        section(f"*Your table*: {names(list(table.people))}. {lead}\n{when(table.starts, table.tz)}{where}"),
        section(f"*Here*: {names(list(table.here))}" if table.here else "*Here*: nobody has said so yet."),
        actions(*buttons, block_id="table"),
        context(
            "Please press *I am here* when you are: if too few can come, I bring two tables together. "
            "When you are ready, anyone presses *Start*, and the script leads you through the 90 minutes."
        ),
    )


def _by_yourselves(table: Table) -> str:
    if table.lost_coach:
        return "Your learning coach cannot come, so the script leads you: it is made for that."
    return "You need nobody to lead you: the script does."


def _joined(table: Table) -> str:
    many = "somebody" if len(table.joined) == 1 else "some"
    return (
        f"{names(list(table.joined))} came to another table at which {many} could not come, and now you sit "
        "together. Welcome!"
    )


def without_conversation(table: Table) -> Message:
    """To each of a table when Slack lets no conversation be opened for it."""
    where = f"\n{linked(table.place)}" if table.place else ""
    return message(
        section(
            f"*{esc(table.title)}* begins {when(table.starts, table.tz)}.{where}\n"
            "Slack did not let me open a conversation for your table, so please find each other: "
            f"{names(list(table.people))}."
        )
    )


def elsewhere(people: Sequence[str]) -> str:
    """Tell somebody who comes late where their table went."""
    others = names(list(people))
    return f"Good that you are here. Your table has joined another one, and I bring you there: {others}."
