from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.domain.message import Message, View
from bot.messages import session_offers
from bot.messages.session_offers import Fewer
from tests.messages.cases.sessions import BERLIN, NASTY, STARTS


def fewer(**changed: Any) -> Fewer:
    given: dict[str, Any] = {
        "group": "Leads Europe",
        "kind": "reconvene",
        "session_id": 12,
        "version": 3,
        "starts": STARTS,
        "can": 2,
        "members": 6,
        "cannot": ["U1", "U2", "U3", "U4"],
        "better": STARTS + timedelta(days=2),
    }
    return Fewer(**(given | changed))


CASES: dict[str, Callable[[], Message | View]] = {
    "few": lambda: session_offers.few(fewer(), tz=BERLIN),
    "few__from_a_poll": lambda: session_offers.few(fewer(suits=["U1", "U5", "U6"]), tz=BERLIN),
    "few__early_for_somebody": lambda: session_offers.few(fewer(outside=True), tz=BERLIN),
    "few__no_other_time": lambda: session_offers.few(fewer(better=None), tz=BERLIN),
    "few__nasty_trio": lambda: session_offers.few(
        fewer(group=NASTY, kind="work", can=1, members=3, cannot=["U1", "U2"]), tz="America/New_York"
    ),
}
