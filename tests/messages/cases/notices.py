from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import notices
from tests.messages.cases.activity_log import NASTY

GROUP = "Leads Europe"

CASES: dict[str, Callable[[], Message | View]] = {
    **{
        f"channel_unreachable__{error}": lambda error=error: notices.channel_unreachable(GROUP, error)  # type: ignore[misc]
        for error in notices.REMEDIES
    },
    "channel_unreachable__unknown_error": lambda: notices.channel_unreachable(
        NASTY, "team_access_not_granted"
    ),
    "person_unreachable": lambda: notices.person_unreachable("U2", GROUP, "channel_not_found"),
    "person_unreachable__nasty": lambda: notices.person_unreachable("U2", NASTY, "<!channel>"),
    "channel_not_made": lambda: notices.channel_not_made(GROUP, "restricted_action", 3),
    "channel_not_made__nasty": lambda: notices.channel_not_made(NASTY, "name_taken", 3),
    "not_invited": lambda: notices.not_invited("U2", GROUP, "user_is_restricted"),
    "not_invited__nasty": lambda: notices.not_invited("U2", NASTY, "cant_invite"),
    "still_shown": lambda: notices.still_shown("cant_delete_message"),
    "still_shown__nasty": lambda: notices.still_shown("<!channel>"),
    "not_changed": lambda: notices.not_changed("edit_window_closed"),
    "not_changed__nasty": lambda: notices.not_changed("<!channel>"),
}
