from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import memberships
from tests.messages.cases.cycles import HEBREW, NASTY

CASES: dict[str, Callable[[], Message | View]] = {
    "leave_form": lambda: memberships.leave_form(group="Leads Europe", group_id=7),
    "leave_form__nasty": lambda: memberships.leave_form(group=NASTY, group_id=7),
    "left": lambda: memberships.left(group=HEBREW),
    "member_left": lambda: memberships.member_left(user="U1", group="Leads Europe", remaining=5, how="left"),
    "member_left__one_remains": lambda: memberships.member_left(
        user="U1", group=NASTY, remaining=1, how="left"
    ),
    "member_left__the_last": lambda: memberships.member_left(
        user="U1", group="Leads Europe", remaining=0, how="left"
    ),
    "member_left__deactivated": lambda: memberships.member_left(
        user="U1", group="Leads Europe", remaining=4, how="deactivated"
    ),
    "member_left__taken_out_and_a_merge": lambda: memberships.member_left(
        user="U1", group=NASTY, remaining=2, how="taken_out", merge=7
    ),
    "member_left__off_the_roster": lambda: memberships.member_left(
        user="U1", group="Leads Europe", remaining=4, how="off_roster"
    ),
    "off_roster": lambda: memberships.off_roster(group=NASTY),
    "taken_out": lambda: memberships.taken_out(group=NASTY, by="UF"),
}
