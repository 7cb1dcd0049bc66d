from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.domain.message import Message, View
from bot.messages import group_news
from tests.messages.cases.sessions import BERLIN, HEBREW, KOLKATA, NASTY

RECONVENE = datetime(2026, 11, 4, 11, 30, tzinfo=UTC)
WORK = datetime(2026, 10, 7, 10, 30, tzinfo=UTC)


def _joined(**changed: Any) -> Message:
    given: dict[str, Any] = {
        "group": "Leads Europe",
        "others": ["U1", "U2"],
        "facilitator": "UF",
        "challenge": "Saying it sooner",
        "week": 2,
        "weeks": 4,
        "session": ("reconvene", RECONVENE),
        "tz": BERLIN,
    }
    return group_news.joined(**(given | changed))


CASES: dict[str, Callable[[], Message | View]] = {
    "joined": _joined,
    "joined__before_the_work_session": lambda: _joined(week=None, session=("work", WORK), tz=KOLKATA),
    "joined__between_cycles": lambda: _joined(week=None, session=None, challenge="", others=[]),
    "joined__by_a_merge": lambda: _joined(merged="Care"),
    "joined__nasty": lambda: _joined(group=NASTY, merged=HEBREW, challenge=NASTY),
    "joined__longest": lambda: _joined(group="g" * 60, challenge="c" * 3000),
    "newcomers": lambda: group_news.newcomers(users=["U1"]),
    "newcomers__two": lambda: group_news.newcomers(users=["U1", "U2"]),
    "facilitator_changed__new": lambda: group_news.facilitator_changed(
        group="Leads Europe", to="U1", by="UF", you="new"
    ),
    "facilitator_changed__stays": lambda: group_news.facilitator_changed(
        group=NASTY, to="U1", by="UF", you="stays"
    ),
    "facilitator_changed__gone": lambda: group_news.facilitator_changed(
        group=HEBREW, to="U1", by="U9", you="gone"
    ),
    "beside": lambda: group_news.beside(group="Leads Europe", by="UF", added=True),
    "beside__no_more": lambda: group_news.beside(group=NASTY, by="UF", added=False),
    "led_by": lambda: group_news.led_by(facilitator="UF", beside=[]),
    "led_by__three": lambda: group_news.led_by(facilitator="UF", beside=["U1", "U2"]),
    "led_by__after_somebody_left": lambda: group_news.led_by(facilitator="UF", beside=[], gone="U9"),
    "took_over_by_itself": lambda: group_news.took_over_by_itself(group=NASTY, gone="U9"),
    "orphaned": lambda: group_news.orphaned(group="Leads Europe", group_id=7, facilitator="UF"),
    "orphaned__in_the_channel": lambda: group_news.orphaned(
        group=NASTY, group_id=7, facilitator="UF", in_channel=True
    ),
    "closed": lambda: group_news.closed(group="Leads Europe", by="UF", facilitates=False),
    "closed__for_the_facilitator": lambda: group_news.closed(group=NASTY, by="U9", facilitates=True),
    "closed_in_channel": lambda: group_news.closed_in_channel(by="UF"),
}
