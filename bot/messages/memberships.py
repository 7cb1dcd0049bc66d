"""Leaving a group: the question, the confirmation, and what the facilitator hears."""

from bot.domain.message import Message, View
from bot.messages.kit import button, esc, mention, message, modal, section


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


def taken_out(*, group: str, by: str) -> Message:
    """Tell somebody that they are in the group no more."""
    return message(
        section(
            f"{mention(by)} has taken you out of *{esc(group)}*. If that is a mistake, a word to them puts "
            "it right. What you logged stays yours: `/plg log list`."
        )
    )


def off_roster(*, group: str) -> Message:
    """Tell somebody that they are not on the roster any more, and so in the group no more."""
    return message(
        section(
            "The list of those who take part in peer learning was brought up to date, and you are not on it "
            f"any more. So you have left *{esc(group)}*. If that is a mistake, your programme owners can put "
            "it right. What you logged stays yours: `/plg log list`."
        )
    )


def member_left(*, user: str, group: str, remaining: int, how: str, merge: int | None = None) -> Message:
    """Tell the facilitator that somebody left; `merge` is their group when it could join another."""
    verb = {
        "deactivated": "has left this workspace, and with it",
        "taken_out": "was taken out of",
        "off_roster": "is not on the roster any more, and has left",
    }
    offer = None
    if merge is not None:
        offer = section(
            "Another of your groups has room for all of them.",
            button("Look at a merge", "group.merge_open", str(merge)),
        )
    said = f"{mention(user)} {verb.get(how, 'has left')} *{esc(group)}*. {_meaning(remaining)}"
    return message(section(said), offer)


def _meaning(remaining: int) -> str:
    if remaining == 0:
        return "Nobody is left in it; `/plg group` closes it."
    if remaining == 1:
        return "One member is left, without a buddy: a word with them would help."
    return f"{remaining} members go on; where a buddy is missing I find another one."
