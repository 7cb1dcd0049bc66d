from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import roster
from bot.messages.roster import Standing
from tests.messages.cases.cycles import NASTY

FILE = roster.called({"file": "F1", "name": NASTY})
MANY = roster.called({"handle": "@leads", "channel": "C1", "users": ["U1", "U2"]})

CASES: dict[str, Callable[[], Message | View]] = {
    "add_form": lambda: roster.add_form(Standing(1_234, 14, 3, 7)),
    "add_form__nobody_yet": lambda: roster.add_form(Standing()),
    "add_form__one_person_and_a_list_begun": lambda: roster.add_form(
        Standing(1, 1, 1, waiting=7, called=FILE)
    ),
    "reading": lambda: roster.reading(name=FILE, upload=7),
    "working": lambda: roster.working(name=MANY, upload=7),
    "applying": lambda: roster.applying(name=MANY, upload=7),
    "was_read": lambda: roster.was_read(name=FILE, upload=7),
    "refused": lambda: roster.refused(name=MANY, why="There is no user group @<leads> here."),
    "already_applied": lambda: roster.already_applied(name=FILE),
    "not_applied": lambda: roster.not_applied(name=FILE, upload=7),
    "not_exported": roster.not_exported,
    "exporting": lambda: roster.exporting(1_234),
    "exporting__one": lambda: roster.exporting(1),
    "thrown_away": roster.thrown_away,
}
