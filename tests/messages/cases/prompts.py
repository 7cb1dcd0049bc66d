from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.message import Message, View
from bot.messages import prompts
from bot.messages.prompts import Answers, Listed
from tests.messages.cases.sessions import BERLIN, HEBREW, KOLKATA, NASTY

ASKED = "What did you try this week that surprised you?"
DUE = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
LONG = "p" * 3000
SIX = Answers("Leads Europe", ("U1", "U2"), ("U3", "U4", "U5"), ("U6",))


def _preview(**changed: Any) -> View:
    given: dict[str, Any] = {
        "author": "UF",
        "text": ASKED,
        "groups": ["Leads Europe", "Care"],
        "due": None,
        "tz": BERLIN,
        "prompt_id": 3,
    }
    return prompts.preview(**(given | changed))


def _status(*answers: Answers, text: str = ASKED, reminded: bool = False) -> Message:
    return prompts.status(text=text, answers=answers, prompt_id=3, reminded=reminded)


def _planned(state: str, text: str = ASKED, groups: tuple[str, ...] = ("Leads Europe",)) -> Message:
    return prompts.planned(state=state, text=text, groups=groups, due=DUE, tz=KOLKATA, prompt_id=3)


def _listing(*listed: Listed) -> Message:
    return prompts.listing(listed, tz=BERLIN)


PLANNED = Listed(3, ASKED, ["Leads Europe"], DUE)
POSTED = Listed(2, ASKED, ["Leads Europe", "Care"], DUE, DUE, 4, 11)
TODAY = date(2026, 10, 5)

CASES: dict[str, Callable[[], Message | View]] = {
    "compose": lambda: prompts.compose([(7, "Care"), (8, "Field")], chosen=None, tz=BERLIN, today=TODAY),
    "compose__one_group": lambda: prompts.compose([(7, "Care")], chosen=None, tz=KOLKATA, today=TODAY),
    "compose__from_a_button": lambda: prompts.compose([(7, "A"), (8, "B")], chosen=8, tz=BERLIN, today=TODAY),
    "compose__nasty": lambda: prompts.compose([(7, NASTY), (8, HEBREW)], chosen=7, tz=BERLIN, today=TODAY),
    "compose__many_groups": lambda: prompts.compose(
        [(i, "g" * 80) for i in range(150)], chosen=None, tz=BERLIN, today=TODAY
    ),
    "preview": _preview,
    "preview__later": lambda: _preview(due=DUE),
    "preview__nasty": lambda: _preview(text=NASTY, groups=[NASTY]),
    "preview__longest": lambda: _preview(text=LONG, groups=["&" * 80] * 40),
    "prompt": lambda: prompts.prompt(author="UF", text=ASKED, prompt_id=3, group_id=7),
    "prompt__nasty": lambda: prompts.prompt(author="UF", text=NASTY, prompt_id=3, group_id=7),
    "prompt__right_to_left": lambda: prompts.prompt(author="UF", text=HEBREW, prompt_id=3, group_id=7),
    "prompt__longest": lambda: prompts.prompt(author="UF", text="t" * 10_000, prompt_id=3, group_id=7),
    "answer_form": lambda: prompts.answer_form(text=ASKED, answer="", prompt_id=3, group_id=7),
    "answer_form__again": lambda: prompts.answer_form(text=ASKED, answer="A lot.", prompt_id=3, group_id=7),
    "answer_form__nasty": lambda: prompts.answer_form(text=NASTY, answer=NASTY, prompt_id=3, group_id=7),
    "answer_form__longest": lambda: prompts.answer_form(text=LONG, answer=LONG, prompt_id=3, group_id=7),
    "answer": lambda: prompts.answer(author="U1", text="I said it the same day."),
    "answer__nasty": lambda: prompts.answer(author="U1", text=NASTY),
    "answer__longest": lambda: prompts.answer(author="U1", text=LONG),
    "reminder": lambda: prompts.reminder(author="UF", text=ASKED, prompt_id=3, group_id=7),
    "reminder__longest": lambda: prompts.reminder(author="UF", text=LONG, prompt_id=3, group_id=7),
    "status": lambda: _status(SIX),
    "status__reminded": lambda: _status(SIX, Answers("Care", ("U7",), ("U8",)), reminded=True),
    "status__everybody": lambda: _status(Answers("Care", ("U1", "U2", "U3"))),
    "status__nobody_left": lambda: _status(Answers("Care")),
    "status__nasty": lambda: _status(Answers(NASTY, ("U1",)), text=NASTY),
    "status__many_groups": lambda: _status(*[SIX] * 60, text=LONG),
    "planned": lambda: _planned("planned"),
    "planned__posted": lambda: _planned("posted"),
    "planned__cancelled": lambda: _planned("cancelled"),
    "planned__longest": lambda: _planned("planned", LONG, ("&" * 80,) * 40),
    "dropped": lambda: prompts.dropped(text=ASKED),
    "dropped__nasty": lambda: prompts.dropped(text=NASTY),
    "reminded": lambda: prompts.reminded(sent=3, spared=0),
    "reminded__one_and_two_spared": lambda: prompts.reminded(sent=1, spared=2),
    "listing": lambda: _listing(PLANNED, POSTED),
    "listing__empty": _listing,
    "listing__nasty": lambda: _listing(Listed(3, NASTY, [NASTY], DUE)),
    "listing__longest": lambda: _listing(*[Listed(3, LONG, ["&" * 80] * 40, DUE)] * 10),
}
