"""What owners and facilitators hear of a launch."""

from collections.abc import Sequence

from bot.domain.message import Message
from bot.messages.cycles import Dates, tip_days
from bot.messages.formation_launch import who_is_left_out
from bot.messages.kit import context, esc, mention, message, names, section, when

MOST_GROUPS = 20  # named with their members; the rest by their names alone


def launched(*, name: str, groups: int, minutes: int) -> Message:
    """Confirm a launch to who pressed the button."""
    many = "1 group" if groups == 1 else f"{groups:,} groups"
    over = "within a minute" if minutes <= 1 else f"over the next {minutes} minutes"
    return message(
        section(f"*{esc(name)}* is launched: {many} begin {over}. I tell you when the last one has."),
        context("`/plg groups` shows how far it is."),
    )


def under_way(*, name: str, groups: int, people: int, left_out: Sequence[tuple[str, str]]) -> Message:
    """Tell who launched that all groups have begun, and who is in none of them."""
    many = "1 group" if groups == 1 else f"{groups:,} groups"
    blocks = [section(f"*{esc(name)}* is under way: {many}, {people:,} people. Each has heard from me.")]
    if left_out:
        blocks.append(
            section(
                f"*Left out:* {who_is_left_out(left_out)}. `/plg group` brings people into a group later on."
            )
        )
    return message(*blocks)


def leading(*, name: str, by: str, groups: Sequence[tuple[str, Sequence[str]]], dates: Dates) -> Message:
    """Tell a facilitator once which new groups they lead: (name, its members' Slack ids)."""
    lines = [f"• *{esc(group)}*: {names(members)}" for group, members in groups[:MOST_GROUPS]]
    more = ", ".join(esc(group) for group, _ in groups[MOST_GROUPS:])
    many = "a group" if len(groups) == 1 else f"{len(groups)} groups"
    return message(
        section(f"{mention(by)} has launched *{esc(name)}*, and you facilitate {many} of it:"),
        section("\n".join(lines)),
        section(f"And {more}.") if more else None,
        section(
            f"*Work session:* {when(dates.starts, dates.tz)}\n"
            f"*Tips:* {tip_days(dates)}, each member's own time\n"
            f"*Reconvene session:* {when(dates.reconvene, dates.tz)}"
        ),
        context(
            "`/plg session` moves a session · `/plg prompt` asks a group something · "
            "my *Home* tab shows who takes part"
        ),
    )
