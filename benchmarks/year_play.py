"""The tables of a year: seated as plg seats them or by lot, with empty chairs, joined when too few come."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

from benchmarks.year_company import Company
from benchmarks.year_signups import Held
from bot.domain import apart as keeping
from bot.domain.dialogue_tables import joins, seat_most
from bot.domain.playing import Counts, meet
from bot.domain.seating import Guest, Table, table_sizes

ALONE, TWO = 1, 2
Seat = Callable[[Sequence[Guest], Counts, Collection[frozenset[int]], int], list[Table]]


@dataclass
class Outcome:
    """What a year brought: who met whom how often, where rules were broken, and what became of the tables."""

    met: Counts
    hard: int = 0  # pairs at one table who must not sit together
    again: int = 0  # pairs at one table, as it was made up, who had met before
    alike: int = 0  # pairs at one table from one department
    unseated: int = 0
    tables: int = 0
    joined: int = 0
    came_to: Counter[int] = field(default_factory=Counter)  # tables by how many sat there in the end
    slowest: float = 0.0  # seconds for one date
    seconds: float = 0.0

    @property
    def partners(self) -> list[int]:
        """How many different others each has met, in rising order."""
        return sorted(len(others) for others in self.met.values())

    @property
    def repeats(self) -> int:
        """How often two met who had met before in the year."""
        return sum(sum(others.values()) - len(others) for others in self.met.values()) // 2


def as_plg(guests: Sequence[Guest], met: Counts, apart: Collection[frozenset[int]], seed: int) -> list[Table]:
    """Make up tables as plg does."""
    return seat_most(guests, met, apart, seed=seed).tables


def by_lot(
    guests: Sequence[Guest], _met: Counts, _apart: Collection[frozenset[int]], seed: int
) -> list[Table]:
    """Make up tables by lot, as a list that is cut into fours."""
    shuffled = [guest.id for guest in guests]
    Random(seed).shuffle(shuffled)
    left = iter(shuffled)
    return [tuple(next(left) for _ in range(size)) for size in table_sizes(len(shuffled))]


def play(company: Company, year: Sequence[Held], seat: Seat) -> Outcome:
    """Hold all dates of a year, one after the other."""
    by_id = {guest.id: guest for guest in company.guests}
    kept_apart = keeping.never({one: guest.manager_id for one, guest in by_id.items()}, company.apart)
    found = Outcome({one: {} for one in by_id})
    for held in year:
        guests = [by_id[one] for one in held.guests]
        began = time.perf_counter()
        tables = seat(guests, found.met, company.apart, held.date.number) if len(guests) > TWO else []
        took = time.perf_counter() - began
        found.seconds, found.slowest = found.seconds + took, max(found.slowest, took)
        found.unseated += len(guests) - sum(map(len, tables))
        found.tables += len(tables)
        for table in tables:
            found.hard += len(keeping.broken(table, kept_apart))
            found.again += sum(b in found.met[a] for a, b in combinations(table, 2))
            found.alike += sum(by_id[a].department == by_id[b].department for a, b in combinations(table, 2))
        _sit(found, tables, held.came, kept_apart)
    return found


def _sit(
    found: Outcome, tables: Sequence[Table], came: Collection[int], kept_apart: Mapping[int, set[int]]
) -> None:
    present = {number: {one for one in table if one in came} for number, table in enumerate(tables)}
    joining = joins(present, kept_apart)
    found.joined += len(joining)
    for table, into in joining.items():
        present[into] |= present.pop(table)
    for people in present.values():
        found.came_to[len(people)] += 1
        meet(people, found.met)
