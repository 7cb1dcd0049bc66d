from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import group_merges
from tests.messages.cases.sessions import HEBREW, NASTY

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: group_merges.form(
        group="Care", group_id=7, size=2, choices=[(8, "Leads Europe", 3), (9, "Returns", 1)]
    ),
    "form__nasty": lambda: group_merges.form(group=NASTY, group_id=7, size=1, choices=[(8, NASTY, 3)]),
    "form__many": lambda: group_merges.form(
        group="Care", group_id=7, size=3, choices=[(n, "g" * 80, 3) for n in range(150)]
    ),
    "asked": lambda: group_merges.asked(
        by="UF", group="Care", members=["U1", "U2"], into="Leads Europe", size=4, merge_id=3
    ),
    "asked__nasty": lambda: group_merges.asked(
        by="UF", group=NASTY, members=["U1"], into=HEBREW, size=2, merge_id=3
    ),
    "answered": lambda: group_merges.answered(group="Care", into=NASTY, agreed=True),
    "answered__no": lambda: group_merges.answered(group=NASTY, into="Care", agreed=False),
    "declined": lambda: group_merges.declined(group=NASTY, into=HEBREW),
    "outcome__asked": lambda: group_merges.outcome("asked", into="Leads Europe"),
    "outcome__waiting": lambda: group_merges.outcome("waiting", into=NASTY),
    "outcome__joined": lambda: group_merges.outcome("joined", into="Leads Europe"),
    "arrived": lambda: group_merges.arrived(group="Care", members=["U1", "U2"]),
    "arrived__one_nasty": lambda: group_merges.arrived(group=NASTY, members=["U1"]),
    "moved_on": lambda: group_merges.moved_on(into=NASTY),
    "joined": lambda: group_merges.joined(group=NASTY, into=HEBREW, size=6),
}
