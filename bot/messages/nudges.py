"""The one nudge at the end of a quiet practice week."""

from bot.domain.message import Message
from bot.messages.kit import actions, button, context, message, section


def quiet_week(*, week: int, weeks: int) -> Message:
    """Invite to note something, without a word about what is missing."""
    return message(
        section(
            f"Week {week} of {weeks} is nearly over. Was there one moment, however small, in which you tried "
            "something differently? What did not work counts just as much. One sentence is enough."
        ),
        actions(button("Log what I tried", "log.open", style="primary")),
        context(
            "A week without an entry is fine too. Too much just now? `/plg pause` keeps me quiet until a day "
            "you choose."
        ),
    )
