from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.domain.message import Message, View
from bot.domain.suggestions import Status
from bot.messages import ledger
from bot.messages.ledger import Change, Filter, Idea, Source
from tests.messages.cases.sessions import HEBREW, NASTY
from tests.messages.cases.suggestions import MADE, WORDS

TZ = "Europe/Berlin"
NAMED = Source(WORDS, "<@U2>", MADE, 12)
GROUP = Source("Orders take a week. Ours were late twice.", "the group Leads Europe", MADE, 14)
NOBODY = Source("Nobody dares to order anything.", "somebody anonymous", None, 15)
IDEA = Idea(12, 1, WORDS, "processes", Status.NEW, [NAMED], answered=False)
LATE = replace(IDEA, number=9, late=True)
PLANNED = replace(
    IDEA,
    version=3,
    status=Status.PLANNED,
    sources=[NAMED, GROUP, NOBODY],
    owner="U9",
    due=date(2026, 12, 1),
    answered=True,
    changes=[
        Change("U9", "put number 14 together with it", "", MADE),
        Change(None, "Planned", "We try it in two teams first.", datetime(2026, 11, 4, 9, tzinfo=UTC)),
    ],
)
ODD = replace(IDEA, text=NASTY, sources=[Source(NASTY, "somebody anonymous", None, 12)])
LONG = replace(
    PLANNED,
    text="w" * 3000,
    sources=[Source("w" * 3000, "<@U2>", MADE, n) for n in range(12, 32)],
    changes=[Change("U9", "Planned", "n" * 1000, MADE)] * 30,
)


def page(
    ideas: list[Idea], shown: Filter | None = None, *, total: int | None = None, all_of_it: bool = True
) -> View:
    many = len(ideas) if total is None else total
    return ledger.view(ideas, shown=shown or Filter(), total=many, tz=TZ, all_of_it=all_of_it)


CASES: dict[str, Callable[[], Message | View]] = {
    "view": lambda: page([LATE, IDEA, replace(PLANNED, overdue=True)]),
    "view__empty": lambda: page([]),
    "view__middle_page_of_forty": lambda: page([IDEA] * 10, Filter("all", "processes", 1), total=40),
    "view__what_i_look_after": lambda: page([PLANNED], Filter("mine"), all_of_it=False),
    "view__nasty": lambda: page([ODD, replace(ODD, text=HEBREW)]),
    "view__longest": lambda: page([LONG] * 10, Filter(), total=4000),
}
