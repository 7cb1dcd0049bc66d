"""Who sits with whom at a dialogue: tables of four, as many new faces as can be, then mixed departments.

The guests, whom they have met and the seed decide everything, the order of the input nothing, so that a
second run after a crash finds the same tables.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from bot.domain import apart as keeping
from bot.domain.mixing import Met, People, Tables
from bot.domain.tabu import Search
from bot.errors import PlgError

Table = tuple[int, ...]

SIZE = 4
_TWO = 2


class Rule(StrEnum):
    """What can make a seating impossible."""

    SIZE = "size"
    LEVEL = "level"
    APART = "apart"


class Unseatable(PlgError):
    """No seating keeps the rules: `rule` says which, `people` whom the smallest example is about.

    Where the rule is APART, the ids may give away who keeps apart from whom: they are for programs and tests,
    never for a person to read. The sentence names nobody.
    """

    def __init__(self, message: str, rule: Rule, people: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.rule = rule
        self.people = tuple(sorted(people))


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who wants a seat; what is empty is not known, and nobody is taken to be alike for it."""

    id: int
    department: str = ""
    manager_id: int | None = None
    level: str = ""


def table_sizes(people: int, size: int = SIZE) -> list[int]:
    """Return how big the tables are, largest first: all of `size`, or one off it where it does not divide.

    As few people as can be sit at a table of another size, and of two ways the one with smaller tables is
    taken: 10 in fours are 4, 3 and 3. Nobody sits alone. Raises Unseatable when there is no way.
    """
    least, most = max(_TWO, size - 1), size + 1
    counts = [tables for tables in range(-(-people // most), people // least + 1) if tables]
    if not counts:
        raise Unseatable(_too_few(people, size), Rule.SIZE)
    tables = min(counts, key=lambda count: (abs(people - count * size), -count))
    small, larger = divmod(people, tables)
    return [small + 1] * larger + [small] * (tables - larger)


def _too_few(people: int, size: int) -> str:
    if not people:
        return "There is nobody to seat yet."
    who = "One person" if people == 1 else f"{people} people"
    return (
        f"{who} cannot be split into tables of {max(_TWO, size - 1)} to {size + 1}: more people are needed."
    )


def seat(
    guests: Iterable[Guest],
    met: Met,
    *,
    apart: Collection[frozenset[int]] = (),
    size: int = SIZE,
    seed: int,
    same_level: bool = False,
) -> list[Table]:
    """Return tables of ids on which everybody sits once, sorted; see `table_sizes` for how big they are.

    `met` says how often two have attended the same meeting, both ways round; `apart` are pairs that must not
    share a table, and nobody shares one with their own manager or report. With `same_level` everybody at a
    table has the same level (those without a known one sit among themselves). These hold, or Unseatable is
    raised. Then as few as can be have met before, a third meeting weighing more than two second ones, and
    then as few as can be share a department. What is returned has been checked once more.
    """
    found = {guest.id: guest for guest in sorted(guests, key=_order)}
    kept_apart = keeping.never({one: guest.manager_id for one, guest in found.items()}, apart)
    chance = Random(seed)  # noqa: S311  nothing secret hangs on it, and it has to be repeatable
    tables: list[list[int]] = []
    for level, part in _parts(found.values(), same_level):
        try:
            sizes = table_sizes(len(part), size)
        except Unseatable as refused:
            if not level:
                raise
            raise Unseatable(_level_alone(len(part)), Rule.LEVEL, [one.id for one in part]) from refused
        tables += _seat(part, met, kept_apart, sizes, chance)
    _check(tables, found, kept_apart, size, same_level)
    return sorted(tuple(sorted(table)) for table in tables)


def _order(guest: Guest) -> tuple[int, str, int, str]:
    return guest.id, guest.department, guest.manager_id or 0, guest.level


def _parts(guests: Collection[Guest], same_level: bool) -> list[tuple[str, list[Guest]]]:
    if not same_level:
        return [("", list(guests))]
    levels: dict[str, list[Guest]] = {}
    for guest in guests:
        levels.setdefault(guest.level, []).append(guest)
    return sorted(levels.items())


def _level_alone(many: int) -> str:
    who = "one person" if many == 1 else f"{many} people"
    return f"There are only {who} of one level, too few for a table of the same level."


def _seat(
    guests: Sequence[Guest], met: Met, kept_apart: keeping.Never, sizes: list[int], chance: Random
) -> list[list[int]]:
    """Seat people of whom anybody may sit with anybody, the hard rules apart."""
    ids = [guest.id for guest in guests]
    pairs = sum(each * (each - 1) // 2 for each in sizes)
    again = pairs + 1  # one repeat weighs more than every table full of one department
    most = max((max(met[one].values(), default=0) for one in ids if one in met), default=0)
    hard = again * (pairs * most * most + 1)
    names = {
        name: number for number, name in enumerate(sorted({guest.department for guest in guests} | {""}))
    }
    kinds = [names[guest.department] for guest in guests]
    people = People(
        ids, met, again, kept_apart, hard, kinds, lambda one, other: int(one == other and one > 0)
    )
    tables = Tables(people, _dealt(kinds, sizes, chance), (1, again, hard))
    Search(tables, chance).run(_fewest_alike(kinds, sizes), 200 + 20 * min(len(ids), 100))
    return [[ids[one] for one in members] for members in tables.seats]


def _dealt(kinds: Sequence[int], sizes: Sequence[int], chance: Random) -> list[list[int]]:
    """Deal people out one department after the other, the largest first, so that each is spread evenly."""
    order = list(range(len(kinds)))
    chance.shuffle(order)
    many = Counter(kinds)
    order.sort(key=lambda one: (kinds[one] == 0, -many[kinds[one]], kinds[one]))
    seats: list[list[int]] = [[] for _ in sizes]
    left = iter(order)
    for round_ in range(max(sizes)):
        for table, size in zip(seats, sizes, strict=True):
            if size > round_:
                table.append(next(left))
    return seats


def _fewest_alike(kinds: Sequence[int], sizes: Sequence[int]) -> int:
    """Return how many same-department pairs no seating can go below: each department spread evenly."""
    found = 0
    for kind, many in Counter(kinds).items():
        if kind:
            each, more = divmod(many, len(sizes))
            found += (len(sizes) - more) * (each * (each - 1) // 2) + more * (each * (each + 1) // 2)
    return found


def _check(
    tables: Sequence[Sequence[int]],
    guests: Mapping[int, Guest],
    kept_apart: keeping.Never,
    size: int,
    same_level: bool,
) -> None:
    """Raise Unseatable when somebody sits with whom they must not, RuntimeError when the search is wrong."""
    if sorted(one for table in tables for one in table) != sorted(guests):
        raise RuntimeError("somebody was seated twice, or not at all")
    if any(not max(_TWO, size - 1) <= len(table) <= size + 1 for table in tables):
        raise RuntimeError("a table has a size that is not legal")
    if same_level and any(len({guests[one].level for one in table}) > 1 for table in tables):
        raise RuntimeError("a table has people of two levels")
    wrong = [pair for table in tables for pair in keeping.broken(table, kept_apart)]
    if wrong:
        raise Unseatable(
            "No seating was found that keeps some people apart who must not sit together.",
            Rule.APART,
            wrong[0],
        )
