from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import reminders
from tests.messages.cases.sessions import NASTY

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: reminders.form("Leads Europe", 3, ["7d", "1d", "1h"]),
    "form__none": lambda: reminders.form(NASTY, 3, []),
    "kept": lambda: reminders.kept("Leads Europe", ["3d", "1h", "15m"]),
    "kept__one": lambda: reminders.kept(NASTY, ["1d"]),
    "kept__none": lambda: reminders.kept("Leads Europe", []),
}
