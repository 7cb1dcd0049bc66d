from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import buddies
from bot.messages.buddies import Buddy
from tests.messages.cases.commitments import BARE, LONGEST_PLAN, NASTY_PLAN, PLAN, RIGHT_TO_LEFT
from tests.messages.cases.cycles import NASTY

ONE = [Buddy("U2")]
TRIO = [Buddy("U2", plan=PLAN), Buddy("U3", away_until="Tue 1 Dec", plan=RIGHT_TO_LEFT)]
AWAY = [Buddy("U2", away_until="Tue 1 Dec")]

CASES: dict[str, Callable[[], Message | View]] = {
    "introduction": lambda: buddies.introduction(ONE, group="Leads Europe"),
    "introduction__with_commitments": lambda: buddies.introduction(
        [Buddy("U2", plan=PLAN)], group="Leads Europe", written=True
    ),
    "introduction__trio": lambda: buddies.introduction(TRIO, group="Leads Europe"),
    "introduction__away": lambda: buddies.introduction(AWAY, group="Leads Europe"),
    "introduction__after_a_newcomer": lambda: buddies.introduction(
        TRIO, group="Leads Europe", joined="U9", written=True
    ),
    "introduction__after_a_leaver": lambda: buddies.introduction(
        [Buddy("U2", plan=BARE), Buddy("U3")], group=NASTY, left="U9", written=True
    ),
    "introduction__nasty": lambda: buddies.introduction([Buddy("U2", plan=NASTY_PLAN)], group=NASTY),
    "introduction__longest": lambda: buddies.introduction(
        [Buddy("U2", plan=LONGEST_PLAN), Buddy("U3", plan=LONGEST_PLAN)], group="g" * 10_000
    ),
    "alone": lambda: buddies.alone("U9", group=NASTY, facilitator="UF"),
    "too_few": lambda: buddies.too_few(NASTY),
    "mine": lambda: buddies.mine([Buddy("U2", plan=PLAN)], group="Leads Europe", written=True),
    "mine__trio": lambda: buddies.mine(TRIO, group=NASTY, written=False),
    "mine__over": lambda: buddies.mine(ONE, group="Leads Europe", written=True, over=True),
    "none_yet": lambda: buddies.none_yet(NASTY, "<!date^1791291600^{date_short_pretty} at {time}|Wed 7 Oct>"),
    "none_yet__cancelled": lambda: buddies.none_yet("Leads Europe", ""),
    "none_now": lambda: buddies.none_now(NASTY, "UF"),
    "check": lambda: buddies.check(["U2"], pair_id=5),
    "check__trio": lambda: buddies.check(["U2", "U3"], pair_id=5),
    "checked": lambda: buddies.checked(buddies.YES, ["U2"]),
    "checked__not_yet": lambda: buddies.checked(buddies.NOT_YET, ["U2", "U3"]),
}
