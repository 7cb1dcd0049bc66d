"""What the one who pressed something in a running session is told."""

from bot.domain.message import Message
from bot.messages.agenda import Held
from bot.messages.kit import esc, mention, message, section


def moved_on(held: Held, *, by: str | None) -> Message:
    """Somebody else pressed first: where the group is now."""
    who = f"{mention(by)} was a moment faster" if by else "Somebody was a moment faster"
    if not held.running:
        return message(section(f"{who}: the session is finished. What you settled stands in the channel."))
    at = f"step {held.step + 1} of {len(held.script.steps)}, “{esc(held.now.title)}”"
    return message(section(f"{who}: you are at {at} now. Nothing was skipped."))


def writes(*, writes_now: bool) -> Message:
    """What the one who took over or gave up writing is told."""
    if writes_now:
        return message(section("You write now. *Write down* opens the form; anyone can take over from you."))
    return message(section("You no longer write. What you wrote stays, and anyone can take over."))


def started(*, group: str, again: bool, dialogue: bool = False) -> Message:
    """What the one who started a session is told; a dialogue's `group` is named after its topic."""
    if dialogue:
        about = f"*{esc(group)}* {'is running already' if again else 'has begun'}"
        return message(section(f"{about}: look into the conversation of your table."))
    if again:
        return message(section(f"The session of *{esc(group)}* is running already: look into its channel."))
    return message(section(f"The session of *{esc(group)}* has begun: look into its channel."))
