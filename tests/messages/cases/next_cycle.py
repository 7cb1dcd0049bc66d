from collections.abc import Callable
from datetime import date
from typing import Any

from bot.domain.message import Message, View
from bot.domain.places import offered
from bot.messages import next_cycle
from bot.messages.cycles import Filled, Offer
from tests.messages.cases.cycles import NASTY, OFFER, SIX, TOPICS


def _next(**changed: Any) -> View:
    given: dict[str, Any] = {
        "group": "Leads Europe",
        "group_id": 7,
        "number": 2,
        "members": SIX,
        "offer": OFFER,
        "filled": Filled("Europe/Berlin", "Room 4", 6, 3, "08:30"),
    }
    return next_cycle.form(**(given | changed))


CASES: dict[str, Callable[[], Message | View]] = {
    "form": _next,
    "form__with_all_that_is_known": lambda: _next(
        carried=3,
        filled=Filled(
            "Europe/Berlin",
            "Room 4",
            challenge="Meetings without a decision.",
            day=date(2026, 11, 11),
            time="12:30",
            topic="delegating",
        ),
    ),
    "form__one_action_and_a_long_nasty_challenge": lambda: _next(
        carried=1, filled=Filled("Europe/Berlin", challenge=NASTY + "c" * 3000, topic="no-such-topic")
    ),
    "form__nobody_left_unknown_zone": lambda: _next(
        group=NASTY, members=(), filled=Filled("Mars/Phobos"), offer=Offer(TOPICS[:1], offered("Mars/Phobos"))
    ),
}
