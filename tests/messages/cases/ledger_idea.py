from collections.abc import Callable
from dataclasses import replace

from bot.domain.message import Message, View
from bot.domain.suggestions import Status
from bot.messages import ledger_idea
from bot.messages.ledger import Change, Filter
from tests.messages.cases.ledger import GROUP, IDEA, LONG, ODD, PLANNED, TZ
from tests.messages.cases.sessions import NASTY
from tests.messages.cases.suggestions import MADE

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: ledger_idea.form(IDEA, tz=TZ),
    "form__with_sources_and_history": lambda: ledger_idea.form(PLANNED, tz=TZ, back=Filter("all").as_meta()),
    "form__somebody_was_faster": lambda: ledger_idea.form(PLANNED, tz=TZ, meanwhile=True),
    "form__for_who_looks_after_it": lambda: ledger_idea.form(PLANNED, tz=TZ, may_merge=False),
    "form__declined": lambda: ledger_idea.form(replace(IDEA, status=Status.DECLINED), tz=TZ),
    "form__nasty": lambda: ledger_idea.form(
        replace(ODD, changes=[Change("U9", "Declined", NASTY, MADE)]), tz=TZ
    ),
    "form__longest": lambda: ledger_idea.form(LONG, tz=TZ),
    "merge_form": lambda: ledger_idea.merge_form(IDEA, [(14, GROUP.text), (15, NASTY)], back={}),
    "merge_form__no_other": lambda: ledger_idea.merge_form(IDEA, []),
    "merge_form__very_many": lambda: ledger_idea.merge_form(LONG, [(n, "w" * 300) for n in range(500)]),
    "merged": lambda: ledger_idea.merged(number=14, into=12),
}
