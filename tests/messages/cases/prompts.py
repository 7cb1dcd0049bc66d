from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.message import Message, View
from bot.domain.prompt import Answering
from bot.messages import prompts
from bot.messages.prompts import Listed
from tests.messages.cases.sessions import BERLIN, HEBREW, KOLKATA, NASTY

ASKED = "What did you try this week that surprised you?"
DUE = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
LONG = "p" * 3000


def _prompt(**more: Any) -> Message:
    return prompts.prompt(author="UF", text=ASKED, prompt_id=3, group_id=7, **more)


def _planned(
    state: str, text: str = ASKED, groups: tuple[str, ...] = ("Leads Europe",), *, weekly: bool = False
) -> Message:
    return prompts.planned(
        state=state, text=text, groups=groups, due=DUE, tz=KOLKATA, prompt_id=3, weekly=weekly
    )


def _listing(*listed: Listed) -> Message:
    return prompts.listing(listed, tz=BERLIN)


PLANNED = Listed(3, ASKED, ["Leads Europe"], DUE)
POSTED = Listed(2, ASKED, ["Leads Europe", "Care"], DUE, DUE, 4, 11)

CASES: dict[str, Callable[[], Message | View]] = {
    "prompt": lambda: prompts.prompt(author="UF", text=ASKED, prompt_id=3, group_id=7),
    "prompt__nasty": lambda: prompts.prompt(author="UF", text=NASTY, prompt_id=3, group_id=7),
    "prompt__right_to_left": lambda: prompts.prompt(author="UF", text=HEBREW, prompt_id=3, group_id=7),
    "prompt__longest": lambda: prompts.prompt(author="UF", text="t" * 10_000, prompt_id=3, group_id=7),
    "prompt__for_the_author": lambda: _prompt(answers=Answering.AUTHOR),
    "prompt__without_names": lambda: _prompt(answers=Answering.GROUP),
    "prompt__all_groups_without_names": lambda: _prompt(answers=Answering.ALL, groups=3),
    "prompt__reworded": lambda: _prompt(edited=True),
    "answer": lambda: prompts.answer(author="U1", text="I said it the same day."),
    "answer__nasty": lambda: prompts.answer(author="U1", text=NASTY),
    "answer__longest": lambda: prompts.answer(author="U1", text=LONG),
    "reminder": lambda: prompts.reminder(author="UF", text=ASKED, prompt_id=3, group_id=7),
    "reminder__longest": lambda: prompts.reminder(author="UF", text=LONG, prompt_id=3, group_id=7),
    "planned": lambda: _planned("planned"),
    "planned__posted": lambda: _planned("posted"),
    "planned__cancelled": lambda: _planned("cancelled"),
    "planned__longest": lambda: _planned("planned", LONG, ("&" * 80,) * 40),
    "planned__weekly": lambda: _planned("planned", weekly=True),
    "dropped": lambda: prompts.dropped(text=ASKED),
    "dropped__nasty": lambda: prompts.dropped(text=NASTY),
    "listing": lambda: _listing(PLANNED, POSTED),
    "listing__empty": _listing,
    "listing__nasty": lambda: _listing(Listed(3, NASTY, [NASTY], DUE)),
    "listing__longest": lambda: _listing(*[Listed(n, LONG, ["&" * 80] * 40, DUE) for n in range(10)]),
    "listing__weekly": lambda: _listing(replace(PLANNED, weekly=True)),
    "listing__without_names": lambda: _listing(replace(POSTED, answered=4, people=0)),
    "rewording": lambda: prompts.rewording(text=ASKED, prompt_id=3, posted=True),
    "rewording__planned_nasty": lambda: prompts.rewording(text=NASTY, prompt_id=3, posted=False),
    "rewording__longest": lambda: prompts.rewording(text=LONG, prompt_id=3, posted=True),
}
