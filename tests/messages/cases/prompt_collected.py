from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import prompt_collected
from bot.messages.prompt_collected import Named
from tests.messages.cases.sessions import HEBREW, NASTY

ASKED = "What did you try this week that surprised you?"
FOUR = ["It took one minute.", NASTY, HEBREW, "Nobody minded.\n\nThat was all."]
LONG = "a" * 3000


def _for_author(*answers: Named, page: int = 0, more: bool = False) -> View:
    return prompt_collected.for_author(text=ASKED, answers=answers, prompt_id=3, page=page, more=more)


CASES: dict[str, Callable[[], Message | View]] = {
    "page": lambda: prompt_collected.page(FOUR, whose="of this group", first=True),
    "page__together": lambda: prompt_collected.collected(FOUR, together=True)[0],
    "page__longest": lambda: prompt_collected.collected([LONG] * 6, together=False)[0],
    "page__second": lambda: prompt_collected.collected(["Short."] * 45, together=True)[1],
    "held": prompt_collected.held,
    "too_few": prompt_collected.too_few,
    "for_author": lambda: _for_author(Named("U1", "It took one minute."), Named("U2", NASTY)),
    "for_author__none": _for_author,
    "for_author__longest": lambda: _for_author(*[Named("U1", LONG)] * 5, page=1, more=True),
}
