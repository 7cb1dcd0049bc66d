"""The form that sets up a group, the channel it may bring, and what people hear when it begins or ends."""

from collections.abc import Sequence

from bot.domain.message import Block, Message, View
from bot.messages.cycles import Dates, Filled, Offer, group_fields, plan_fields, tip_days
from bot.messages.kit import (
    context,
    esc,
    field,
    mention,
    message,
    modal,
    names,
    section,
    text_input,
    when,
)

LONGEST_NAME = 60  # characters


def form(*, caller: str, offer: Offer, filled: Filled, name: str = "") -> View:
    """Set up a group and its first cycle."""
    return modal(
        "program.create",
        "Set up a group",
        [
            field(
                "name",
                "Name of the group",
                text_input(initial=name, limit=LONGEST_NAME, example="Leads Europe", focus=True),
            ),
            *group_fields(),
            field("facilitator", "Facilitator", {"type": "users_select", "initial_user": caller}),
            *plan_fields(offer, filled),
            field("channel", "Private channel", _channel(), optional=True, hint=_CHANNEL_HINT),
        ],
        submit="Set up",
    )


_CHANNEL_HINT = (
    "Leave this empty and I make a new one. To use one that is there, invite me to it first; "
    "everybody in it reads what the group shares."
)


def _channel() -> Block:
    return {
        "type": "conversations_select",
        "filter": {"include": ["private"], "exclude_bot_users": True},
    }


def adopt_form(*, group: str, group_id: int) -> View:
    """Choose the private channel of a group."""
    return modal(
        "program.adopt",
        "Choose a channel",
        [
            section(f"Which private channel is for *{esc(group)}*? Invite me to it first: `/invite @plg`."),
            field(
                "channel",
                "Private channel",
                _channel(),
                hint="Everybody in it reads what the group shares.",
            ),
        ],
        submit="Use it",
        meta={"group": group_id},
    )


def adopted(*, group: str, channel: str) -> Message:
    """Confirm the channel that was chosen."""
    return message(
        section(f"Good: <#{channel}> is now the channel of *{esc(group)}*. I am bringing everybody in.")
    )


def created(*, group: str, members: int, facilitator: str, dates: Dates, own: bool) -> Message:
    """Confirm a new group to the one who set it up; `own` when they facilitate it themselves."""
    led = "you facilitate it" if own else f"{mention(facilitator)} facilitates it"
    return message(
        section(
            f"*{esc(group)}* is set up: {members} members, and {led}. I am bringing them into the group's "
            "channel, where they read what will come; each gets one short hello from me."
        ),
        _dates(dates),
        *([_tools()] if own else []),
    )


def invited_to_facilitate(*, group: str, by: str, members: Sequence[str], dates: Dates) -> Message:
    """Tell somebody that they facilitate a new group."""
    return message(
        section(f"{mention(by)} has set up *{esc(group)}* with you as its facilitator: {names(members)}."),
        _dates(dates),
        _tools(),
    )


def _dates(dates: Dates) -> Block:
    return section(
        f"*Work session:* {when(dates.starts, dates.tz)}\n"
        f"*Tips:* {tip_days(dates)}, each member's own time\n"
        f"*Reconvene session:* {when(dates.reconvene, dates.tz)}"
    )


def _tools() -> Block:
    return context(
        "`/plg session` moves a session · `/plg prompt` asks the group something · "
        "my *Home* tab shows who takes part"
    )


def archived(*, group: str) -> Message:
    """Tell a member that their group has ended."""
    return message(
        section(
            f"The channel of *{esc(group)}* was archived, so the group has ended here: no more tips or "
            "reminders. Your activity log stays yours: `/plg log list`."
        )
    )


def archived_for_facilitator(*, group: str) -> Message:
    """Tell a facilitator that their group has ended, and what helps if that was a mistake."""
    return message(
        section(
            f"The channel of *{esc(group)}* was archived or deleted, so the group has ended: nothing more "
            "goes out, and its members know. If that was a mistake, set it up again with `/plg program`; an "
            "unarchived channel can be chosen there."
        )
    )


def taken_over(*, group: str) -> Message:
    """Confirm who facilitates the group now."""
    return message(section(f"Thank you: you facilitate *{esc(group)}* now."), _tools())
