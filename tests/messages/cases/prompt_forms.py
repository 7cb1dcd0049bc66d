from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.message import Message, View
from bot.domain.prompt import Answering
from bot.messages import prompt_forms
from bot.messages.prompt_forms import KEEP, WEEKLY, Filled
from bot.messages.prompt_library import Own, Shelf
from tests.messages.cases.prompt_library import LIBRARY
from tests.messages.cases.sessions import BERLIN, HEBREW, KOLKATA, NASTY

ASKED = "What did you try this week that surprised you?"
DUE = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
TODAY = date(2026, 10, 19)
LONG = "p" * 3000
TWO = [(7, "Leads Europe"), (8, "Care")]


def _compose(choices: list[tuple[int, str]], tz: str = BERLIN, **filled: Any) -> View:
    shelf = filled.pop("shelf", None)
    return prompt_forms.compose(choices, tz=tz, today=TODAY, filled=Filled(**filled), shelf=shelf)


def _preview(**changed: Any) -> View:
    given: dict[str, Any] = {
        "author": "UF",
        "text": ASKED,
        "groups": ["Leads Europe", "Care"],
        "due": None,
        "tz": BERLIN,
        "prompt_id": 3,
    }
    return prompt_forms.preview(**(given | changed))


def _answer(text: str = ASKED, answer: str = "", **more: Any) -> View:
    return prompt_forms.answer_form(text=text, answer=answer, prompt_id=3, group_id=7, **more)


CASES: dict[str, Callable[[], Message | View]] = {
    "compose": lambda: _compose(TWO),
    "compose__one_group_and_text": lambda: _compose([(7, "Leads Europe")], KOLKATA, text=ASKED),
    "compose__from_a_button": lambda: _compose([(7, "A"), (8, "B")], groups=["8"]),
    "compose__nasty": lambda: _compose([(7, NASTY), (8, HEBREW)], groups=["7"], text=NASTY),
    "compose__many_groups": lambda: _compose([(i, "g" * 80) for i in range(150)]),
    "compose__with_a_library": lambda: _compose(
        TWO, shelf=Shelf([Own(5, NASTY), Own(6, LONG)], LIBRARY[:1], LIBRARY)
    ),
    "compose__begun_with_one_of_the_library": lambda: _compose(
        TWO,
        shelf=Shelf(library=LIBRARY),
        text=LIBRARY[0].text,
        groups=["8"],
        when="later",
        day="2026-10-21",
        time="08:30",
        answers="all",
        more=[WEEKLY, KEEP],
        text_field="text_2",
    ),
    "preview": _preview,
    "preview__later": lambda: _preview(due=DUE),
    "preview__weekly_without_names": lambda: _preview(due=DUE, weekly=True, answers=Answering.GROUP),
    "preview__all_groups_without_names": lambda: _preview(answers=Answering.ALL),
    "preview__for_me_alone": lambda: _preview(answers=Answering.AUTHOR),
    "preview__nasty": lambda: _preview(text=NASTY, groups=[NASTY]),
    "preview__longest": lambda: _preview(text=LONG, groups=["&" * 80] * 40),
    "answer_form": _answer,
    "answer_form__again": lambda: _answer(answer="A lot."),
    "answer_form__nasty": lambda: _answer(NASTY, NASTY),
    "answer_form__longest": lambda: _answer(LONG, LONG),
    "answer_form__for_the_author": lambda: _answer(answers=Answering.AUTHOR, author="UF"),
    "answer_form__without_names": lambda: _answer(answers=Answering.GROUP),
    "answer_form__all_groups_again": lambda: _answer(answer="A lot.", answers=Answering.ALL, groups=3),
    "taken_back": prompt_forms.taken_back,
}
