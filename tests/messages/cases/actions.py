from collections.abc import Callable
from datetime import date

from bot.domain.message import Message, View
from bot.messages import actions
from bot.messages.actions import Action, Draft

NASTY = '<!channel> <@U1> & < > "quoted" *bold* @here'
HEBREW = "להזמין חדר לשיחות משוב"
TODAY = date(2026, 10, 13)
ROOM = Action(1, 1, "Book a room for feedback talks", "U2", TODAY)
GUIDE = Action(2, 3, NASTY, "U3", date(2026, 10, 20))
LATE = Action(3, 2, HEBREW, "U2", date(2026, 10, 6))
LEFT = Action(4, 1, "Ask HR", "U9", date(2026, 10, 14), present=False)
LONG = [Action(n, 1, "&" * 3000, "U1", TODAY) for n in range(40)]
OWNERS = [(1, "Amara Lindqvist"), (2, "Bruno & <Co>"), (3, "")]

CASES: dict[str, Callable[[], Message | View]] = {
    "overview": lambda: actions.overview([LATE, ROOM], [LEFT, GUIDE], group="Leads & Europe", today=TODAY),
    "overview__nothing": lambda: actions.overview([], [], group=NASTY, today=TODAY),
    "overview__longest": lambda: actions.overview(LONG, LONG, group="&" * 80, today=TODAY),
    "reminder": lambda: actions.reminder([ROOM], group="Leads Europe"),
    "reminder__several_nasty": lambda: actions.reminder([ROOM, GUIDE, LATE], group=NASTY),
    "reminder__longest": lambda: actions.reminder(LONG, group="Leads Europe"),
    "question": lambda: actions.question([ROOM], group="Leads Europe"),
    "question__several": lambda: actions.question([ROOM, GUIDE], group="Leads Europe"),
    "question__longest": lambda: actions.question(LONG, group="Leads Europe"),
    "answered": lambda: actions.answered(
        [
            Action(1, 2, "Book a room", "U2", TODAY, status="done"),
            Action(2, 2, NASTY, "U2", TODAY, status="dropped"),
            Action(3, 2, HEBREW, "U2", TODAY, status="carried"),
            Action(4, 2, "Put off", "U2", date(2026, 10, 20)),
        ],
        group="Leads Europe",
    ),
    "form": lambda: actions.form(Draft(), OWNERS, group_id=3, run_id=7),
    "form__another": lambda: actions.form(
        Draft(due_on=TODAY, note=actions.kept(ROOM, changed=False)), OWNERS, group_id=3, run_id=7, number=1
    ),
    "form__change": lambda: actions.form(
        Draft("ש" * 3000, 2, TODAY), OWNERS, group_id=3, run_id=None, action="12:4"
    ),
    "assigned": lambda: actions.assigned(GUIDE, group=NASTY, by="U1"),
}
