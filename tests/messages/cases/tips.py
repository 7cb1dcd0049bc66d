from collections.abc import Callable
from datetime import UTC, datetime, time

from bot.domain.message import Message, View
from bot.domain.tip import Tip
from bot.messages import tips
from bot.messages.tips import Why
from tests.messages.cases.cycles import NASTY

TIP = Tip(
    topic="giving-feedback",
    week=2,
    title="Ask before you tell",
    body_mrkdwn="A question first, *then* your view.\n\nIt is shorter than it sounds.",
    practice="Begin one conversation with “How did it go for you?”",
    example="When someone shows me their draft, I will ask what they are least sure of.",
    question="What did you hear that you would have missed?",
    source="Somebody & Somebody Else, 2006",
)
ODD = Tip("t", 1, NASTY, "&lt;!channel&gt;", NASTY, NASTY, NASTY, NASTY)
LONGEST = Tip("t", 1, "t" * 300, "b" * 1200, "p" * 900, "e" * 900, "q" * 900)
DUE = datetime(2026, 11, 3, 15, tzinfo=UTC)

CASES: dict[str, Callable[[], Message | View]] = {
    "tip": lambda: tips.tip(TIP, topic="Giving feedback", week=2, weeks=4, cycle_id=3),
    "tip__nasty": lambda: tips.tip(ODD, topic=NASTY, week=1, weeks=1, cycle_id=3),
    "tip__longest": lambda: tips.tip(LONGEST, topic="t" * 200, week=12, weeks=12, cycle_id=10**9),
    "thanks": lambda: tips.thanks(tips.HELPFUL),
    "thanks__not_for_me": lambda: tips.thanks(tips.NOT_FOR_ME),
    "why": lambda: tips.why(Why("Leads Europe", 2, 4, 1, time(10), DUE, "America/New_York", 8)),
    "why__on_another_day": lambda: tips.why(
        Why("Leads Europe", 1, 4, 4, time(9, 30), DUE, "America/New_York", 8)
    ),
    "why__nasty": lambda: tips.why(Why(NASTY, 1, 1, 1, time(15), DUE, "Nowhere/Land", 1)),
}
