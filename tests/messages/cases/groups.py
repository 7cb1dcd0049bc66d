from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import groups
from bot.messages.groups import Shown
from tests.messages.cases.sessions import HEBREW, NASTY

SIX = ("U1", "U2", "U3", "U4", "U5", "U6")
NAMED = [(1, "Amara"), (2, NASTY), (3, HEBREW)]

CASES: dict[str, Callable[[], Message | View]] = {
    "choose": lambda: groups.choose([(7, "Leads Europe", 6), (8, NASTY, 2)]),
    "choose__many": lambda: groups.choose([(n, "g" * 80, 6) for n in range(150)]),
    "mine": lambda: groups.mine(group=NASTY, members=SIX, facilitator="UF"),
    "manage": lambda: groups.manage(Shown(7, "Leads Europe", "UF", ("U8",), SIX[:4], away=("U2",))),
    "manage__full": lambda: groups.manage(Shown(7, "Leads Europe", "UF", members=SIX)),
    "manage__small_without_a_facilitator": lambda: groups.manage(
        Shown(7, NASTY, "UF", members=SIX[:2], gone=True, merge=True)
    ),
    "manage__empty": lambda: groups.manage(Shown(7, HEBREW, "UF")),
    "add_form": lambda: groups.add_form(group=NASTY, group_id=7, room=2),
    "out_form": lambda: groups.out_form(group=NASTY, group_id=7, members=NAMED),
    "hand_form": lambda: groups.hand_form(group=NASTY, group_id=7, facilitator="UF"),
    "beside_form": lambda: groups.beside_form(group=NASTY, group_id=7, beside=[]),
    "beside_form__two": lambda: groups.beside_form(group="Leads Europe", group_id=7, beside=["U8", "U9"]),
    "close_form": lambda: groups.close_form(group="Leads Europe", group_id=7, members=6),
    "close_form__one_nasty": lambda: groups.close_form(group=NASTY, group_id=7, members=1),
    "added": lambda: groups.added(group="Leads Europe", users=["U7", "U8"]),
    "added__nobody_new": lambda: groups.added(group=NASTY, users=[]),
    "taken_out": lambda: groups.taken_out(users=["U1"]),
    "taken_out__nobody": lambda: groups.taken_out(users=[]),
    "handed_over": lambda: groups.handed_over(group=NASTY, to="U8"),
    "beside_saved": lambda: groups.beside_saved(group=NASTY, users=["U8", "U9"]),
    "beside_saved__nobody": lambda: groups.beside_saved(group="Leads Europe", users=[]),
    "closed": lambda: groups.closed(group=NASTY),
}
