from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import formation_news as news
from tests.messages.cases.cycles import DATES, SIX
from tests.messages.cases.sessions import NASTY

CASES: dict[str, Callable[[], Message | View]] = {
    "launched": lambda: news.launched(name="Leading people", groups=10, minutes=1),
    "launched__many": lambda: news.launched(name=NASTY, groups=500, minutes=34),
    "under_way": lambda: news.under_way(name="Leading people", groups=10, people=60, left_out=[]),
    "under_way__some_left_out": lambda: news.under_way(
        name=NASTY, groups=1, people=4, left_out=[("U1", "gone"), ("U2", "busy"), ("U3", "alone")]
    ),
    "leading": lambda: news.leading(
        name="Leading people", by="U9", groups=[("Leading people, group 1", SIX)], dates=DATES
    ),
    "leading__forty_groups": lambda: news.leading(
        name=NASTY, by="U9", groups=[(f"{NASTY} {n}", SIX) for n in range(40)], dates=DATES
    ),
}
