from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.domain.message import Message, View
from bot.domain.places import offered
from bot.messages import dialogue_forms as forms
from bot.messages.dialogue_forms import Changing, Offer, Standing
from tests.messages.cases.dialogues import ODD, TEASER, date
from tests.messages.cases.sessions import BERLIN, NASTY

ZONES = offered(BERLIN, ["America/New_York"])
TOPICS = [("meetings", "Meetings worth having", TEASER), ("own:3", NASTY, NASTY)]
MOST = [(f"own:{n}", "&" * 60, "&" * 75) for n in range(100)]
CHRISTMAS = datetime(2026, 12, 25, 9, 0, tzinfo=UTC)


def standing(**changed: Any) -> Standing:
    given: dict[str, Any] = {
        "date": date(1), "taken": 6, "seats": 8, "waiting": 0, "coaches": ["U4", "U5"], "seated": False,
    }  # fmt: skip
    return Standing(**(given | changed))


def changing(one: Standing, **changed: Any) -> Changing:
    given: dict[str, Any] = {"standing": one, "tz": BERLIN, "tables": 2, "version": 3, "zones": ZONES}
    return Changing(**(given | changed))


CASES: dict[str, Callable[[], Message | View]] = {
    "opening": lambda: forms.opening(Offer(TOPICS, ZONES, BERLIN, 1, may_limit=True)),
    "opening__by_a_coach": lambda: forms.opening(Offer(TOPICS, ZONES, BERLIN, 1, may_limit=False)),
    "opening__most_topics": lambda: forms.opening(Offer(MOST, ZONES, BERLIN, 0, may_limit=True)),
    "opened": lambda: forms.opened([date()], [], tz=BERLIN),
    "opened__a_pattern_without_a_holiday": lambda: forms.opened(
        [date(0), date(1), date(2)], [CHRISTMAS], tz=BERLIN
    ),
    "opened__nasty": lambda: forms.opened([ODD], [], tz=BERLIN),
    "manage": lambda: forms.manage(
        [standing(), standing(date=date(2), taken=8, waiting=3, coaches=()), standing(seated=True)], tz=BERLIN
    ),
    "manage__nothing_ahead": lambda: forms.manage([], tz=BERLIN),
    "manage__longest": lambda: forms.manage(
        [standing(date=date(title="&" * 60, place="&" * 200), coaches=["U0123456789"] * 50)] * 60, tz=BERLIN
    ),
    "manage__nasty": lambda: forms.manage([standing(date=ODD)], tz=BERLIN),
    "change": lambda: forms.change(changing(standing())),
    "change__seated_with_seven_tables": lambda: forms.change(changing(standing(seated=True), tables=7)),
    "change__nasty": lambda: forms.change(changing(standing(date=ODD, coaches=()))),
    "changed": lambda: forms.changed(date(), tz=BERLIN, told=5, anything=True),
    "changed__nobody_told": lambda: forms.changed(date(), tz=BERLIN, told=0, anything=True),
    "changed__nothing": lambda: forms.changed(date(), tz=BERLIN, told=0, anything=False),
    "cancelled": lambda: forms.cancelled(date(), tz=BERLIN, told=1),
    "cancelled__nasty": lambda: forms.cancelled(ODD, tz=BERLIN, told=12),
}
