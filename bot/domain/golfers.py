"""Schedules without a repeat, known in full before the first round: the "social golfer problem".

People are numbers 0 … n-1 here; whoever uses a schedule says who they are. Where n is no multiple of the size
of a table, some tables have one seat fewer: a schedule of the next multiple, with people left out. A table of
five would fit as well, but each one costs rounds: its people need five tables the next time.
docs/golfers.md shows what is reached for each number of people.
"""

from functools import cache
from itertools import combinations
from random import Random

from bot.domain import designs
from bot.domain.designs import Schedule
from bot.domain.joint import Joint
from bot.domain.seating import Rule, Unseatable, table_sizes

Rounds = list[list[tuple[int, ...]]]

FOUR = 4
_TWO = 2
_A_ROUND, _TOGETHER = 20_000, 100_000  # swaps tried

# Pairs and a trio, for so few that turning a round gives less. Trying out all ways shows there are no more.
_FEW_ODD: dict[int, Schedule] = {
    3: (((0, 1, 2),),),
    5: (((0, 1), (2, 3, 4)),),
    7: (
        ((0, 2, 5), (1, 3), (4, 6)),
        ((0, 1, 4), (2, 6), (3, 5)),
        ((0, 6), (1, 5), (2, 3, 4)),
    ),
    9: (
        ((0, 4, 7), (1, 5), (2, 3), (6, 8)),
        ((0, 5, 8), (1, 6), (2, 4), (3, 7)),
        ((0, 2), (1, 7), (3, 5, 6), (4, 8)),
        ((0, 1), (2, 6, 7), (3, 8), (4, 5)),
        ((0, 6), (1, 3, 4), (2, 5), (7, 8)),
        ((0, 3), (1, 2, 8), (4, 6), (5, 7)),
    ),
}


def sizes(people: int, size: int = FOUR) -> list[int]:
    """Return how big the tables of a schedule are, largest first: `size`, some of them one fewer.

    When that cannot be (5 in fours), they are as `seating.table_sizes` says, which may raise Unseatable.
    """
    tables = -(-people // size)
    if not tables or people < tables * max(_TWO, size - 1):
        return table_sizes(people, size)
    small, larger = divmod(people, tables)
    return [small + 1] * larger + [small] * (tables - larger)


def bound(people: int, size: int = FOUR) -> int:
    """Return how many rounds without a repeat there can be at most with tables as in `sizes`, by counting.

    There are only so many pairs, and the people of one table need as many tables in the next round.
    """
    tables = sizes(people, size)
    if tables[0] > len(tables):
        return 1
    return people * (people - 1) // sum(each * (each - 1) for each in tables)


def rounds(n: int, size: int = FOUR) -> Rounds:
    """Return a schedule for people 0 … n-1 in which nobody meets anybody twice, as long as is known here.

    Everybody sits once a round, at tables as in `sizes`. Raises Unseatable when n people fill no tables.
    """
    return [list(tables) for tables in _rounds(n, size)]


@cache
def _rounds(n: int, size: int) -> Schedule:
    tables = sizes(n, size)
    whole = len(tables) * tables[0]
    known = _without(designs.schedule(whole, tables[0]), whole, whole - n)
    if known and size == FOUR:
        return known  # no search has found more
    return max(known, _searched(n, size), key=len)


def _searched(n: int, size: int) -> Schedule:
    """Search one round after the other, and all of them together when one has a repeat, until that fails."""
    chance = Random(n)  # noqa: S311  nothing secret hangs on it, and it has to be repeatable
    tables, most = sizes(n, size), bound(n, size)
    ahead = Joint([[0] * n for _ in range(n)], [0] * n, chance)
    found: list[list[list[int]]] = []
    while len(found) < most:
        people = iter(chance.sample(range(n), n))
        ahead.anneal(_A_ROUND, ahead.add([[next(people) for _ in range(many)] for many in tables]))
        ahead.anneal(_TOGETHER)  # does nothing when there is no repeat
        if ahead.cost:
            break
        found = ahead.rounds()
    return designs.tidy(found)


def _without(schedule: Schedule, people: int, left_out: int) -> Schedule:
    """Leave people out who never meet; without such people, some of one table, and with them its round."""
    if not left_out or not schedule:
        return schedule
    strangers = [set(range(people)) for _ in range(people)]
    for tables in schedule:
        for table in tables:
            for one in table:
                strangers[one] -= set(table)
    apart = (
        some
        for one in range(people)
        for some in combinations([one, *sorted(strangers[one])], left_out)
        if one in some and all(other in strangers[each] for each, other in combinations(some, _TWO))
    )
    gone = next(apart, schedule[-1][0][:left_out])
    number = {one: place for place, one in enumerate(one for one in range(people) if one not in gone)}
    return tuple(
        tuple(sorted(tuple(number[one] for one in table if one in number) for table in tables))
        for tables in schedule
        if all(len(set(table) & set(gone)) <= 1 for table in tables)
    )


def pairs(n: int) -> Rounds:
    """Return the longest schedule in pairs for people 0 … n-1 in which nobody meets anybody twice.

    An even number meets everybody: n-1 rounds by the circle method. Of an odd number three are a trio in each
    round, since nobody is left alone; that leaves n-4 rounds from 11 people on (6 for 9, 3 for 7, 1 for 5 and
    3), and counting shows that there are no more. Raises Unseatable for fewer than two people.
    """
    if n < _TWO:
        raise Unseatable("It takes two to make a pair: more people are needed.", Rule.SIZE)
    if n in _FEW_ODD:
        return [list(tables) for tables in _FEW_ODD[n]]
    if n % 2:
        return [list(tables) for tables in _with_a_trio(n)]
    last = n - 1
    return [
        sorted([(turn, last), *(_both(turn + one, turn - one, last) for one in range(1, n // 2))])
        for turn in range(last)
    ]


def _both(one: int, other: int, around: int) -> tuple[int, int]:
    low, high = sorted((one % around, other % around))
    return low, high


def _with_a_trio(n: int) -> Rounds:
    """Turn a trio, pairs and four pairs with somebody who stays, so that no difference comes twice."""
    around = n - 4
    trio = (0, 1, 3)
    pairs = _of_all_differences(around, trio)
    single = sorted(set(range(around)) - set(trio) - {one for two in pairs for one in two})
    stay = range(around, n)
    return [
        sorted(
            [
                tuple(sorted((one + turn) % around for one in trio)),
                *(_both(one + turn, other + turn, around) for one, other in pairs),
                *(((one + turn) % around, other) for one, other in zip(single, stay, strict=True)),
            ]
        )
        for turn in range(around)
    ]


def _of_all_differences(around: int, trio: tuple[int, int, int]) -> list[tuple[int, int]]:
    """Return pairs of numbers modulo an odd one, with each difference that the trio leaves once.

    Pair somebody free by a free difference, and part whoever is in the way: the number of pairs never falls.
    """
    chance = Random(around)  # noqa: S311  nothing secret hangs on it, and it has to be repeatable
    open_ = {min(x - y, around - x + y) for y, x in combinations(trio, _TWO)}
    free = [gap for gap in range(1, around // 2 + 1) if gap not in open_]
    beside: dict[int, int] = {}
    while free:
        one = chance.choice([x for x in range(around) if x not in beside and x not in trio])
        gap = chance.choice(free)
        other = (one + chance.choice((gap, -gap))) % around
        if other in trio:
            continue
        free.remove(gap)
        if other in beside:
            parted = beside.pop(other)
            del beside[parted]
            free.append(min((other - parted) % around, (parted - other) % around))
        beside[one], beside[other] = other, one
    return [(one, other) for one, other in beside.items() if one < other]
