from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import programs
from bot.messages.cycles import Filled
from tests.messages.cases.cycles import DATES, HEBREW, NASTY, OFFER, SIX

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: programs.form(caller="U1", offer=OFFER, filled=Filled("Asia/Kolkata")),
    "form__zone_that_is_not_offered": lambda: programs.form(
        caller="U1", offer=OFFER, filled=Filled("Mars/Phobos")
    ),
    "adopt_form": lambda: programs.adopt_form(group="Leads Europe", group_id=7),
    "adopt_form__nasty": lambda: programs.adopt_form(group=NASTY, group_id=7),
    "adopted": lambda: programs.adopted(group=HEBREW, channel="C1"),
    "created": lambda: programs.created(
        group="Leads Europe", members=6, facilitator="U1", own=True, dates=DATES
    ),
    "created__another_facilitates": lambda: programs.created(
        group=NASTY, members=2, facilitator="UF", own=False, dates=DATES
    ),
    "invited_to_facilitate": lambda: programs.invited_to_facilitate(
        group="Leads Europe", by="U9", members=SIX, dates=DATES
    ),
    "archived": lambda: programs.archived(group="Leads Europe"),
    "archived__nasty": lambda: programs.archived(group=NASTY),
    "archived_for_facilitator": lambda: programs.archived_for_facilitator(group=HEBREW),
    "taken_over": lambda: programs.taken_over(group=NASTY),
}
