"""The part of the App Home that is for facilitators: each group in numbers, never in contents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Block
from bot.messages.kit import actions, button, context, esc, names, section, when
from bot.messages.sessions import NAMES, Shown

MOST_GROUPS = 20


@dataclass(frozen=True)
class Stage:
    """Where a group stands in its cycle: before it (`begins`), in a `week`, or past its end (`over`)."""

    challenge: str
    weeks: int
    begins: datetime | None = None
    week: int | None = None
    over: bool = False


@dataclass(frozen=True)
class Led:
    """A group somebody facilitates, in numbers of this week; who is away is in none of them."""

    group_id: int
    name: str
    stage: Stage | None
    present: int
    away: int
    logged: int
    entries: int
    silent: Sequence[str] = ()  # Slack ids of those who noted nothing this week and last
    session: Shown | None = None
    next_cycle: bool = False  # whether it can be planned now
    actions: int = 0  # open ones
    prompt: datetime | None = None  # when the next planned prompt is due (aware UTC)
    small: bool = False  # whether it lost so many members that a merge would help


def overview(led: Sequence[Led], tz: str, *, room: int = 100) -> list[Block]:
    """The groups somebody facilitates, each with what can be done for it, in at most `room` blocks.

    Where there is no room for a row of buttons each, only the first of them stands there.
    """
    shown = led[:MOST_GROUPS]
    roomy = 2 * len(shown) + 2 <= room
    blocks: list[Block] = []
    for group in shown:
        if roomy:
            row = actions(*_buttons(group), block_id=f"group_{group.group_id}")
            blocks += [section(_group(group, tz)), row]
        else:
            blocks.append(section(_group(group, tz), _buttons(group)[0]))
    if len(led) > MOST_GROUPS:
        blocks.append(context(f"And {len(led) - MOST_GROUPS} more; `/plg group` lists them all."))
    return [*blocks, context("You see how many take part, and never what they wrote.")]


def _buttons(group: Led) -> list[Block]:
    """What can be done for a group; what it needs most comes first and stands out."""
    value = str(group.group_id)
    prompt = ("Ask how it goes" if group.silent else "Post a prompt", "prompt.open")
    session = ("Move or cancel the session", "session.open")
    people = ("People and more", "group.open")
    needed: tuple[str, str] | None = None
    if group.next_cycle:
        needed = ("Plan the next cycle", "program.next_cycle")
    elif group.session and group.session.cancelled:
        needed = session = ("Give it a new date", "session.open")
    elif group.small:
        needed = people = ("Add people or merge", "group.open")
    elif group.silent:
        needed = prompt
    offered = [prompt, *([session] if group.session else []), people]
    offered += [("Open actions", "actions.open")] if group.actions else []
    offered += [("Planned prompts", "prompt.list")] if group.prompt else []
    rest = [one for one in offered if one != needed]
    first = [button(*needed, value, style="primary")] if needed else []
    return first + [button(text, action_id, value) for text, action_id in rest]


def _group(group: Led, tz: str) -> str:
    stage = standing(group.stage, tz) if group.stage and not group.stage.over else "between cycles"
    lines = [f"*{esc(group.name)}* · {stage}"]
    if group.stage and group.stage.week:
        many = "1 entry" if group.entries == 1 else f"{group.entries} entries"
        all_of_them = f" ({many})" if group.entries else ""
        lines.append(f"{group.logged} of {group.present} logged this week{all_of_them}")
    if group.away:
        lines.append(f"{group.away} away")
    if group.silent:
        lines.append(f"Quiet this week and last: {names(group.silent)}")
    if group.session:
        session = group.session
        at = "cancelled, no new date yet" if session.cancelled else when(session.starts, tz)
        lines.append(f"Next: {NAMES[session.kind]}, {at}")
    if group.prompt:
        lines.append(f"Prompt planned: {when(group.prompt, tz)}")
    if group.actions:
        lines.append("1 open action" if group.actions == 1 else f"{group.actions} open actions")
    if group.small:
        left = group.present + group.away
        lines.append(f"Only {left} {'member' if left == 1 else 'members'} left")
    return "\n".join(lines)


def standing(stage: Stage, tz: str) -> str:
    """Where a group stands, for the middle of a line."""
    if stage.over:
        return "between cycles. What you learned stays here."
    if stage.week:
        return f"practice week {stage.week} of {stage.weeks}"
    if stage.begins:
        return f"the work session is {when(stage.begins, tz)}"
    return "the work session has no date at the moment"
