"""What people hear when a group changes: who comes, who leads it, and that it ends."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.message import Message
from bot.messages.kit import actions, button, context, esc, mention, message, names, quote, section, when
from bot.messages.sessions import NAMES

TOOLS = (
    "`/plg group` shows who is in it · `/plg prompt` asks the group something · "
    "my *Home* tab shows who takes part"
)


def joined(
    *,
    group: str,
    others: Sequence[str],
    facilitator: str,
    challenge: str,
    week: int | None,
    weeks: int,
    session: tuple[str, datetime] | None,
    tz: str,
    merged: str = "",
) -> Message:
    """Tell somebody that they are in a group from now on; `merged` is the one they come from.

    `week` is the practice week they come into, None outside of them; `session` is the next one.
    """
    with_whom = f", with {names(others)}" if others else ""
    led = "" if facilitator in others else f"; {mention(facilitator)} facilitates it"
    if merged:
        head = f"*{esc(merged)}* has joined *{esc(group)}*. From now on you are in it{with_whom}{led}."
    else:
        head = f"Hello! I am *plg*. You are in the peer learning group *{esc(group)}*{with_whom}{led}."
    lines = [f"It is in practice week {week} of {weeks}."] if week else []
    if session:
        kind, starts = session
        lines.append(f"The {NAMES[kind]} is {when(starts, tz)}.")
    lines.append(
        "What you logged and committed to comes along with you."
        if merged
        else "Tell me here what you try, in a sentence or two. It stays in your activity log, which only you "
        "can read until you share something from it."
    )
    return message(
        section(head),
        *([section("The challenge:"), quote(challenge)] if challenge else []),
        section("\n".join(lines)),
        actions(
            *([button("Write my commitment", "commit.open", style="primary")] if week and not merged else []),
            button("I would rather leave", "leave.open"),
        ),
        context("`/plg help` shows what I can do · `/plg pause` stops me for a while"),
    )


def newcomers(*, users: Sequence[str]) -> Message:
    """Tell a group in its channel who has come."""
    verb = "is" if len(users) == 1 else "are"
    return message(section(f"Welcome: {names(users)} {verb} in this group now."))


def facilitator_changed(*, group: str, to: str, by: str, you: str) -> Message:
    """Tell those concerned who facilitates a group now; `you` are "new", or "stays", or "gone"."""
    if you == "new":
        return message(
            section(f"{mention(by)} has asked you to facilitate *{esc(group)}* from now on. Thank you!"),
            context(TOOLS),
        )
    rest = {
        "stays": "You lead it beside them.",
        "gone": "You lead it no longer, and leave its channel. Thank you for what you did for it.",
    }[you]
    return message(section(f"{mention(to)} facilitates *{esc(group)}* from now on. {rest}"))


def beside(*, group: str, by: str, added: bool) -> Message:
    """Tell somebody that they lead a group beside its facilitator, or no longer do."""
    if added:
        said = (
            f"{mention(by)} has made you a co-facilitator of *{esc(group)}*: you can do there what they can."
        )
        return message(section(said), context(TOOLS))
    return message(
        section(
            f"You are no co-facilitator of *{esc(group)}* any more, and leave its channel. "
            "Thank you for what you did for it."
        )
    )


def led_by(*, facilitator: str, beside: Sequence[str], gone: str = "") -> Message:
    """Tell a group in its channel who leads it now; `gone` is who has left the workspace."""
    why = f"{mention(gone)} has left this workspace. " if gone else ""
    also = f", together with {names(beside)}" if beside else ""
    return message(section(f"{why}{mention(facilitator)} facilitates this group now{also}."))


def took_over_by_itself(*, group: str, gone: str) -> Message:
    """Tell a co-facilitator that the group is theirs now."""
    return message(
        section(
            f"{mention(gone)}, who facilitated *{esc(group)}*, has left this workspace, so you facilitate it "
            "now. If that is not possible for you, `/plg group` hands it on."
        ),
        context(TOOLS),
    )


def orphaned(*, group: str, group_id: int, facilitator: str, in_channel: bool = False) -> Message:
    """Offer a group without a facilitator to whoever set it up, or to its members in their channel."""
    offer = actions(button("I facilitate it now", "program.take_over", str(group_id)))
    if in_channel:
        return message(
            section(
                f"{mention(facilitator)}, who facilitated this group, has left this workspace. Tips and "
                "reminders go on. For moving a session or asking the group something, one of you can take "
                "over; it takes a few minutes a week."
            ),
            offer,
        )
    return message(
        section(
            f"{mention(facilitator)}, who facilitates *{esc(group)}*, has left this workspace. Tips and "
            "reminders go on; for prompts and sessions the group needs somebody new. Its members are asked, "
            "too."
        ),
        offer,
    )


def closed(*, group: str, by: str, facilitates: bool) -> Message:
    """Tell a member or the facilitator that their group has ended."""
    if facilitates:
        return message(
            section(f"{mention(by)} has closed *{esc(group)}*. Nothing more goes out, and its members know.")
        )
    return message(
        section(
            f"{mention(by)} has closed *{esc(group)}*: no more tips or reminders. Your activity log stays "
            "yours: `/plg log list`. Thank you for taking part."
        )
    )


def closed_in_channel(*, by: str) -> Message:
    """Say in the channel of a group that it has ended."""
    return message(
        section(
            f"{mention(by)} has closed this group. The channel stays as it is, with what you shared in it; "
            "what each of you wrote to me alone stays yours alone."
        )
    )
