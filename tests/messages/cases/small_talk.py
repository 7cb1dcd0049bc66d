from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import small_talk

CASES: dict[str, Callable[[], Message | View]] = {
    "hello": small_talk.hello,
    "thanks": small_talk.thanks,
    "away": small_talk.away,
    "empty": small_talk.empty,
    "not_kept": lambda: small_talk.not_kept(
        "That is 12,345 characters; one entry holds 12,000. Please keep it in two entries."
    ),
    "not_changed": lambda: small_talk.not_changed("Please write a few words about what you tried."),
}
