"""The words about confidence: how sure somebody is now of doing what they committed to."""

from bot.domain.message import Block, Message
from bot.messages.agenda_parts import then_and_now
from bot.messages.kit import actions, button, context, message, quote, section


def kept(*, sentence: str | None, then: int | None, now: int, in_channel: bool, run_id: int) -> Message:
    """Show somebody their own commitment, then and now; only they see this."""
    if sentence is None:
        return message(
            section(f"You said {now} of 10. There is no commitment of yours in this cycle to set it beside.")
        )
    blocks: list[Block] = [section(f"*Your commitment*: {then_and_now(then, now)}"), quote(sentence)]
    if in_channel:
        hide = button("Take it out of the channel", "confidence.hide", str(run_id))
        return message(*blocks, actions(hide), context("The group sees it in the channel now."))
    show = button("Show it to the group", "confidence.show", str(run_id))
    return message(*blocks, actions(show), context("Only you see this. Tap another number to change it."))
