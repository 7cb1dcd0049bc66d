"""Schedules in which everybody sits at a table of the same size and nobody meets anybody twice.

Three kinds: the parallel lines of affine spaces, a construction of R. C. Bose's ("On the construction of
balanced incomplete block designs", 1939), and starters found by our own search (docs/decisions/0026), one
round from which the others follow. None is taken on trust: the tests check every meeting of each.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

from bot.domain import starters
from bot.domain.fields import field, is_order

Table = tuple[int, ...]
Round = tuple[Table, ...]
Schedule = tuple[Round, ...]

FOUR = 4
_TYPES = 3


@cache
def schedule(people: int, size: int) -> Schedule:
    """Return the most rounds known here of people 0 … people-1 at tables of `size`; empty for none."""
    known = [build(people, size) for build in (_affine, _transversal, _bose, _turned)]
    return max(known, key=len)


def tidy(rounds: Iterable[Iterable[Iterable[int]]]) -> Schedule:
    """Return rounds, their tables and who sits there sorted, and nothing that can be changed."""
    return tuple(tuple(sorted(tuple(sorted(table)) for table in tables)) for tables in rounds)


def _affine(people: int, size: int) -> Schedule:
    """Return the parallel lines of the affine space with `size` points a line: each way is a round."""
    dimension = 1
    while size**dimension < people:
        dimension += 1
    if size**dimension != people or not is_order(size):
        return ()
    plane = field(size)
    points = list(product(range(size), repeat=dimension))
    place = {point: number for number, point in enumerate(points)}

    def line(point: tuple[int, ...], way: tuple[int, ...]) -> frozenset[int]:
        return frozenset(
            place[tuple(plane.add(x, plane.times(t, y)) for x, y in zip(point, way, strict=True))]
            for t in range(size)
        )

    ways = [way for way in points if any(way) and next(filter(None, way)) == 1]
    return tidy({line(point, way) for point in points} for way in ways)


def _transversal(people: int, size: int) -> Schedule:
    """Return a round for each slope: people are `size` columns of a prime power, tables are the lines across.

    After these, nobody has met anybody of their own column, and the columns go on among themselves.
    """
    many = people // size
    if people % size or many < size or not is_order(many):
        return ()
    numbers = field(many)
    across = [
        [
            [column * many + numbers.add(numbers.times(slope, column), start) for column in range(size)]
            for start in range(many)
        ]
        for slope in range(many)
    ]
    inside = [
        [[column * many + one for one in table] for column in range(size) for table in tables]
        for tables in (schedule(many, size) if many > size else [[range(many)]] if many == size else [])
    ]
    return tidy(across + inside)


def _bose(people: int, size: int) -> Schedule:
    """Return Bose's resolvable design of 3q + 1 people in fours, q a prime power that leaves 1 by 4.

    With g primitive and q = 4t + 1: ∞ with the three zeros, and for i < t in each of three types
    g^i and g^(i+2t) together with g^(i+t) and g^(i+3t) of the next type. Adding each number gives q rounds.
    """
    q, left = divmod(people - 1, _TYPES)
    if size != FOUR or left or q % FOUR != 1 or not is_order(q):
        return ()
    numbers = field(q)
    power, t = numbers.powers, q // FOUR
    base = [
        [(power[i], 0), (power[i + 2 * t], 0), (power[i + t], 1), (power[i + 3 * t], 1)] for i in range(t)
    ]

    def tables(more: int) -> Iterator[list[int]]:
        yield [3 * q, *(3 * more + kind for kind in range(_TYPES))]
        for block in base:
            for turn in range(_TYPES):
                yield [3 * numbers.add(x, more) + (kind + turn) % _TYPES for x, kind in block]

    return tidy(tables(more) for more in range(q))


def _turned(people: int, size: int) -> Schedule:
    return tidy(starters.rounds(people)) if size == FOUR else ()
