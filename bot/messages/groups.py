"""`/plg group`: who is in a group, and what whoever leads it can do."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.enrolment import MOST
from bot.domain.message import Block, Message, View
from bot.messages.kit import (
    actions,
    button,
    choice,
    context,
    esc,
    field,
    mention,
    message,
    modal,
    names,
    option,
    section,
)


@dataclass(frozen=True)
class Shown:
    """A group as whoever leads it sees it: people as Slack ids, those who are `away` among the members."""

    group_id: int
    name: str
    facilitator: str
    beside: Sequence[str] = ()
    members: Sequence[str] = ()
    away: Sequence[str] = ()
    gone: bool = False  # whether the facilitator has left the workspace
    merge: bool = False  # whether another group has room for its few members


def choose(groups: Sequence[tuple[int, str, int]]) -> Message:
    """Choose one of several groups: (id, name, members)."""
    options = [
        option(name, str(group_id), f"{size} of {MOST} members") for group_id, name, size in groups[:100]
    ]
    menu = choice("static_select", "group.open", options) | {
        "placeholder": {"type": "plain_text", "text": "Choose a group"}
    }
    rest = f"These are the first 100 of {len(groups)}." if len(groups) > 100 else ""  # noqa: PLR2004 - Slack's limit
    return message(section("Which group?", menu), context(rest) if rest else None)


def mine(*, group: str, members: Sequence[str], facilitator: str) -> Message:
    """Who is in the reader's own group, for somebody who leads none."""
    return message(
        section(f"You are in *{esc(group)}*: {names(members)}. {mention(facilitator)} facilitates it."),
        context("Who comes and who goes is up to them; `/plg leave` leaves it."),
    )


def manage(shown: Shown) -> View:
    """A group, and what can be done for it."""
    value = str(shown.group_id)
    room = MOST - len(shown.members)
    buttons = [button("Add people", "group.add_open", value)] if room > 0 else []
    if shown.members:
        buttons.append(button("Take somebody out", "group.out_open", value))
    buttons += [
        button("Change the facilitator", "group.hand_open", value),
        button("Co-facilitators", "group.beside_open", value),
    ]
    if shown.merge:
        buttons.append(button("Merge with another group", "group.merge_open", value))
    buttons.append(button("Close the group", "group.close_open", value, style="danger"))
    return modal(
        "group.manage",
        "Group",
        [section(_facts(shown)), *_people(shown), actions(*buttons), context(_room(room))],
        submit=None,
        close="Close",
    )


def _facts(shown: Shown) -> str:
    beside = f", with {names(shown.beside)}" if shown.beside else ""
    lines = [f"*{esc(shown.name)}*", f"Facilitated by {mention(shown.facilitator)}{beside}"]
    if shown.gone:
        lines.append("Its facilitator has left this workspace: please name a new one.")
    return "\n".join(lines)


def _people(shown: Shown) -> list[Block]:
    if not shown.members:
        return [section("Nobody is in it any more.")]
    lines = [f"• {mention(one)}{' (away)' if one in shown.away else ''}" for one in shown.members]
    return [section("\n".join(lines))]


def _room(room: int) -> str:
    if room <= 0:
        return f"A group has at most {MOST} members, so that everybody gets their turn."
    return (
        f"There is room for {room} more. Whoever comes in mid-cycle gets a buddy and the tips still to come."
    )


def add_form(*, group: str, group_id: int, room: int) -> View:
    """Bring people into a group."""
    menu: Block = {"type": "multi_users_select", "max_selected_items": max(1, room)}
    return modal(
        "group.add",
        "Add people",
        [
            section(f"Who comes into *{esc(group)}*?"),
            field("people", "People", menu),
            context(
                "Each gets a short hello from me, a place in the channel, and a buddy once there are pairs."
            ),
        ],
        submit="Add",
        meta={"group": group_id},
    )


def out_form(*, group: str, group_id: int, members: Sequence[tuple[int, str]]) -> View:
    """Take members, as (id, name), out of a group."""
    options = [option(name, str(person_id)) for person_id, name in members]
    return modal(
        "group.out",
        "Take somebody out",
        [
            section(f"Who leaves *{esc(group)}*?"),
            field("people", "Members", {"type": "checkboxes", "options": options}),
            context(
                "They are told that it was you, and leave the channel. Their log stays theirs, and their "
                "buddy gets another one."
            ),
        ],
        submit="Take out",
        meta={"group": group_id},
    )


def hand_form(*, group: str, group_id: int, facilitator: str) -> View:
    """Choose who facilitates a group."""
    stays = option("Whoever did it so far stays as co-facilitator", "stays")
    return modal(
        "group.hand",
        "Change the facilitator",
        [
            section(f"{mention(facilitator)} facilitates *{esc(group)}*. Who does from now on?"),
            field("facilitator", "Facilitator", {"type": "users_select"}),
            field(
                "more",
                "And",
                {"type": "checkboxes", "options": [stays], "initial_options": [stays]},
                optional=True,
            ),
            context("Everybody concerned is told, and the group reads it in its channel."),
        ],
        submit="Hand over",
        meta={"group": group_id},
    )


def beside_form(*, group: str, group_id: int, beside: Sequence[str]) -> View:
    """Choose who leads a group beside its facilitator."""
    menu: Block = {"type": "multi_users_select", "max_selected_items": 3}
    if beside:
        menu["initial_users"] = list(beside)
    return modal(
        "group.beside",
        "Co-facilitators",
        [
            section(
                f"Who leads *{esc(group)}* beside its facilitator? They can do what the facilitator can."
            ),
            field("people", "Co-facilitators", menu, optional=True),
            context("They come into the channel and read what the group shares; the group is told."),
        ],
        submit="Save",
        meta={"group": group_id},
    )


def close_form(*, group: str, group_id: int, members: int) -> View:
    """Ask once before a group ends, and say what becomes of what is in it."""
    many = "1 member is" if members == 1 else f"{members} members are"
    return modal(
        "group.close",
        "Close the group?",
        [
            section(
                f"*{esc(group)}* ends: no more tips, reminders or prompts. Its {many} told that it was you."
            ),
            section(
                "• The channel stays as it is, with what was shared in it.\n"
                "• What each wrote for themselves stays theirs alone.\n"
                "• Its members can be in another group from now on.\n"
                "• It cannot be opened again; `/plg program` sets up a new one."
            ),
        ],
        submit="Close it",
        close="Keep it",
        meta={"group": group_id},
    )


def added(*, group: str, users: Sequence[str]) -> Message:
    """Confirm who is in a group now."""
    if not users:
        return message(section(f"They were in *{esc(group)}* already, so nothing was changed."))
    verb = "is" if len(users) == 1 else "are"
    return message(section(f"{names(users)} {verb} in *{esc(group)}* now, and hear from me."))


def taken_out(*, users: Sequence[str]) -> Message:
    """Confirm who is in a group no more."""
    if not users:
        return message(section("They were not in that group any more, so nothing was changed."))
    verb = "is" if len(users) == 1 else "are"
    return message(section(f"{names(users)} {verb} out of the group and told so."))


def handed_over(*, group: str, to: str) -> Message:
    """Confirm who facilitates a group."""
    return message(section(f"{mention(to)} facilitates *{esc(group)}* now. Everybody concerned is told."))


def beside_saved(*, group: str, users: Sequence[str]) -> Message:
    """Confirm who leads a group beside its facilitator."""
    if not users:
        return message(section(f"Nobody but its facilitator leads *{esc(group)}* now."))
    verb = "leads" if len(users) == 1 else "lead"
    return message(section(f"{names(users)} {verb} *{esc(group)}* beside its facilitator now."))


def closed(*, group: str) -> Message:
    """Confirm that a group has ended."""
    return message(section(f"*{esc(group)}* is closed, and its people are told."))
