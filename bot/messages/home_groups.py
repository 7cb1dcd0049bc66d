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


def overview(led: Sequence[Led], tz: str) -> list[Block]:
    """The groups somebody facilitates, each with what can be done for it."""
    blocks: list[Block] = []
    for group in led[:MOST_GROUPS]:
        value = str(group.group_id)
        buttons = [button("Post a prompt", "prompt.open", value)]
        if group.session:
            buttons.append(button("Move or cancel the session", "session.open", value))
        if group.next_cycle:
            buttons.append(button("Plan the next cycle", "program.next_cycle", value, style="primary"))
        blocks += [section(_group(group, tz)), actions(*buttons, block_id=f"group_{value}")]
    if len(led) > MOST_GROUPS:
        blocks.append(context(f"And {len(led) - MOST_GROUPS} more; `/plg session` lists them all."))
    return [*blocks, context("You see how many take part, and never what they wrote.")]


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
