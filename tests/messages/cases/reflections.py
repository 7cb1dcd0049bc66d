from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import reflections
from bot.messages.reflections import Words
from tests.messages.cases.sessions import HEBREW, NASTY

WORDS = Words(
    "Devi came to me before the release, not after it.",
    "I asked for her view first, twice; she spoke up in the retro.",
    "Silence is the hard part.",
    "One question before any advice, in every 1:1.",
    "group",
)
ODD = Words(NASTY, NASTY, NASTY, NASTY, "group")
LONG = Words(*("w" * 3000,) * 4, "group")

CASES: dict[str, Callable[[], Message | View]] = {
    "request": lambda: reflections.request(group="Leads Europe", challenge="Feedback comes late", cycle_id=4),
    "request__nasty": lambda: reflections.request(group=NASTY, challenge=NASTY, cycle_id=4),
    "request__longest": lambda: reflections.request(group="&" * 80, challenge="c" * 10_000, cycle_id=4),
    "kept": lambda: reflections.kept(audience="me", cycle_id=4),
    "kept__shared": lambda: reflections.kept(audience="group", cycle_id=4),
    "reminder": lambda: reflections.reminder(challenge="Feedback comes late", cycle_id=4, begun=False),
    "reminder__begun": lambda: reflections.reminder(challenge=NASTY, cycle_id=4, begun=True),
    "form__draft": lambda: reflections.form(
        Words(happened="I asked tw"), cycle_id=4, challenge="Feedback comes late", draft=True
    ),
    "discarded": reflections.discarded,
    "form": lambda: reflections.form(Words(), cycle_id=4, challenge="Feedback comes late"),
    "form__again": lambda: reflections.form(WORDS, cycle_id=4, challenge="Feedback comes late"),
    "form__nasty": lambda: reflections.form(ODD, cycle_id=4, challenge=NASTY),
    "form__longest": lambda: reflections.form(LONG, cycle_id=4, challenge="c" * 10_000),
    "shared": lambda: reflections.shared(WORDS, author="U1"),
    "shared__one_line": lambda: reflections.shared(Words(lessons="Ask first."), author="U1"),
    "shared__nasty": lambda: reflections.shared(ODD, author="U1"),
    "shared__right_to_left": lambda: reflections.shared(Words(happened=HEBREW), author="U1"),
    "shared__longest": lambda: reflections.shared(LONG, author="U1"),
    "next_cycle": lambda: reflections.next_cycle(group="Leads Europe", challenge="Late feedback", group_id=7),
    "next_cycle__nasty": lambda: reflections.next_cycle(group=NASTY, challenge=NASTY, group_id=7),
    "next_cycle__longest": lambda: reflections.next_cycle(group="&" * 80, challenge="c" * 10_000, group_id=7),
}
