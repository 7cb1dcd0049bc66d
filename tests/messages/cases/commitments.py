from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import commitments
from bot.messages.commitments import LONGEST, Plan
from tests.messages.cases.cycles import NASTY

PLAN = Plan("my team asks me for a decision", "ask what they would do first", "a full day of calls", 7)
BARE = Plan("Anna is late", "I will ask how she is.")
NASTY_PLAN = Plan(NASTY, NASTY, NASTY, 5)
RIGHT_TO_LEFT = Plan("היא מבקשת ממני החלטה", "أسأل ماذا ستفعل", "يوم طويل", 10)
LONGEST_PLAN = Plan("s" * LONGEST, "b " * (LONGEST // 2), "o\n" * (LONGEST // 2), 1)
PRIVATE = Plan("I sit in a review", "wait for three breaths", "", 4, shared=False)

CASES: dict[str, Callable[[], Message | View]] = {
    "composer": lambda: commitments.composer(Plan(), cycle_id=3, challenge="Saying it sooner"),
    "composer__change": lambda: commitments.composer(
        PRIVATE, cycle_id=3, challenge="Saying it sooner", written=True
    ),
    "composer__nasty": lambda: commitments.composer(NASTY_PLAN, cycle_id=3, challenge=NASTY, written=True),
    "composer__longest": lambda: commitments.composer(LONGEST_PLAN, cycle_id=3, challenge="c" * 10_000),
    "saved": lambda: commitments.saved(PLAN, buddies=["U2"]),
    "saved__trio": lambda: commitments.saved(PLAN, buddies=["U2", "U3"]),
    "saved__before_the_pairing": lambda: commitments.saved(BARE, buddies=[]),
    "saved__private_and_unsure": lambda: commitments.saved(PRIVATE, buddies=[]),
    "saved__nasty": lambda: commitments.saved(NASTY_PLAN, buddies=["U2"]),
    "shown": lambda: commitments.shown("U1", PLAN),
    "shown__bare": lambda: commitments.shown("U1", BARE),
    "shown__nasty": lambda: commitments.shown("U1", NASTY_PLAN),
    "shown__right_to_left": lambda: commitments.shown("U1", RIGHT_TO_LEFT),
    "shown__longest": lambda: commitments.shown("U1", LONGEST_PLAN),
}
