from collections.abc import Callable
from dataclasses import replace

from bot.domain.message import Block, Message, View
from bot.domain.suggestions import Status
from bot.messages import ideas_digest
from bot.messages.kit import home
from tests.messages.cases.ledger import IDEA, LATE, LONG, ODD, PLANNED, TZ

OVERDUE = replace(PLANNED, overdue=True)


def digest(late: int, fresh: int, overdue: int) -> Message:
    return ideas_digest.digest(
        late=[LATE] * late,
        fresh=[IDEA] * fresh,
        overdue=[OVERDUE] * overdue,
        counts={Status.NEW: late + fresh, Status.PLANNED: overdue, Status.DONE: 3},
        tz=TZ,
    )


def part(blocks: list[Block]) -> View:
    return home(blocks)


CASES: dict[str, Callable[[], Message | View]] = {
    "digest": lambda: digest(1, 2, 1),
    "digest__one_new": lambda: digest(0, 1, 0),
    "digest__forty_at_once": lambda: digest(20, 40, 12),
    "digest__nasty": lambda: ideas_digest.digest(
        late=[ODD], fresh=[LONG], overdue=[], counts={Status.NEW: 2}, tz=TZ
    ),
    "home_blocks__owner": lambda: part(
        ideas_digest.home_blocks(opened=12, late=3, looked_after=0, all_of_it=True)
    ),
    "home_blocks__looks_after": lambda: part(
        ideas_digest.home_blocks(opened=1, late=0, looked_after=1, all_of_it=False)
    ),
    "home_blocks__member": lambda: part(
        ideas_digest.home_blocks(opened=0, late=0, looked_after=0, all_of_it=False)
    ),
}
