"""Moving people between tables until nothing is left that should not be: swaps, and a tabu list.

Two people at one table cost what is between them: earlier meetings and pairs that must not be, which are
sparse, and what their kinds say (the same department, say). People are places 0 … n-1 in a list. What a move
changes is worked out from the rows of a table's members alone, so a step takes as long among a hundred people
as among a hundred thousand.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from bot.domain.apart import Never

Met = Mapping[int, Mapping[int, int]]
Row = Mapping[int, int]

_NOBODY: Mapping[int, int] = {}


class Lazily(dict[int, int]):
    """Costs that are worked out when first asked for."""

    def __init__(self, work_out: Callable[[int], int]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: int) -> int:
        cost = self[key] = self._work_out(key)
        return cost


@dataclass
class People:
    """Who is to be placed, and what two of them cost together.

    `again` is what a second meeting costs; a third costs four times as much. `hard` is what a pair of
    `kept_apart` costs. `between` says what two kinds cost, and `kinds` of which kind each is.
    """

    ids: Sequence[int]
    met: Met
    again: int
    kept_apart: Never
    hard: int
    kinds: Sequence[int]
    between: Callable[[int, int], int]
    beside: dict[int, Lazily] = field(init=False)

    def __post_init__(self) -> None:
        self._index = {who: one for one, who in enumerate(self.ids)}
        self._rows: dict[int, Row] = {}
        self.beside = {kind: Lazily(self._beside(kind)) for kind in set(self.kinds)}

    def _beside(self, kind: int) -> Callable[[int], int]:
        return lambda other: self.between(kind, other)

    def row(self, one: int) -> Row:
        """Return what others cost beside somebody; who is not in it costs nothing, kinds apart."""
        found = self._rows.get(one)
        if found is None:
            who, index, again = self.ids[one], self._index, self.again
            found = self._rows[one] = {
                index[other]: again * times * times
                for other, times in self.met.get(who, _NOBODY).items()
                if other in index
            } | {index[other]: self.hard for other in self.kept_apart.get(who, ()) if other in index}
        return found

    def cost(self, one: int, others: Iterable[int]) -> int:
        """Return what somebody costs beside others."""
        row, kinds, beside = self.row(one), self.kinds, self.beside[self.kinds[one]]
        return sum(row.get(other, 0) + beside[kinds[other]] for other in others)

    def suspect(self, members: Iterable[int]) -> bool:
        """Say whether a table may cost anything, sooner than working out what."""
        ids = [self.ids[one] for one in members]
        for who in ids:
            if who in self.met and not self.met[who].keys().isdisjoint(ids):
                return True
            if who in self.kept_apart and not self.kept_apart[who].isdisjoint(ids):
                return True
        kinds = [self.kinds[one] for one in members]
        return any(self.beside[one][other] for one, other in combinations(kinds, 2))


class Tables:
    """Who sits where, what each of them suffers there, and what it costs in all.

    Those who suffer are kept in `worst`, a list for each of the `grades`, which rise.
    """

    def __init__(self, people: People, seats: Sequence[list[int]], grades: Sequence[int]) -> None:
        self.people, self.seats, self.grades = people, seats, grades
        self.at = [0] * len(people.ids)
        self.own = [0] * len(people.ids)
        self.worst: list[list[int]] = [[] for _ in grades]
        self._place: dict[int, int] = {}  # where each stands in their list
        for table, members in enumerate(seats):
            for one in members:
                self.at[one] = table
            if people.suspect(members):
                for one in members:
                    self._suffer(one, people.cost(one, (other for other in members if other != one)))
        self.total = sum(self.own) // 2

    def _suffer(self, one: int, cost: int) -> None:
        before, now = bisect_right(self.grades, self.own[one]), bisect_right(self.grades, cost)
        self.own[one] = cost
        if before == now:
            return
        if before:
            listed, place = self.worst[before - 1], self._place.pop(one)
            last = listed.pop()
            if last != one:
                listed[place] = last
                self._place[last] = place
        if now:
            self._place[one] = len(self.worst[now - 1])
            self.worst[now - 1].append(one)

    def swap(self, one: int, other: int) -> None:
        """Let two people at different tables change places."""
        mine, theirs = self.at[one], self.at[other]
        self._leave(one)
        self._leave(other)
        self._join(one, theirs)
        self._join(other, mine)

    def _leave(self, one: int) -> None:
        members = self.seats[self.at[one]]
        members.remove(one)
        self._felt(one, members, -1)

    def _join(self, one: int, table: int) -> None:
        members = self.seats[table]
        self._felt(one, members, 1)
        members.append(one)
        self.at[one] = table

    def _felt(self, one: int, members: Iterable[int], sign: int) -> None:
        row, kinds = self.people.row(one), self.people.kinds
        beside = self.people.beside[kinds[one]]
        change = 0
        for other in members:
            cost = row.get(other, 0) + beside[kinds[other]]
            if cost:
                self._suffer(other, self.own[other] + sign * cost)
                change += sign * cost
        self._suffer(one, self.own[one] + change)
        self.total += change
