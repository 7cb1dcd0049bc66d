from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import dialogue_coaches as coaches
from bot.messages.dialogue_news import Why
from bot.messages.dialogues import said
from tests.messages.cases.dialogues import ODD, date
from tests.messages.cases.sessions import BERLIN

CASES: dict[str, Callable[[], Message | View]] = {
    "named": lambda: coaches.named([date()], by="U9", tz=BERLIN),
    "named__several": lambda: coaches.named([ODD, date(1), date(2)], by="U9", tz=BERLIN),
    "not_needed": lambda: coaches.not_needed(date(), Why.TOO_FEW, None, tz=BERLIN),
    "not_needed__cancelled": lambda: coaches.not_needed(ODD, Why.CANCELLED, None, tz=BERLIN),
    "not_needed__merged": lambda: coaches.not_needed(date(), Why.TOO_FEW, ODD, tz=BERLIN),
    "not_needed__another_coach": lambda: coaches.not_needed(date(), None, None, tz=BERLIN),
    "seated": lambda: coaches.seated(date(), people=4, tz=BERLIN),
    "seated__nasty": lambda: coaches.seated(ODD, people=3, tz=BERLIN),
    "spare": lambda: coaches.spare(date(), tz=BERLIN),
    "left": lambda: coaches.left(date(), coach="U8", instead="U9", tz=BERLIN),
    "left__nobody_free": lambda: coaches.left(ODD, coach="U8", instead=None, tz=BERLIN),
    "left__answer": lambda: said(coaches.out(date(), was=True, tz=BERLIN)),
    "left__answer_again": lambda: said(coaches.out(ODD, was=False, tz=BERLIN)),
}
