from collections.abc import Callable
from dataclasses import replace

from bot.domain.message import Block, Message, View
from bot.domain.strategies import Candidate
from bot.messages import strategies
from bot.messages.kit import home
from bot.messages.strategies import Own
from tests.messages.cases.sessions import HEBREW, NASTY

FOUND = [("Ask for their view before you give yours.", 4), ("Say it on the same day.", 1)]
OWN = Own(4, "Feedback comes late", "Leads Europe", None, FOUND)
OTHER = Candidate(9, "One question before any advice.", "We say it too late", votes=5)
ODD = Own(4, NASTY, NASTY, True, [(NASTY, 1), (HEBREW, 0)])
LONG = Own(4, "c" * 10_000, "g" * 80, False, [("w" * 3000, 6)] * 30)


def best(own: Own, *, agreed: bool | None = None) -> Message:
    return strategies.best(challenge=own.challenge, strategies=own.strategies, agreed=agreed, cycle_id=4)


def part(blocks: list[Block]) -> View:
    return home(blocks)


CASES: dict[str, Callable[[], Message | View]] = {
    "best": lambda: best(OWN),
    "best__shared": lambda: best(OWN, agreed=True),
    "best__kept": lambda: best(OWN, agreed=False),
    "best__nasty": lambda: best(ODD),
    "best__longest": lambda: best(replace(LONG, strategies=[("w" * 500, 6)] * 30)),
    "listing": lambda: strategies.listing([OWN], [OTHER], words="", challenge=OWN.challenge),
    "listing__for_words": lambda: strategies.listing([], [OTHER], words="advice", challenge=""),
    "listing__nothing_for_words": lambda: strategies.listing([], [], words=NASTY, challenge=""),
    "listing__nothing_for_a_challenge": lambda: strategies.listing([], [], words="", challenge="Late"),
    "listing__nothing": lambda: strategies.listing([], [], words="", challenge=""),
    "listing__nasty": lambda: strategies.listing(
        [ODD], [replace(OTHER, text=NASTY, challenge=NASTY)], words=NASTY, challenge=NASTY
    ),
    "listing__longest": lambda: strategies.listing([LONG] * 20, [OTHER] * 200, words="w" * 500, challenge=""),
    "answered": lambda: strategies.answered(agreed=True),
    "answered__kept": lambda: strategies.answered(agreed=False),
    "home_blocks": lambda: part(strategies.home_blocks(OWN)),
    "home_blocks__none_yet": lambda: part(strategies.home_blocks(None)),
    "home_blocks__nasty": lambda: part(strategies.home_blocks(ODD)),
    "home_blocks__longest": lambda: part(strategies.home_blocks(LONG)),
}
