"""What `/plg session` shows: one's own next session with what can be done, and the groups one facilitates."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.message import Block, Message
from bot.messages.kit import actions, button, esc, header, mention, message, section, when
from bot.messages.sessions import NAMES, Shown


def none_planned(group: str, facilitator: str, *, group_id: int | None = None) -> Message:
    """A member's group has no session ahead; `group_id` when the group runs itself and may find a time."""
    if group_id is not None:
        return message(
            section(
                f"No session of *{esc(group)}* is planned at the moment. Any of you can look for a time."
            ),
            actions(button("Find a time together", "slots.open", f"group:{group_id}")),
        )
    return message(
        section(
            f"No session of *{esc(group)}* is planned at the moment. "
            f"{mention(facilitator)}, who facilitates it, can start the next practice cycle."
        )
    )


def with_more(
    card: Message, *, group_id: int, poll: tuple[int, datetime] | None = None, find: bool = False
) -> Message:
    """A member's card with what else they can do: answer the open `poll` (id, deadline), look for a time."""
    more = []
    if poll is not None:
        more.append(button("Say what suits me", "slots.answer", str(poll[0]), style="primary"))
    if find:
        more.append(button("Find a time together", "slots.open", f"group:{group_id}"))
    if not more:
        return card
    said = [section("Your group is looking for a time.")] if poll is not None else []
    return message(*card.blocks, *said, actions(*more, block_id="find"))


def groups(rows: Sequence[tuple[int, str, Shown | None]], *, tz: str) -> list[Block]:
    """The groups somebody facilitates, each with its next session and a button: (group id, name, session)."""
    blocks = [header("Groups you facilitate")]
    for group_id, name, shown in rows[:40]:
        if shown is None:
            find = button("Find a time", "slots.open", f"group:{group_id}")
            blocks.append(section(f"*{esc(name)}*\nNo session ahead.", find))
            continue
        state = "cancelled, no new date yet" if shown.cancelled else when(shown.starts, tz)
        blocks.append(
            section(
                f"*{esc(name)}*\n{NAMES[shown.kind].capitalize()}: {state}",
                button("Move or cancel", "session.open", str(group_id)),
            )
        )
    return blocks


def overview(mine: Message | None, blocks: Sequence[Block]) -> Message:
    """One's own next session, if there is one, and the groups one facilitates."""
    return message(*(mine.blocks if mine else []), *blocks)
