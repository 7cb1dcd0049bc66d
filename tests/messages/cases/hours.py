from collections.abc import Callable
from datetime import time

from bot.domain.message import Message, View
from bot.domain.workday import Workday, usual
from bot.messages import hours

ODD = Workday("Asia/Kathmandu", frozenset({6, 0, 2}), time(7, 30), time(12), "")

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: hours.form(usual("Europe/Berlin"), files=True),
    "form__set": lambda: hours.form(ODD, files=False),
    "form__a_part_of_a_country": lambda: hours.form(
        Workday("Europe/Berlin", frozenset({0}), time(9), time(17), "DE-BY"), files=True
    ),
    "kept": lambda: hours.kept(usual("Europe/Berlin")),
    "kept__odd_days": lambda: hours.kept(ODD),
    "kept__sunday_to_thursday": lambda: hours.kept(usual("Asia/Jerusalem")),
    "kept__one_day": lambda: hours.kept(Workday("UTC", frozenset({4}), time(9), time(12))),
}
