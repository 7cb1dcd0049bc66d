"""The search: whoever suffers changes places with whom that helps most, and does not come back at once."""

from collections.abc import Iterable
from random import Random

from bot.domain.mixing import Lazily, Tables

_EVERYBODY = 256  # up to so many people all are tried as partners of a swap, beyond it a sample
_SAMPLE = 96
_TENURE = (4, 12)  # steps in which nobody goes back where they came from, drawn between these
_WORST_FIRST = 0.75  # how often those who suffer most are helped first


class Search:
    """A walk over seatings that ends at the best one it saw."""

    def __init__(self, tables: Tables, chance: Random) -> None:
        self.tables, self.chance = tables, chance
        self.best = tables.total
        self._since: list[tuple[int, int]] = []  # swaps since the best was seen
        self._barred: dict[tuple[int, int], int] = {}  # (who, table) → the last step in which they may not
        self._step = 0
        self._all = range(len(tables.at))

    def run(self, floor: int, patience: int) -> int:
        """Walk until it costs no more than `floor`, or nothing better came for so many steps."""
        tables, idle = self.tables, 0
        while tables.total > floor and idle < patience:
            self._step += 1
            idle += 1
            one = self._sufferer()
            other = self._partner(one)
            if other is None:
                continue
            until = self._step + self.chance.randint(*_TENURE)
            self._barred[one, tables.at[one]] = self._barred[other, tables.at[other]] = until
            tables.swap(one, other)
            self._since.append((one, other))
            if tables.total < self.best:
                self.best, idle = tables.total, 0
                self._since.clear()
        for one, other in reversed(self._since):
            tables.swap(one, other)
        self._since.clear()
        return self.best

    def _sufferer(self) -> int:
        """Return somebody who suffers: mostly one of those who suffer most."""
        graded = [listed for listed in self.tables.worst if listed]
        while len(graded) > 1 and self.chance.random() >= _WORST_FIRST:
            graded.pop()
        return graded[-1][int(self.chance.random() * len(graded[-1]))]

    def _candidates(self) -> Iterable[int]:
        n = len(self._all)
        if n <= _EVERYBODY:
            return self._all
        draw = self.chance.random
        return (int(draw() * n) for _ in range(_SAMPLE))

    def _partner(self, one: int) -> int | None:
        """Return with whom a swap costs least in all, or None when each is barred."""
        tables = self.tables
        at, own, mine, row = tables.at, tables.own, tables.at[one], tables.people.row(one)
        kinds, beside = tables.people.kinds, tables.people.beside[tables.people.kinds[one]]
        there, here = self._elsewhere(one), self._instead(one)
        kinds_there, kinds_here = self._kinds(one)
        saved, small, equals = own[one], len(self._all) <= _EVERYBODY, 0
        least, found = None, None
        for other in self._candidates():
            table = at[other]
            if table == mine:
                continue
            change = there.get(table, 0) + here.get(other, 0) - row.get(other, 0) - own[other] - saved
            change += kinds_there[table] + kinds_here[kinds[other]] - beside[kinds[other]]
            if least is not None and change > least:
                continue
            if self._is_barred(one, other, change):
                continue
            equals = equals + 1 if change == least else 1
            if equals == 1 or self.chance.random() * equals < 1:
                least, found = change, other
            if not small and change <= -saved:
                break
        return found

    def _is_barred(self, one: int, other: int, change: int) -> bool:
        """Say whether one of them would go back too soon, unless that is better than all seen."""
        if self.tables.total + change < self.best:
            return False
        at, barred = self.tables.at, self._barred
        return barred.get((one, at[other]), 0) > self._step or barred.get((other, at[one]), 0) > self._step

    def _elsewhere(self, one: int) -> dict[int, int]:
        """Return what somebody would suffer at each table, its members' kinds apart."""
        at, there = self.tables.at, dict[int, int]()
        for other, cost in self.tables.people.row(one).items():
            there[at[other]] = there.get(at[other], 0) + cost
        return there

    def _instead(self, one: int) -> dict[int, int]:
        """Return what everybody would suffer in somebody's place, kinds apart."""
        here: dict[int, int] = {}
        for left in self.tables.seats[self.tables.at[one]]:
            if left != one:
                for other, cost in self.tables.people.row(left).items():
                    here[other] = here.get(other, 0) + cost
        return here

    def _kinds(self, one: int) -> tuple[Lazily, Lazily]:
        """Return what somebody's kind costs at each table, and what each kind would cost in their place."""
        people, seats = self.tables.people, self.tables.seats
        kinds, beside = people.kinds, people.beside[people.kinds[one]]
        left = [people.beside[kinds[other]] for other in seats[self.tables.at[one]] if other != one]
        return (
            Lazily(lambda table: sum(beside[kinds[other]] for other in seats[table])),
            Lazily(lambda kind: sum(other[kind] for other in left)),
        )
