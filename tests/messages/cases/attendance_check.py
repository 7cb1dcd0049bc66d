from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import attendance_check
from bot.messages.attendance_check import Attendee

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: attendance_check.form(
        [Attendee(1, "Amara Lindqvist", True), Attendee(2, "Bruno & <Co>", False), Attendee(3, "", False)],
        run_id=7,
    ),
    "form__nobody_yet": lambda: attendance_check.form([Attendee(1, "x" * 200, False)], run_id=7),
}
