from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.domain.message import Message, View
from bot.domain.prompt import Answering
from bot.messages import prompt_status
from bot.messages.prompt_status import Answers, Weekly
from tests.messages.cases.sessions import BERLIN, NASTY

ASKED = "What did you try this week that surprised you?"
LONG = "p" * 3000
SIX = Answers("Leads Europe", ("U1", "U2"), ("U3", "U4", "U5"), ("U6",))
UNNAMED = Answers("Leads Europe", asked=("U1", "U2", "U3", "U4", "U5", "U6"))
NEXT = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)  # the morning after the clocks went back


def _status(*answers: Answers, text: str = ASKED, reminded: bool = False, **more: Any) -> Message:
    return prompt_status.status(text=text, answers=answers, prompt_id=3, reminded=reminded, **more)


def _unnamed(shown: int, **more: Any) -> Message:
    return _status(UNNAMED, answering=Answering.GROUP, shown=shown, **more)


CASES: dict[str, Callable[[], Message | View]] = {
    "status": lambda: _status(SIX),
    "status__reminded": lambda: _status(SIX, Answers("Care", ("U7",), ("U8",)), reminded=True),
    "status__everybody": lambda: _status(Answers("Care", ("U1", "U2", "U3"))),
    "status__nobody_left": lambda: _status(Answers("Care")),
    "status__nasty": lambda: _status(Answers(NASTY, ("U1",)), text=NASTY),
    "status__many_groups": lambda: _status(*[SIX] * 60, text=LONG),
    "status__for_the_author": lambda: _status(SIX, answering=Answering.AUTHOR),
    "status__unnamed_too_few": lambda: _unnamed(0),
    "status__unnamed_shown": lambda: _unnamed(4, reminded=True),
    "status__unnamed_closed": lambda: _unnamed(6, closed=True),
    "status__unnamed_closed_too_few": lambda: _unnamed(0, closed=True),
    "status__unnamed_nasty": lambda: _status(
        Answers(NASTY, asked=("U1",)), text=NASTY, answering=Answering.ALL, shown=1
    ),
    "status__weekly": lambda: _status(SIX, weekly=Weekly(NEXT, BERLIN)),
    "status__weekly_over": lambda: _status(SIX, weekly=Weekly(None, BERLIN)),
    "status__withdrawn": lambda: _status(SIX, withdrawn=True),
    "status__withdrawn_weekly": lambda: _status(SIX, withdrawn=True, weekly=Weekly(NEXT, BERLIN)),
    "reminded": lambda: prompt_status.reminded(sent=3, spared=0),
    "reminded__one_and_two_spared": lambda: prompt_status.reminded(sent=1, spared=2),
    "reminded_unnamed": prompt_status.reminded_unnamed,
}
