from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.domain.message import Message, View
from bot.domain.suggestions import MadeBy, Status
from bot.messages import suggestions
from bot.messages.suggestions import Own, Standing
from tests.messages.cases.sessions import HEBREW, NASTY

WORDS = "Let team leads approve orders up to 500 €: we wait a week for each of them."
MADE = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
PLANNED = Standing(12, Status.PLANNED, "U9", date(2026, 12, 1), "We try it in two teams first.")


def own(number: int, status: Status = Status.NEW, **more: object) -> Own:
    stands = Standing(number, status, **more)  # type: ignore[arg-type]  # what a case sets of it
    return Own(WORDS, "processes", MadeBy.PERSON, MADE, stands)


CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: suggestions.form(group="Leads Europe"),
    "form__in_no_group": lambda: suggestions.form(group=None, text=WORDS),
    "form__in_a_session": lambda: suggestions.form(group="Leads Europe", session_id=4),
    "form__nasty": lambda: suggestions.form(group=NASTY, text=NASTY),
    "form__longest": lambda: suggestions.form(group="g" * 80, text="w" * 3000),
    "thanks": lambda: suggestions.thanks(number=12, made_by=MadeBy.PERSON),
    "thanks__group": lambda: suggestions.thanks(number=12, made_by=MadeBy.GROUP),
    "thanks__anonymous": lambda: suggestions.thanks(number=12, made_by=MadeBy.ANONYMOUS),
    "news": lambda: suggestions.news(PLANNED, text=WORDS),
    "news__to_a_group": lambda: suggestions.news(PLANNED, text=WORDS, to_group=True),
    "news__to_who_sat_at_a_table": lambda: suggestions.news(PLANNED, text=WORDS, of_table=True),
    "news__new_with_a_word": lambda: suggestions.news(
        Standing(12, Status.NEW, note="We look into it this week."), text=WORDS, changed=False
    ),
    "news__under_way": lambda: suggestions.news(Standing(12, Status.DOING, "U9"), text=WORDS),
    "news__word_while_under_way": lambda: suggestions.news(
        Standing(12, Status.DOING, "U9", note="Two teams have it now."), text=WORDS, changed=False
    ),
    "news__done": lambda: suggestions.news(Standing(12, Status.DONE, "U9", MADE.date()), text=WORDS),
    "news__declined": lambda: suggestions.news(
        Standing(12, Status.DECLINED, note="The law wants two signatures."), text=WORDS
    ),
    "news__merged": lambda: suggestions.news(PLANNED, text=WORDS, merged_from=14),
    "news__merged_into_a_new_one": lambda: suggestions.news(
        Standing(12, Status.NEW), text=WORDS, merged_from=14
    ),
    "news__nasty": lambda: suggestions.news(Standing(12, Status.DECLINED, note=NASTY), text=NASTY),
    "news__right_to_left": lambda: suggestions.news(Standing(12, Status.DONE, note=HEBREW), text=HEBREW),
    "news__longest": lambda: suggestions.news(
        Standing(12, Status.DECLINED, note="n" * 1000), text="w" * 10_000
    ),
    "look_after": lambda: suggestions.look_after(number=12, text=WORDS, by="U1", due=date(2026, 12, 1)),
    "look_after__no_date": lambda: suggestions.look_after(number=12, text=NASTY, by="U1", due=None),
    "due": lambda: suggestions.due(number=12, text=WORDS, status=Status.DOING),
    "due__nasty": lambda: suggestions.due(number=12, text=NASTY, status=Status.PLANNED),
    "mine": lambda: suggestions.mine(
        [own(14), own(12, Status.PLANNED, owner="U9", note="We try it in two teams first.")],
        tz="Europe/Berlin",
    ),
    "mine__none": lambda: suggestions.mine([], tz="Europe/Berlin"),
    "mine__forty": lambda: suggestions.mine([own(n) for n in range(40, 0, -1)], tz="Europe/Berlin"),
    "mine__nasty": lambda: suggestions.mine(
        [Own(NASTY, "other", MadeBy.ANONYMOUS, MADE, Standing(1, Status.DECLINED, note=NASTY))], tz="UTC"
    ),
}
