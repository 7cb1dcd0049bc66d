from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.message import Message, View
from bot.messages import slots
from bot.messages.slots import Here, Offered, Poll
from tests.messages.cases.sessions import BERLIN, HEBREW, KOLKATA, NASTY

NEW_YORK = "America/New_York"
FIRST = datetime(2026, 10, 27, 13, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 10, 23, 16, 0, tzinfo=UTC)
ZONES = [Here(NEW_YORK, ["U2"]), Here(BERLIN, ["U1", "U4", "U5", "U6"]), Here(KOLKATA, ["U3"])]


def offered(number: int, **changed: Any) -> Offered:
    given: dict[str, Any] = {"starts": FIRST + number * timedelta(days=1), "zones": ZONES}
    return Offered(**(given | changed))


def poll(**changed: Any) -> Poll:
    given: dict[str, Any] = {
        "group": "Leads Europe",
        "kind": "reconvene",
        "tz": BERLIN,
        "deadline": DEADLINE,
        "slots": [offered(0), offered(1), offered(2)],
        "members": 6,
        "answered": 0,
        "open": ["U1", "U2", "U3", "U4", "U5", "U6"],
        "value": "7",
    }
    return Poll(**(given | changed))


CAN, CANNOT = ["U1", "U2", "U3", "U4", "U5"], ["U6"]
GOING_ON = poll(
    slots=[offered(0, can=["U1"], cannot=["U2", "U3"]), offered(1, can=["U1", "U2"], cannot=["U3"])],
    answered=3,
    open=["U4", "U5"],
    best=1,
)
FULL = poll(slots=[offered(0, can=CAN, cannot=CANNOT), offered(1)], answered=6, open=[], best=0)
NOTHING = poll(slots=[offered(0, cannot=CAN), offered(1, cannot=CAN)], answered=5, open=["U6"])
ODD = poll(group=NASTY)
OUTSIDE = poll(
    slots=[
        offered(0, zones=[Here(NEW_YORK, ["U2", "U7"], ["U7"]), Here(KOLKATA, ["U3"], ["U3"])]),
        Offered(datetime(2026, 10, 27, 20, 0, tzinfo=UTC), ZONES),
    ]
)
NEXT = poll(kind="", group=HEBREW)
LONG = poll(
    group="&" * 60,
    slots=[
        offered(n, zones=[Here(f"America/Argentina/City_{i}", ["U0123456789"] * 2) for i in range(6)])
        for n in range(6)
    ],
)

CASES: dict[str, Callable[[], Message | View]] = {
    "channel": lambda: slots.channel(poll()),
    "channel__half_way": lambda: slots.channel(GOING_ON),
    "channel__all_have_answered": lambda: slots.channel(FULL),
    "channel__outside_working_hours_and_on_another_day": lambda: slots.channel(OUTSIDE),
    "channel__next_cycle_right_to_left": lambda: slots.channel(NEXT),
    "channel__nasty": lambda: slots.channel(ODD),
    "channel__longest": lambda: slots.channel(LONG),
    "settled": lambda: slots.settled(FULL, FIRST, can=CAN, cannot=CANNOT),
    "settled__suits_all": lambda: slots.settled(FULL, FIRST, can=CAN, cannot=[]),
    "settled__nasty": lambda: slots.settled(ODD, FIRST, can=["U1"], cannot=[]),
    "ended": lambda: slots.ended(NOTHING, "none"),
    "ended__taken_back": lambda: slots.ended(poll(), "withdrawn"),
    "ended__overtaken": lambda: slots.ended(NEXT, "overtaken"),
    "reminder": lambda: slots.reminder(GOING_ON, tz=KOLKATA),
    "reminder__nasty": lambda: slots.reminder(ODD, tz=BERLIN),
    "complete": lambda: slots.complete(FULL, tz=BERLIN),
    "complete__the_rule_would_not_take_it": lambda: slots.complete(GOING_ON, tz=BERLIN),
    "complete__nothing_suits": lambda: slots.complete(NOTHING, tz=BERLIN),
    "nothing_suits": lambda: slots.nothing_suits(NOTHING, tz=BERLIN),
    "nothing_suits__but_one": lambda: slots.nothing_suits(GOING_ON, tz=BERLIN),
    "next_settled": lambda: slots.next_settled(NEXT, FIRST, tz=BERLIN, group_id=3),
    "asked": lambda: slots.asked(poll(), tz=NEW_YORK),
    "asked__nasty": lambda: slots.asked(ODD, tz=BERLIN),
    "thanks": lambda: slots.thanks(poll(), [FIRST], tz=KOLKATA),
    "thanks__none_suits": lambda: slots.thanks(poll(), [], tz=KOLKATA),
    "over": lambda: slots.over(ODD, FIRST, tz=BERLIN),
    "over__without_a_time": lambda: slots.over(poll(), None, tz=BERLIN),
}
