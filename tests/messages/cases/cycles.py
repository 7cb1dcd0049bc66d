from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.message import Message, View
from bot.domain.places import offered
from bot.messages import cycles
from bot.messages.cycles import Dates, Offer

NASTY = '<!channel> <@U1> & < > "quoted" *bold* `code`'
HEBREW = "לתת משוב מוקדם יותר"
TOPICS = (("giving-feedback", "Giving feedback"), ("delegating", "Delegating without <letting> go & more"))
SIX = ("U1", "U2", "U3", "U4", "U5", "U6")
OFFER = Offer(TOPICS, offered("Asia/Kolkata", ["Europe/Berlin", "America/New_York", "Pacific/Chatham"]))
FIRST, SECOND = date(2026, 10, 8), date(2026, 10, 13)
DATES = Dates(
    datetime(2026, 10, 7, 10, 30, tzinfo=UTC),
    datetime(2026, 11, 4, 11, 30, tzinfo=UTC),
    "Europe/Berlin",
    [FIRST, *(SECOND + timedelta(weeks=n) for n in range(3))],
    "10:00",
)
WELCOME: dict[str, Any] = {
    "group": "Leads Europe",
    "number": 1,
    "members": SIX,
    "facilitator": "UF",
    "challenge": "We give feedback too late, or not at all.",
    "topic": "Giving feedback",
    "dates": DATES,
    "place": "Room 4",
}


def _welcome(**changed: Any) -> Message:
    return cycles.welcome(**(WELCOME | changed))


CASES: dict[str, Callable[[], Message | View]] = {
    "welcome": _welcome,
    "welcome__without_reminders": lambda: _welcome(reminders=""),
    "welcome__second_cycle_of_two": lambda: _welcome(number=2, members=("U1", "U2"), place=""),
    "welcome__trio_and_a_link": lambda: _welcome(
        members=SIX[:3], place="https://meet.example/room?a=1&b=2 (ask <Faith>)"
    ),
    "welcome__one_week": lambda: _welcome(
        dates=replace(DATES, tip_dates=[FIRST], reconvene=datetime(2026, 10, 14, 10, 30, tzinfo=UTC))
    ),
    "welcome__two_weeks": lambda: _welcome(
        dates=replace(DATES, tip_dates=[FIRST, SECOND], reconvene=datetime(2026, 10, 21, 10, 30, tzinfo=UTC))
    ),
    "welcome__twelve_weeks": lambda: _welcome(
        dates=replace(
            DATES,
            tip_dates=[date(2026, 10, 9) + timedelta(weeks=n) for n in range(12)],
            tip_time="08:15",
            reconvene=datetime(2026, 12, 30, 11, 30, tzinfo=UTC),
        )
    ),
    "welcome__nasty": lambda: _welcome(group=NASTY, challenge=NASTY, topic=NASTY, place=NASTY),
    "welcome__right_to_left": lambda: _welcome(group=HEBREW, challenge=HEBREW, place=HEBREW),
    "welcome__longest": lambda: _welcome(group="&" * 60, challenge="c" * 10_000, place="&" * 200),
    "hello": lambda: cycles.hello(
        group="Leads Europe",
        others=SIX[1:],
        facilitator="UF",
        starts=DATES.starts,
        tz="America/New_York",
    ),
    "hello__of_two_nasty": lambda: cycles.hello(
        group=NASTY, others=("U2",), facilitator="UF", starts=DATES.starts, tz="Mars/Phobos"
    ),
    "started": lambda: cycles.started(group=NASTY, number=2, dates=DATES),
    "taken_out": lambda: cycles.taken_out(group="Leads Europe", facilitator="UF"),
}
