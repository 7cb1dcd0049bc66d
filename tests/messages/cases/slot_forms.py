from collections.abc import Callable
from datetime import date, timedelta

from bot.domain.message import Message, View
from bot.messages import slot_forms
from bot.messages.slot_forms import Ask
from tests.messages.cases.sessions import BERLIN, KOLKATA, NASTY
from tests.messages.cases.slots import FIRST, GOING_ON, NEXT, poll

SLOTS = {4: FIRST, 5: FIRST + timedelta(days=1), 6: FIRST + timedelta(days=2, hours=8)}
SESSIONS = [("11", "work"), ("12", "reconvene"), ("next", "")]
DAYS = date(2026, 10, 27), date(2026, 11, 9)

CASES: dict[str, Callable[[], Message | View]] = {
    "opening": lambda: slot_forms.opening(Ask("Leads Europe", 3, SESSIONS, "12", *DAYS, BERLIN, "Room 4")),
    "opening__next_cycle": lambda: slot_forms.opening(Ask("Care", 3, SESSIONS[2:], "next", *DAYS, KOLKATA)),
    "opening__nasty": lambda: slot_forms.opening(Ask(NASTY, 3, SESSIONS, "11", *DAYS, BERLIN, NASTY)),
    "answer": lambda: slot_forms.answer(poll(), SLOTS, tz=BERLIN, ticked=[], outside=[]),
    "answer__again_outside_working_hours": lambda: slot_forms.answer(
        NEXT, SLOTS, tz=KOLKATA, ticked=[4, 5], outside=[6]
    ),
    "choosing": lambda: slot_forms.choosing(
        GOING_ON, [(FIRST, 5, ["Devi Raman"]), (FIRST + timedelta(days=1), 6, [])], tz=BERLIN
    ),
    "choosing__many_cannot": lambda: slot_forms.choosing(
        poll(group=NASTY), [(FIRST, 0, ["Bartholomew Featherstonehaugh"] * 5)], tz=KOLKATA
    ),
}
