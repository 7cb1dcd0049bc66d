from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import activity_log_forms as forms
from bot.messages.activity_log_forms import Reach
from tests.messages.cases.activity_log import FULL, LONG, ODD, RTL, TEN_THOUSAND, entry

ALL = Reach(buddies=("Bruno Castellano",), group="Leads Europe")
TRIO = Reach(buddies=("Bruno <!channel>", "Chloe"), group="Leads")


def with_room(times: int) -> View:
    view = forms.composer(ALL)
    for _ in range(times):
        view = forms.with_more_room(view)
    return view


CASES: dict[str, Callable[[], Message | View]] = {
    "composer": lambda: forms.composer(ALL),
    "composer__answering_a_tip": lambda: forms.composer(ALL, tip_week=2),
    "composer__trio": lambda: forms.composer(TRIO),
    "composer__before_the_pairing": lambda: forms.composer(Reach(group="Leads")),
    "composer__in_no_group": lambda: forms.composer(Reach()),
    "composer__buddy_left_meanwhile": lambda: forms.composer(Reach(group="Leads"), FULL),
    "composer__change": lambda: forms.composer(ALL, FULL),
    "composer__nasty": lambda: forms.composer(TRIO, ODD),
    "composer__right_to_left": lambda: forms.composer(ALL, RTL),
    "composer__ten_thousand_characters": lambda: forms.composer(ALL, TEN_THOUSAND),
    "composer__longest": lambda: forms.composer(ALL, LONG),
    "with_more_room": lambda: with_room(1),
    "with_more_room__all_there_is": lambda: with_room(5),
    "sharing": lambda: forms.sharing(ALL, entry()),
    "sharing__in_no_group": lambda: forms.sharing(Reach(), entry()),
    "sharing__nasty": lambda: forms.sharing(TRIO, ODD),
    "sharing__longest": lambda: forms.sharing(ALL, LONG),
}
