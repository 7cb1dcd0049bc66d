"""The search: whoever suffers changes places with whom that helps most, and does not come back at once."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from bot.domain.mixing import Lazily
from bot.domain.tables import Tables

_EVERYBODY = 256  # up to so many people all are tried as partners of a swap, beyond it a sample
_SAMPLE = 96
_TENURE = (1, 3)  # until so many steps later nobody goes back where they came from, drawn between these
_UPHILL = 0.1  # how often the best swap is made although it makes things worse
_WORST_FIRST = 0.75  # how often those who suffer most are helped first


Option = tuple[int, int | None, int]  # what it costs there, in exchange for whom, at which table


class Move(NamedTuple):
    """Somebody goes to another table, in exchange for `other` unless that is nobody."""

    one: int
    other: int | None
    table: int
    change: int


class Search:
    """A walk over seatings that ends at the best one it saw."""

    def __init__(self, tables: Tables, chance: Random) -> None:
        self.tables, self.chance = tables, chance
        self.best = tables.total
        self._undo: list[tuple[int, int | None, int]] = []  # whom to put back where since the best was seen
        self._barred: dict[tuple[int, int], int] = {}  # (who, table) → the last step in which they may not
        self._step = 0
        self._best_move = self._of_all if len(tables.at) <= _EVERYBODY else self._of_some

    def run(self, floor: int, patience: int) -> int:
        """Walk until it costs no more than `floor`, or nothing better came for so many steps."""
        tables, idle = self.tables, 0
        while tables.total > floor and idle < patience and any(tables.worst):
            self._step += 1
            idle += 1
            move = self._best_move(self._sufferer())
            if move is None or (move.change > 0 and self.chance.random() >= _UPHILL):
                continue
            self._make(move)
            if tables.total < self.best:
                self.best, idle = tables.total, 0
                self._undo.clear()
        for one, other, table in reversed(self._undo):
            self._put(one, other, table)
        self._undo.clear()
        return self.best

    def _make(self, move: Move) -> None:
        mine, until = self.tables.at[move.one], self._step + self.chance.randint(*_TENURE)
        self._barred[move.one, mine] = until
        if move.other is not None:
            self._barred[move.other, move.table] = until
        self._put(move.one, move.other, move.table)
        self._undo.append((move.one, move.other, mine))

    def _put(self, one: int, other: int | None, table: int) -> None:
        if other is None:
            self.tables.shift(one, table)
        else:
            self.tables.swap(one, other)

    def _sufferer(self) -> int:
        """Return somebody who suffers: mostly one of those who suffer most."""
        graded = [listed for listed in self.tables.worst if listed]
        while len(graded) > 1 and self.chance.random() >= _WORST_FIRST:
            graded.pop()
        return graded[-1][int(self.chance.random() * len(graded[-1]))]

    def _of_all(self, one: int) -> Move | None:
        """Return the move that costs least, or None when each is barred."""
        tables, people = self.tables, self.tables.people
        at, mine, own, row = tables.at, tables.at[one], tables.own, people.full_row(one)
        beside = [people.full_row(other) for other in tables.seats[mine] if other != one]
        there = [sum([row[other] for other in members]) for members in tables.seats]
        here = map(sum, zip(*beside, strict=True))
        costs = [there[a] + b - c - d for a, b, c, d in zip(at, here, row, own, strict=True)]
        options: list[Option] = [
            (cost, other, at[other]) for other, cost in enumerate(costs) if at[other] != mine
        ]
        for table in tables.with_room(mine):
            options.append((there[table] + tables.resized(mine, table), None, table))
        return self._least(one, options)

    def _least(self, one: int, open_: Sequence[Option]) -> Move | None:
        """Return one of those moves that cost least and are not barred."""
        while open_:
            least = min([each[0] for each in open_])
            change = least - self.tables.own[one]
            allowed = [
                each
                for each in open_
                if each[0] == least and not self._is_barred(one, each[1], each[2], change)
            ]
            if allowed:
                _, other, table = allowed[int(self.chance.random() * len(allowed))]
                return Move(one, other, table, change)
            open_ = [each for each in open_ if each[0] > least]
        return None

    def _of_some(self, one: int) -> Move | None:
        """Return the best of a few moves, or the first by which all that somebody suffers goes away."""
        tables, draw = self.tables, self.chance.random
        at, own, mine, row = tables.at, tables.own, tables.at[one], tables.people.row(one)
        kinds, beside = tables.people.kinds, tables.people.beside[tables.people.kinds[one]]
        there, here = self._elsewhere(one), self._instead(one)
        kinds_there, kinds_here = self._kinds(one)
        saved, n = own[one], len(at)
        least, found = 0, None
        for _ in range(_SAMPLE):
            other = int(draw() * n)
            table = at[other]
            if table == mine:
                continue
            change = there.get(table, 0) + here.get(other, 0) - row.get(other, 0) - own[other] - saved
            change += kinds_there[table] + kinds_here[kinds[other]] - beside[kinds[other]]
            if (found is None or change < least) and not self._is_barred(one, other, table, change):
                least, found = change, other
                if change <= -saved:
                    break
        rooms: list[Option] = [
            (there.get(table, 0) + kinds_there[table] + tables.resized(mine, table), None, table)
            for table in self._few(tables.with_room(mine))
        ]
        room = self._least(one, rooms)
        if found is None or (room is not None and room.change < least):
            return room
        return Move(one, found, at[found], least)

    def _few(self, tables: list[int]) -> list[int]:
        return self.chance.sample(tables, min(len(tables), _SAMPLE // 4))

    def _is_barred(self, one: int, other: int | None, table: int, change: int) -> bool:
        """Say whether one of them would go back too soon, unless that is better than all seen."""
        if self.tables.total + change < self.best:
            return False
        if self._barred.get((one, table), 0) > self._step:
            return True
        return other is not None and self._barred.get((other, self.tables.at[one]), 0) > self._step

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
            Lazily(lambda table: sum([beside[kinds[other]] for other in seats[table]])),
            Lazily(lambda kind: sum([other[kind] for other in left])),
        )
