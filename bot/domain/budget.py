"""The nudge budget: only so many unasked messages a person in any 7 days, the more important first.

Eight is what a normal week can come to when everything falls together: up to four reminders of a session, the
tip, the buddy check, the nudge and one reminder of a prompt. So the default never cuts a normal week short,
in cycles of any length, zones and clock changes (tests/domain/test_budget.py replays them), and holds back
whatever comes on top.
"""

from collections.abc import Mapping
from enum import StrEnum

WEEKLY_CAP = 8


class Nudge(StrEnum):
    """The kinds of unasked message, the most important first."""

    SESSION = "session"
    TIP = "tip"
    BUDDY = "buddy"
    NUDGE = "nudge"
    PROMPT_REMINDER = "prompt_reminder"


def within_budget(kind: str, sent_this_week: Mapping[str, int] | int, cap: int = WEEKLY_CAP) -> bool:
    """Tell whether one more message of this kind may go to a person who got these in the last 7 days.

    Session reminders count but are never dropped: missing the session costs more than a message too many.
    Given the numbers by kind, a message leaves a place free for each more important kind (the tip, the buddy
    check, the nudge) that has not come yet; given only their sum, it leaves none. Raises ValueError for an
    unknown kind.
    """
    kind = Nudge(kind)
    if kind is Nudge.SESSION:
        return True
    if isinstance(sent_this_week, int):
        return sent_this_week < cap
    ranks = list(Nudge)
    more_important = ranks[1 : ranks.index(kind)]
    kept_free = sum(not sent_this_week.get(other) for other in more_important)
    return sum(sent_this_week.values()) + kept_free < cap
