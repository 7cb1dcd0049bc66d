from collections.abc import Callable
from datetime import date

from bot.domain.message import Message, View
from bot.messages import pauses

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: pauses.form(date(2026, 12, 1), paused=False),
    "form__change": lambda: pauses.form(date(2026, 12, 8), paused=True),
    "paused": lambda: pauses.paused("Tue 1 Dec"),
    "paused_note": lambda: pauses.paused_note("Tue 1 Dec"),
    "resumed": pauses.resumed,
    "resumed_note": pauses.resumed_note,
    "not_paused": pauses.not_paused,
    "away": lambda: pauses.away("U1", "Tue 1 Dec"),
    "back": lambda: pauses.back("U1"),
}
