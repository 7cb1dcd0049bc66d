from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import dialogue_news as news
from bot.messages.dialogue_news import Why
from bot.messages.dialogues import said
from tests.messages.cases.dialogues import ODD, STARTS, date
from tests.messages.cases.sessions import BERLIN, KOLKATA, NASTY

OFFERS = [date(1), date(2), date(3)]


def not_held(why: Why) -> Callable[[], Message]:
    return lambda: news.not_held(date(), why, OFFERS, tz=BERLIN)


CASES: dict[str, Callable[[], Message | View]] = {
    "moved_up": lambda: news.moved_up(date(), tz=BERLIN),
    "moved_up__nasty": lambda: news.moved_up(ODD, tz=BERLIN),
    "changed": lambda: news.changed(date(1), before=STARTS, waits=False, tz=BERLIN),
    "changed__place_only_and_waiting": lambda: news.changed(date(), before=None, waits=True, tz=KOLKATA),
    "changed__nasty": lambda: news.changed(ODD, before=STARTS, waits=False, tz=BERLIN),
    **{f"not_held__{why}": not_held(why) for why in Why},
    "not_held__without_another": lambda: news.not_held(date(), Why.TOO_FEW, [], tz=BERLIN),
    "not_held__nasty": lambda: news.not_held(ODD, Why.CANCELLED, [ODD], tz=BERLIN),
    "another_date": lambda: news.another_date(date(), date(1), tz=BERLIN),
    "another_date__nasty": lambda: news.another_date(ODD, ODD, tz=BERLIN),
    "another_date__yes": lambda: said(news.moved(date(1), tz=BERLIN)),
    "another_date__no": lambda: said(news.stays(ODD, tz=BERLIN)),
    "seated": lambda: news.seated(date(), people=4, coach=False, moved_up=False, tz=BERLIN),
    "seated__three_with_a_coach": lambda: news.seated(
        date(), people=3, coach=True, moved_up=False, tz=KOLKATA
    ),
    "seated__from_the_waitlist": lambda: news.seated(ODD, people=5, coach=False, moved_up=True, tz=BERLIN),
    "soon": lambda: news.soon(date(), coach=False, tz=BERLIN),
    "soon__coach": lambda: news.soon(ODD, coach=True, tz=BERLIN),
    "not_seated": lambda: news.not_seated(date(), Why.TOO_FEW, None, tz=BERLIN),
    "not_seated__some_have_moved": lambda: news.not_seated(date(), Why.TOO_FEW, ODD, tz=BERLIN),
    "not_seated__no_table": lambda: news.not_seated(ODD, Why.NO_TABLE, None, tz=BERLIN),
    "not_seated__cancelled_by_somebody_else": lambda: news.not_seated(date(), Why.CANCELLED, None, tz=BERLIN),
    "after": lambda: news.after(["U2", "U3", "U4"], OFFERS, title="Trust from afar", tz=BERLIN),
    "after__nobody_new": lambda: news.after([], [], title=NASTY, tz=BERLIN),
    "were_you_there": lambda: news.were_you_there(12, OFFERS[:1], title="Trust from afar", tz=BERLIN),
    "were_you_there__nasty": lambda: news.were_you_there(12, [ODD], title=NASTY, tz=BERLIN),
}
