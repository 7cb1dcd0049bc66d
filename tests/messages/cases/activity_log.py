from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.domain.message import Message, View
from bot.domain.privacy import Audience
from bot.messages import activity_log
from bot.messages.activity_log import Entry

NASTY = '<!channel> <@U1> & < > "quoted" *bold* @here <https://x.example|y>\n> not a quote'
HEBREW = "שאלתי שתי שאלות \u200fלפני שעניתי (בשקט)"
ARABIC = "سألت سؤالين قبل أن أجيب"
BERLIN, KOLKATA = "Europe/Berlin", "Asia/Kolkata"
LONGEST = "I waited until they had finished. " * 352 + "I waited again. " * 2
assert len(LONGEST) == 12_000


def entry(**changed: Any) -> Entry:
    given: dict[str, Any] = {
        "id": 7,
        "tried": "I asked two questions before giving my view.",
        "happened": "",
        "learned": "",
        "next_step": "",
        "rating": None,
        "audience": Audience.ME,
        "created_at": datetime(2026, 10, 14, 22, 30, tzinfo=UTC),
        "week": 2,
    }
    return Entry(**(given | changed))


FULL = entry(
    happened="He talked for five minutes.",
    learned="Silence is a question too.",
    next_step="Do it again on Tuesday.",
    rating=4,
    audience=Audience.BUDDY,
)
ODD = entry(tried=NASTY, happened=NASTY, learned=NASTY, next_step=NASTY, rating=1, audience=Audience.GROUP)
RTL = entry(tried=HEBREW, happened=ARABIC, learned=HEBREW, next_step=ARABIC, rating=5)
TEN_THOUSAND = entry(tried="ten chars." * 1000)
LONG = entry(tried=LONGEST, happened="h" * 3000, learned="l" * 3000, next_step="n" * 3000, rating=3)


def listed(*entries: Entry, page: int = 1, pages: int = 1, total: int = 4, tz: str = BERLIN) -> Message:
    return activity_log.listing(entries, page=page, pages=pages, total=total, tz=tz)


CASES: dict[str, Callable[[], Message | View]] = {
    "kept": lambda: activity_log.kept(entry(), repeat=True),
    "kept__from_a_direct_message": lambda: activity_log.kept(entry(), repeat=False),
    "kept__shared": lambda: activity_log.kept(FULL, repeat=False),
    "kept__nasty": lambda: activity_log.kept(ODD, repeat=True),
    "kept__right_to_left": lambda: activity_log.kept(RTL, repeat=True),
    "kept__ten_thousand_characters": lambda: activity_log.kept(TEN_THOUSAND, repeat=True),
    "saved": lambda: activity_log.saved(entry()),
    "saved__full": lambda: activity_log.saved(FULL),
    "saved__nasty": lambda: activity_log.saved(ODD),
    "saved__longest": lambda: activity_log.saved(LONG),
    "undone": activity_log.undone,
    "undone__given_back": lambda: activity_log.undone(ODD),
    "undone__longest": lambda: activity_log.undone(LONG),
    "gone": activity_log.gone,
    "shared": lambda: activity_log.shared("U2", entry()),
    "shared__full": lambda: activity_log.shared("U2", FULL),
    "shared__nasty": lambda: activity_log.shared("U2", ODD),
    "shared__right_to_left": lambda: activity_log.shared("U2", RTL),
    "shared__longest": lambda: activity_log.shared("U2", LONG),
    "whole": lambda: activity_log.whole("U2", FULL),
    "whole__nasty": lambda: activity_log.whole("U2", ODD),
    "whole__longest": lambda: activity_log.whole("U2", LONG),
    "listing": lambda: listed(FULL, entry(id=8, week=None), total=2),
    "listing__one": lambda: listed(entry(), total=1, tz=KOLKATA),
    "listing__empty": lambda: listed(total=0),
    "listing__in_the_middle": lambda: listed(entry(), page=2, pages=3, total=9),
    "listing__nasty": lambda: listed(ODD, entry(**(vars(RTL) | {"id": 8})), total=2),
    "listing__longest": lambda: listed(
        *(entry(**(vars(LONG) | {"id": number})) for number in range(4)), page=2, pages=3, total=12
    ),
    "list_view": lambda: activity_log.list_view(listed(FULL, total=1)),
    "list_view__longest": lambda: activity_log.list_view(
        listed(*(entry(**(vars(LONG) | {"id": number})) for number in range(4)), page=2, pages=3, total=12)
    ),
}
