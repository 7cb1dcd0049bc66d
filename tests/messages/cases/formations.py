from collections.abc import Callable
from dataclasses import replace

from bot.domain.grouping import GIVES_WAY
from bot.domain.message import Message, View
from bot.messages import formations
from bot.messages.formations import Preview, Row
from tests.messages.cases.formation_group import BARE, CHANGED, GAVE, ODD, SMALL, WHOLE
from tests.messages.cases.sessions import NASTY
from tests.support.northwind import STARTS

TZ = "Europe/Berlin"
DRAFT = Preview(7, 3, "Leading people", [WHOLE, GAVE], GIVES_WAY, starts=STARTS, tz=TZ)
ALL_WELL = replace(DRAFT, groups=[WHOLE, replace(WHOLE, number=2, name="Leading people, group 2", lead="UF")])
MANY = replace(
    DRAFT, groups=[replace(GAVE, number=n, name=f"Leading people, group {n}") for n in range(1, 501)]
)


def page(draft: Preview, number: int = 0, *, meanwhile: bool = False) -> View:
    return formations.preview(draft, tz=TZ, page=number, meanwhile=meanwhile)


CASES: dict[str, Callable[[], Message | View]] = {
    "listing": lambda: formations.listing(
        [
            Row(9, "Leading people", 10, 60, launched=False),
            Row(8, NASTY, 500, 3000, launched=True, waiting=12),
            Row(7, "Heads", 1, 4, launched=True),
        ]
    ),
    "preview": lambda: page(DRAFT),
    "preview__all_holds": lambda: page(ALL_WELL),
    "preview__changed_since": lambda: page(replace(DRAFT, groups=[WHOLE, CHANGED, SMALL], swaps=2)),
    "preview__meanwhile": lambda: page(DRAFT, meanwhile=True),
    "preview__not_formed_yet": lambda: page(replace(DRAFT, groups=[])),
    "preview__no_rules": lambda: page(replace(DRAFT, groups=[BARE], order=(), starts=None)),
    "preview__middle_page_of_500": lambda: page(MANY, 30),
    "preview__past_the_last_page": lambda: page(DRAFT, 9),
    "preview__nasty": lambda: page(replace(DRAFT, name=NASTY, groups=[ODD] * 8)),
    "discarded": lambda: formations.discarded(name=NASTY),
}
