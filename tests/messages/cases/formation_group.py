from collections.abc import Callable
from dataclasses import replace

from bot.domain.grouping import Rule
from bot.domain.message import Message, View
from bot.messages.formation_group import Fact, Seat, Shown
from tests.messages.cases.sessions import NASTY

SIX = [
    Seat("U1", "Ana", "Sales", "Team lead"),
    Seat("U2", "Ben", "Engineering", "Team lead"),
    Seat("U3", "Cleo", "Operations", "Team lead"),
    Seat("U4", "Dan", "Finance", "Team lead"),
    Seat("U5", "Eve", "People", "Team lead"),
    Seat("U6", "Finn", "Sales", "Head of department"),
]
ORDER = (Rule.SIZE, Rule.HOURS, Rule.LEVEL, Rule.PARTNERS, Rule.DEPARTMENTS)
WHOLE = Shown(
    1,
    "Leading people, group 1",
    None,
    [*SIX[:5], Seat("U7", "Gil", "", "")],
    [Fact(rule, holds=True) for rule in ORDER],
    6.5,
)
GAVE = Shown(
    2,
    "Leading people, group 2",
    "UF",
    SIX,
    [
        Fact(Rule.SIZE, holds=True),
        Fact(Rule.HOURS, holds=False),
        Fact(Rule.LEVEL, holds=False, pairs=[("U1", "U6"), ("U2", "U6")]),
        Fact(
            Rule.PARTNERS,
            holds=False,
            pairs=[("U1", "U2"), ("U1", "U3"), ("U2", "U3"), ("U3", "U4"), ("U4", "U5")],
        ),
        Fact(Rule.DEPARTMENTS, holds=False, pairs=[("U1", "U6")]),
    ],
    2,
    outside=2,
)
CHANGED = replace(
    GAVE,
    number=3,
    name="Leading people, group 3",
    seats=[replace(SIX[0], missing="gone"), replace(SIX[1], missing="busy"), *SIX[2:]],
    facts=None,
)
SMALL = replace(
    WHOLE,
    seats=SIX[:3],
    facts=[Fact(Rule.SIZE, holds=False), Fact(Rule.HOURS, holds=False)],
    shared=0,
    outside=1,
)
BARE = replace(WHOLE, seats=[Seat("U1", "Ana")], facts=[])
ODD = replace(
    GAVE,
    name=NASTY,
    seats=[Seat(f"U{n}", NASTY, NASTY * 3, NASTY * 3) for n in range(6)],
    facts=[Fact(Rule.LEVEL, holds=False), Fact(Rule.DEPARTMENTS, holds=False)],
)
CASES: dict[str, Callable[[], Message | View]] = {}  # shown in the preview and in swaps
