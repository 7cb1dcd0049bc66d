from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import nudges

CASES: dict[str, Callable[[], Message | View]] = {
    "quiet_week": lambda: nudges.quiet_week(week=1, weeks=4),
    "quiet_week__the_last": lambda: nudges.quiet_week(week=12, weeks=12),
}
