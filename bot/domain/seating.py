"""Who sits with whom at a dialogue: tables of four, as many new faces as can be, then mixed departments.

The guests, whom they have met and the seed decide everything, the order of the input nothing, so that a
second run after a crash finds the same tables. docs/decisions/0025 says how the search goes about it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.domain.apart import broken, never, obstacle, refusal
from bot.domain.arranging import Attempt, Exhausted
from bot.domain.mixing import OFTEN, Met, People, dealt
from bot.domain.rules import Impossible, Rule
from bot.domain.tables import Sizes, Tables
from bot.domain.tabu import Search

__all__ = ("Guest", "Met", "Rule", "Table", "Unseatable", "fewest_alike", "seat", "table_sizes")

Table = tuple[int, ...]

SIZE = 4
_TWO = 2
_PATIENCE = 4_000  # steps of the search without anything better
_OTHERS = 3  # numbers of tables to try where the best one does not do


class Unseatable(Impossible):
    """No seating keeps the rules."""


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
    counts = _counts(people, size)
    if counts:
        return _split(people, min(counts, key=lambda tables: (abs(people - tables * size), -tables)))
    if not people:
        raise Unseatable("There is nobody to seat yet.", Rule.SIZE)
    who = "One person" if people == 1 else f"{people} people"
    legal = _legal(size)
    raise Unseatable(
        f"{who} cannot be split into tables of {legal.start} to {legal.stop - 1}: other numbers can.",
        Rule.SIZE,
    )


def _legal(size: int) -> range:
    return range(max(_TWO, size - 1), size + 2)


def _counts(people: int, size: int) -> range:
    """Return how many tables there can be."""
    least, most = _legal(size)[0], _legal(size)[-1]
    return range(max(1, -(-people // most)), people // least + 1)


def _split(people: int, tables: int) -> list[int]:
    small, larger = divmod(people, tables)
    return [small + 1] * larger + [small] * (tables - larger)


def seat(
    guests: Iterable[Guest],
    met: Met,
    *,
    apart: Collection[frozenset[int]] = (),
    size: int = SIZE,
    seed: int,
    same_level: bool = False,
) -> list[Table]:
    """Return tables of ids at which everybody sits once, sorted; see `table_sizes` for how big they are.

    `met` says how often two have attended the same meeting, both ways round; `apart` are pairs that must not
    share a table, and nobody shares one with their own manager or report. With `same_level` everybody at a
    table has the same level (those without a known one sit among themselves). These hold, if need be at
    tables of other legal sizes, or Unseatable is raised. Then as few as can be have met before, a third
    meeting weighing more than two second ones, and then as few as can be share a department. What is returned
    has been checked once more.
    """
    found = {guest.id: guest for guest in sorted(guests, key=_order)}
    chance = Random(seed)  # noqa: S311  nothing secret hangs on it, and it has to be repeatable
    tables: list[list[int]] = []
    for part in _parts(found.values(), same_level):
        try:
            sizes = table_sizes(len(part), size)
        except Unseatable as refused:
            if not same_level or not found:
                raise
            raise _too_few_of_a_level(part) from refused
        tables += _Hall(part, met, apart, size, chance).seated(sizes)
    _check(tables, found, apart, size, same_level)
    return sorted(tuple(sorted(table)) for table in tables)


def _order(guest: Guest) -> tuple[int, str, int, str]:
    return guest.id, guest.department, guest.manager_id or 0, guest.level


def _parts(guests: Collection[Guest], same_level: bool) -> list[list[Guest]]:
    if not same_level or not guests:
        return [list(guests)]
    levels: dict[str, list[Guest]] = {}
    for guest in guests:
        levels.setdefault(guest.level, []).append(guest)
    return [part for _, part in sorted(levels.items())]


def _too_few_of_a_level(part: Sequence[Guest]) -> Unseatable:
    who = "one person" if len(part) == 1 else f"{len(part)} people"
    of = "of the same level" if part[0].level else "whose level is not known"
    return Unseatable(
        f"A table has people of one level, and there are {who} {of}: no table can be made of that number.",
        Rule.LEVEL,
        [one.id for one in part],
    )


class _Hall:
    """Those of whom anybody may sit with anybody, the hard rules apart."""

    def __init__(
        self, guests: Sequence[Guest], met: Met, apart: Collection[frozenset[int]], size: int, chance: Random
    ) -> None:
        self.size, self.chance, self.apart = size, chance, apart
        self.managers = {guest.id: guest.manager_id for guest in guests}
        self.ids = list(self.managers)
        self.kept_apart = never(self.managers, apart)
        names = {
            name: number for number, name in enumerate(sorted({one.department for one in guests} | {""}))
        }
        self.kinds = [names[guest.department] for guest in guests]
        most_pairs = len(guests) * size // 2 + 1
        self.again = most_pairs + 1  # one repeat weighs more than every table full of one department
        self.hard = self.again * (most_pairs * OFTEN * OFTEN + 2)
        self.people = People(self.ids, met, self.again, self.kept_apart, self.hard, self.kinds, self._alike)

    @staticmethod
    def _alike(one: int, other: int) -> int:
        return int(one == other and one > 0)

    def seated(self, sizes: list[int]) -> list[list[int]]:
        """Return tables of these sizes; of other legal ones where the hard rules do not hold otherwise."""
        tables = self._searched(dealt(self.kinds, sizes, self.chance))
        if tables.total >= self.hard:
            tables = self._otherwise(len(sizes))
        return [[self.ids[one] for one in members] for members in tables.seats]

    def _otherwise(self, count: int) -> Tables:
        """Try out everything, or where that is too much other numbers of tables. Raises Unseatable."""
        seen = obstacle(Unseatable, "table", self.managers, self.apart, _legal(self.size))
        if seen is not None:
            raise seen
        index = {who: one for one, who in enumerate(self.ids)}
        try:
            found = Attempt(self.kept_apart, _legal(self.size)).arrange(self.ids)
        except Exhausted:
            for other in (count, *reversed(_counts(len(self.ids), self.size)[-_OTHERS:])):
                sizes = _split(len(self.ids), other)
                tables = self._searched(dealt(self.kinds, sizes, self.chance), resize=True)
                if tables.total < self.hard:
                    return tables
        else:
            if found is not None:
                seats = [[index[who] for who in table] for table in found]
                return self._searched(seats, resize=True)
        raise refusal(Unseatable, "table", self.managers, self.apart, _legal(self.size))

    def _searched(self, seats: list[list[int]], *, resize: bool = False) -> Tables:
        legal = _legal(self.size)
        sizes = Sizes(legal.start, legal.stop - 1, self.size, 1) if resize else None
        tables = Tables(self.people, seats, (1, self.again, self.hard), sizes)
        floor = fewest_alike(Counter(kind for kind in self.kinds if kind).values(), len(seats))
        Search(tables, self.chance).run(floor, min(_PATIENCE, 100 * len(self.ids)))
        return tables


def fewest_alike(departments: Iterable[int], tables: int) -> int:
    """Return how many same-department pairs no seating can go below, for departments of these sizes.

    Each department is spread over the tables as evenly as can be, as if it were alone.
    """
    found = 0
    for people in departments:
        each, more = divmod(people, tables)
        found += (tables - more) * (each * (each - 1) // 2) + more * (each * (each + 1) // 2)
    return found


def _check(
    tables: Sequence[Sequence[int]],
    guests: Mapping[int, Guest],
    apart: Collection[frozenset[int]],
    size: int,
    same_level: bool,
) -> None:
    """Raise RuntimeError when a rule does not hold: the search would be wrong."""
    if sorted(one for table in tables for one in table) != sorted(guests):
        raise RuntimeError("somebody was seated twice, or not at all")
    if any(len(table) not in _legal(size) for table in tables):
        raise RuntimeError("a table has a size that is not legal")
    if same_level and any(len({guests[one].level for one in table}) > 1 for table in tables):
        raise RuntimeError("a table has people of two levels")
    kept_apart = never({one: guest.manager_id for one, guest in guests.items()}, apart)
    if any(broken(table, kept_apart) for table in tables):
        raise RuntimeError("somebody sits with whom they must not")
