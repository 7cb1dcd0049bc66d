"""Leaving a group: the question, the confirmation, and what the facilitator hears."""

from bot.domain.message import Message, View
from bot.messages.kit import esc, mention, message, modal, section


def leave_form(*, group: str, group_id: int) -> View:
    """Ask before somebody leaves."""
    return modal(
        "leave.confirm",
        "Leave the group?",
        [
            section(f"You are about to leave *{esc(group)}*."),
            section(
                "• I send you nothing more, and take you out of the group's channel.\n"
                "• Your buddy gets another one; your facilitator learns that you have left.\n"
                "• Your activity log stays yours: `/plg log list`."
            ),
            section("Only busy for a while? `/plg pause` stops everything until a day you choose."),
        ],
        submit="Leave",
        close="Stay",
        meta={"group": group_id},
    )


def left(*, group: str) -> Message:
    """Confirm to the one who left."""
    return message(
        section(
            f"You have left *{esc(group)}*. Thank you for taking part. What you logged stays yours: "
            "`/plg log list`."
        )
    )


def member_left(*, user: str, group: str, remaining: int, deactivated: bool) -> Message:
    """Tell the facilitator that somebody left, and what it means for the group."""
    how = "has left this workspace, and with it" if deactivated else "has left"
    return message(section(f"{mention(user)} {how} *{esc(group)}*. {_meaning(remaining)}"))


def _meaning(remaining: int) -> str:
    if remaining == 0:
        return "Nobody is left in it; archive its channel in Slack and I close the group."
    if remaining == 1:
        return "One member is left, without a buddy: a word with them would help."
    return f"{remaining} members go on; where a buddy is missing I find another one."
