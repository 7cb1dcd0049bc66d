"""Buddies in words: the introduction, who one's buddy is, and whether they talked."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block, Message
from bot.messages import commitments
from bot.messages.commitments import Plan
from bot.messages.kit import actions, button, context, esc, mention, message, names, section

YES, NOT_YET = "yes", "not_yet"


@dataclass(frozen=True)
class Buddy:
    """One buddy as the other sees them; `away_until` is a day such as "Tue 1 Dec", or empty."""

    user_id: str
    away_until: str = ""
    plan: Plan | None = None


def introduction(
    buddies: Sequence[Buddy], *, group: str, left: str = "", joined: str = "", written: bool = False
) -> Message:
    """Who the reader's buddy is from now on: practice begins, or somebody has `left` or `joined` the group.

    `written` says that the reader has a commitment already, so that none is asked for.
    """
    return message(
        section(_opening(buddies, group, left, joined)),
        section(
            "A buddy is somebody to tell what you try: what worked, and what did not. "
            "Fifteen minutes a week is plenty."
        ),
        *_about_each(buddies),
        section(f"*One small first step:* {_first_step(buddies)}"),
        *([] if written else _ask_for_commitment()),
    )


def _opening(buddies: Sequence[Buddy], group: str, left: str, joined: str) -> str:
    shown = names([buddy.user_id for buddy in buddies])
    what = "buddy is" if len(buddies) == 1 else "buddies are"
    if left or joined:
        moved = f"{mention(left)} has left" if left else f"{mention(joined)} has joined"
        return f"{moved} *{esc(group)}*, so the buddies change a little. From now on your {what} {shown}."
    trio = " You are three, because your group has an odd number." if len(buddies) > 1 else ""
    return f"Your {what} {shown}, for the practice weeks of *{esc(group)}*.{trio}"


def _about_each(buddies: Sequence[Buddy]) -> list[Block]:
    blocks: list[Block] = []
    for buddy in buddies:
        who = mention(buddy.user_id)
        if buddy.away_until:
            blocks.append(section(f"{who} is away until {buddy.away_until}."))
        if buddy.plan:
            blocks += [section(f"What {who} will practise:"), *commitments.words(buddy.plan)]
    return blocks


def _first_step(buddies: Sequence[Buddy]) -> str:
    shown = names([buddy.user_id for buddy in buddies])
    if all(buddy.away_until for buddy in buddies):
        return f"leave {shown} a line now, to be found on the first day back."
    if len(buddies) > 1:
        return f"write to {shown} today and name two times that suit you this week."
    return f"send {shown} a line today, with two times that suit you this week."


def _ask_for_commitment() -> list[Block]:
    return [
        section("Your own commitment is still to be written: one sentence, two minutes."),
        actions(button("Write my commitment", "commit.open", style="primary")),
    ]


def alone(about: str, *, group: str, facilitator: str) -> Message:
    """The reader's buddy has left, and there is nobody else."""
    return message(
        section(
            f"{mention(about)} has left *{esc(group)}*, so you are without a buddy just now. "
            f"{mention(facilitator)} knows. Your tips and your log go on as before."
        )
    )


def too_few(group: str) -> Message:
    """To the facilitator: nobody can be paired."""
    return message(
        section(
            f"*{esc(group)}* has fewer than two active members, so nobody has a buddy. "
            "A word with the group about how to go on would help."
        )
    )


def mine(buddies: Sequence[Buddy], *, group: str, written: bool, over: bool = False) -> Message:
    """The reader's buddy, on request; once the cycle is `over` nothing is left to commit to."""
    shown = names([buddy.user_id for buddy in buddies])
    what = "buddy" if len(buddies) == 1 else "buddies"
    return message(
        section(f"Your {what} in *{esc(group)}*: {shown}."),
        *_about_each(buddies),
        None if over else actions(button(f"{'Change' if written else 'Write'} my commitment", "commit.open")),
    )


def none_yet(group: str, due: str) -> Message:
    """The work session is still to come; `due` is when pairs are made, ready for mrkdwn, or empty."""
    later = f" You will hear from me on {due}." if due else " The date is not settled yet."
    return message(section(f"Buddies of *{esc(group)}* are introduced right after the work session.{later}"))


def none_now(group: str, facilitator: str) -> Message:
    """There is nobody to be a buddy."""
    return message(
        section(f"You have no buddy in *{esc(group)}* just now. {mention(facilitator)} can help with that.")
    )


def check(buddies: Sequence[str], *, pair_id: int) -> Message:
    """Half-way: did they talk."""
    return message(
        section(
            f"Half of the practice weeks are over. Have you and {names(buddies)} talked since the session?"
        ),
        actions(
            button("Yes", "buddy.talked", str(pair_id)),
            button("Not yet", "buddy.not_yet", str(pair_id)),
        ),
        context("I ask this once. Your answer stays between you and me."),
    )


def checked(answer: str, buddies: Sequence[str]) -> Message:
    """What to make of the answer."""
    if answer == YES:
        return message(
            section("Good to hear. If something from it is worth keeping, `/plg log` holds it for you.")
        )
    return message(
        section(
            f"That happens easily. One line to {names(buddies)} is enough: "
            "“Do you have fifteen minutes on Thursday?”"
        )
    )
