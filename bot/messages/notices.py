"""Short notices to facilitators: something changed, or could not be done, and what helps."""

from bot.domain.message import Message
from bot.messages.kit import actions, button, esc, mention, message, section

REMEDIES = {
    "channel_not_found": "I can no longer see it. Invite me again with `/invite @plg` in that channel.",
    "not_in_channel": "I am no longer in it. Invite me again with `/invite @plg` in that channel.",
    "is_archived": "The channel is archived. Unarchive it in Slack to go on.",
    "restricted_action": "This workspace does not let apps create or post there. Please ask a Slack admin.",
    "name_taken": "A channel with that name is there already.",
}


def remedy(error: str) -> str:
    """Say what helps against one of Slack's errors."""
    return REMEDIES.get(error, f"Slack answered `{esc(error)}`. A Slack admin can tell what that means here.")


def channel_unreachable(group: str, error: str) -> Message:
    """A group's channel does not take messages."""
    return message(section(f"I could not post in the channel of *{esc(group)}*. {remedy(error)}"))


def person_unreachable(user_id: str, group: str, error: str) -> Message:
    """A member cannot be reached by direct message."""
    return message(
        section(
            f"I could not reach {mention(user_id)} of *{esc(group)}* by direct message "
            f"(Slack answered `{esc(error)}`). A word from you in person would help."
        )
    )


def channel_not_made(group: str, error: str, group_id: int) -> Message:
    """The private channel of a new group could not be created."""
    return message(
        section(
            f"I could not make a private channel for *{esc(group)}*. {remedy(error)} "
            "Or create a private channel yourself, invite me to it, and choose it here."
        ),
        actions(button("Choose a channel", "program.adopt", str(group_id))),
    )


def not_invited(user_id: str, group: str, error: str) -> Message:
    """A member could not be brought into the group's channel."""
    return message(
        section(
            f"I could not bring {mention(user_id)} into the channel of *{esc(group)}* "
            f"(Slack answered `{esc(error)}`). Please invite them there yourself."
        )
    )


def still_shown(error: str) -> Message:
    """What somebody took back could not be deleted."""
    return message(
        section(
            "Something that you took back still stands where you had shared it: "
            f"Slack did not let me delete it (`{esc(error)}`). A Slack admin can."
        )
    )


def not_changed(error: str) -> Message:
    """What somebody changed could not be changed where it was shared."""
    return message(
        section(
            "Something that you changed still stands as it was where you had shared it: "
            f"Slack did not let me change it (`{esc(error)}`). A Slack admin can delete it there."
        )
    )
