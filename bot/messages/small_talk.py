"""Answers to what is not an experiment: hello, thanks, an empty message, one that cannot be kept."""

from bot.domain.message import Message
from bot.messages.kit import actions, button, message, section


def hello() -> Message:
    """Somebody says hello."""
    return message(
        section(
            "Hello! Tell me in a sentence what you tried, and I keep it in your log, for your eyes only. "
            "`/plg help` shows what else I can do."
        ),
        actions(button("Log what I tried", "log.open")),
    )


def thanks() -> Message:
    """Somebody says thanks."""
    return message(section("With pleasure. I am here when you have tried something."))


def empty() -> Message:
    """A message without words: a file, a blank."""
    return message(section("I can keep words only. Tell me in a sentence what you tried."))


def not_kept(reason: str) -> Message:
    """A message that could not be kept; it still stands above this answer."""
    return message(section(f"I have not kept that one. {reason}"))


def not_changed(reason: str) -> Message:
    """An edit that could not be taken over."""
    return message(section(f"Your log still has the earlier words. {reason}"))


def away() -> Message:
    """Nothing can be kept now: the message will come again by itself."""
    return message(
        section(
            "I cannot save anything right now; that is our fault, not yours. Slack brings me your message "
            "again within a few minutes, and I confirm it here once it is kept. If I have not done so in ten "
            "minutes, please send it once more."
        )
    )
