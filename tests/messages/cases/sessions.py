from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.domain.message import Message, View
from bot.messages import sessions
from bot.messages.sessions import Coming, Shown

NASTY = '<!channel> <@U1> & < > "quoted" *bold* @here'
HEBREW = "חדר ארבע, קומה שנייה"
STARTS = datetime(2026, 11, 4, 11, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
BERLIN, KOLKATA = "Europe/Berlin", "Asia/Kolkata"
COMING = Coming(("U1", "U2"), ("U4",), ("U5",), ("U6",), late=("U3",))


def shown(**changed: Any) -> Shown:
    given: dict[str, Any] = {
        "group": "Leads Europe",
        "kind": "reconvene",
        "starts": STARTS,
        "place": "Room 4",
        "value": "12:3",
    }
    return Shown(**(given | changed))


WORK = shown(kind="work")
ODD = shown(group=NASTY, place=NASTY)
RTL = shown(group=HEBREW, place=HEBREW)
LINK = shown(place="https://meet.example/room?a=1&b=2 (ask <Faith>), then http://x.example/|y")
LONG = shown(group="&" * 80, place="p" * 200)

CASES: dict[str, Callable[[], Message | View]] = {
    "reminder": lambda: sessions.reminder("7d", shown(), tz=BERLIN),
    "reminder__in_the_channel": lambda: sessions.reminder("1d", WORK, tz=BERLIN, group=True),
    "reminder__an_hour_ahead_answered": lambda: sessions.reminder("1h", LINK, tz=KOLKATA, said="attending"),
    "reminder__no_place": lambda: sessions.reminder("1d", shown(place=""), tz="America/New_York"),
    "reminder__nasty": lambda: sessions.reminder("1d", ODD, tz=BERLIN),
    "reminder__right_to_left": lambda: sessions.reminder("1d", RTL, tz=BERLIN),
    "card": lambda: sessions.card(shown(), tz=BERLIN, said=None, coming=COMING),
    "card__in_a_direct_message": lambda: sessions.card(WORK, tz=KOLKATA, said="cannot"),
    "card__answered_for_another_time": lambda: sessions.card(
        LINK, tz=BERLIN, said="attending", coming=COMING, note="This session has another time now."
    ),
    "card__cancelled": lambda: sessions.card(shown(cancelled=True), tz=BERLIN, said=None, coming=COMING),
    "card__trio": lambda: sessions.card(
        shown(), tz=BERLIN, said=None, coming=Coming(silent=("U1", "U2", "U3"))
    ),
    "card__nasty": lambda: sessions.card(ODD, tz=BERLIN, said=None),
    "card__longest": lambda: sessions.card(LONG, tz=BERLIN, said="attending", coming=COMING),
    "moved": lambda: sessions.moved(shown(), tz=BERLIN, before=LATER),
    "moved__work_with_the_reconvene": lambda: sessions.moved(WORK, tz=BERLIN, before=LATER, along=LATER),
    "moved__only_the_place": lambda: sessions.moved(LINK, tz=KOLKATA, before=None),
    "moved__on_again": lambda: sessions.moved(WORK, tz=BERLIN, before=LATER, along=LATER, again=True),
    "moved__as_the_group_agreed": lambda: sessions.moved(
        shown(), tz=KOLKATA, before=LATER, agreed=True, said="attending"
    ),
    "moved__as_the_group_agreed_in_the_channel": lambda: sessions.moved(
        shown(), tz=BERLIN, before=LATER, agreed=True
    ),
    "moved__nasty": lambda: sessions.moved(ODD, tz=BERLIN, before=LATER),
    "cancelled": lambda: sessions.cancelled(shown(cancelled=True), tz=BERLIN),
    "cancelled__work_with_the_reconvene": lambda: sessions.cancelled(
        shown(kind="work", cancelled=True), tz=KOLKATA, along=True
    ),
    "cancelled__work_alone": lambda: sessions.cancelled(WORK, tz=BERLIN),
}
