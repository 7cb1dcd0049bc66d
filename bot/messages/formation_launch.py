"""The last look before a launch: what it will do, and what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Block, View
from bot.messages.kit import context, esc, field, mention, modal, option, section, when

MOST_LEFT_OUT = 20  # named; the rest is counted


@dataclass(frozen=True)
class Launch:
    """What a launch would do: `left_out` are (Slack id, gone or busy), `small` (group's name, people left).

    `messages` reach people within `minutes`; `outside` is for how many the session is outside their hours,
    `busy_leads` are (Slack id, groups) who would have several sessions at the same moment.
    """

    formation: int
    version: int
    name: str
    groups: int
    people: int
    starts: datetime
    messages: int
    minutes: int
    left_out: Sequence[tuple[str, str]] = ()
    small: Sequence[tuple[str, int]] = ()
    outside: int = 0
    busy_leads: Sequence[tuple[str, int]] = ()


def form(launch: Launch, *, tz: str) -> View:
    """Say what happens on launch, and what speaks against it; only sending this does anything."""
    groups = "1 group" if launch.groups == 1 else f"{launch.groups:,} groups"
    over = "within a minute" if launch.minutes <= 1 else f"over about {launch.minutes} minutes"
    blocks: list[Block] = [
        section(
            f"*{esc(launch.name)}*: {groups}, {launch.people:,} people. Their work session is "
            f"{when(launch.starts, tz)}.\n"
            f"Each group gets its private channel, each person a hello and the sessions for their calendar: "
            f"about {launch.messages:,} messages, {over}."
        ),
        *_against(launch),
    ]
    if launch.small:
        named = "; ".join(f"{esc(name)} with {number}" for name, number in launch.small[:MOST_LEFT_OUT])
        blocks.append(section(f"*Smaller than 4 by now:* {named}."))
        box = option("Launch these as well", "small", "Or go back, and form the groups anew")
        blocks.append(field("small", "Small groups", {"type": "checkboxes", "options": [box]}, optional=True))
    blocks.append(
        context("It happens once, however often this is pressed. You hear when the last has begun.")
    )
    meta = {"formation": launch.formation, "version": launch.version}
    return modal("groups.launch", "Launch?", blocks, submit="Launch", close="Not yet", meta=meta)


def _against(launch: Launch) -> list[Block]:
    """Return what an owner should know before launching."""
    lines = []
    if launch.left_out:
        lines.append(f"*Left out:* {who_is_left_out(launch.left_out)}.")
    if launch.outside:
        who = "1 person" if launch.outside == 1 else f"{launch.outside} people"
        lines.append(
            f"The session is outside the working hours of {who}. Groups can move theirs: `/plg session`."
        )
    if launch.busy_leads:
        named = ", ".join(
            f"{mention(user)} {number} groups" for user, number in launch.busy_leads[:MOST_LEFT_OUT]
        )
        lines.append(
            f"Would lead several at the same moment: {named}. Groups can hold their session by "
            "themselves, or more facilitators share them."
        )
    return [section("\n".join(lines))] if lines else []


def who_is_left_out(left_out: Sequence[tuple[str, str]]) -> str:
    """Name who is left out, and why."""
    why = {"gone": "has left", "busy": "is in another group by now", "alone": "would be alone"}
    named = [f"{mention(user)} ({why[reason]})" for user, reason in left_out[:MOST_LEFT_OUT]]
    more = len(left_out) - MOST_LEFT_OUT
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")
