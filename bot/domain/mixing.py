"""What people cost together, and a first way to seat them.

Two people at one table cost what is between them: earlier meetings and pairs that must not be, which are
sparse, and what their kinds say (the same department, say). People are places 0 … n-1 in a list.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

Met = Mapping[int, Mapping[int, int]]
Row = Mapping[int, int]

OFTEN = 30  # who has met more often than that is taken to have met so often, so that costs have a bound
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
    `kept_apart` costs. `between` says what two kinds cost, and `kinds` of which kind each is. `extra` is
    what single pairs cost besides.
    """

    ids: Sequence[int]
    met: Met
    again: int
    kept_apart: Mapping[int, set[int]]
    hard: int
    kinds: Sequence[int]
    between: Callable[[int, int], int]
    beside: dict[int, Lazily] = field(init=False)
    extra: dict[int, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._index = {who: one for one, who in enumerate(self.ids)}
        self._rows: dict[int, Row] = {}
        self._full_rows: dict[int, list[int]] = {}
        self.beside = {kind: Lazily(self._beside(kind)) for kind in set(self.kinds)}

        kinds = list(self.beside)
        self._kinds_matter = len(kinds) > 1 or any(self.beside[kind][kind] for kind in kinds)

    def _beside(self, kind: int) -> Callable[[int], int]:
        return lambda other: self.between(kind, other)

    def row(self, one: int) -> Row:
        """Return what others cost beside somebody; who is not in it costs nothing, kinds apart."""
        found = self._rows.get(one)
        if found is None:
            who, index, again = self.ids[one], self._index, self.again
            row = {
                index[other]: again * min(times, OFTEN) ** 2
                for other, times in self.met.get(who, _NOBODY).items()
                if other in index
            }
            for other, cost in self.extra.get(who, _NOBODY).items():
                row[index[other]] = row.get(index[other], 0) + cost
            row |= {index[other]: self.hard for other in self.kept_apart.get(who, ()) if other in index}
            found = self._rows[one] = row
        return found

    def full_row(self, one: int) -> list[int]:
        """Return what each costs beside somebody, kinds and all, and 0 for themselves."""
        found = self._full_rows.get(one)
        if found is None:
            row, beside = self.row(one), self.beside[self.kinds[one]]
            found = [row.get(other, 0) + beside[kind] for other, kind in enumerate(self.kinds)]
            found[one] = 0
            self._full_rows[one] = found
        return found

    def charge(self, one: int, other: int, cost: int) -> None:
        """Let two people cost more together, whom tables built from now on keep apart if they can."""
        for who, whom in ((one, other), (other, one)):
            charged = self.extra.setdefault(self.ids[who], {})
            charged[self.ids[whom]] = charged.get(self.ids[whom], 0) + cost
            self._rows.pop(who, None)
            self._full_rows.pop(who, None)

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
            if who in self.extra and not self.extra[who].keys().isdisjoint(ids):
                return True
        kinds = [self.kinds[one] for one in members]
        return self._kinds_matter and any(self.beside[one][other] for one, other in combinations(kinds, 2))


def dealt(kinds: Sequence[int], sizes: Sequence[int], chance: Random) -> list[list[int]]:
    """Deal people out to tables of these sizes, one kind after the other, so that each is spread evenly.

    The largest kind comes first; kind 0 is that of those who are like nobody.
    """
    order = list(range(len(kinds)))
    chance.shuffle(order)
    many = Counter(kinds)
    order.sort(key=lambda one: (kinds[one] == 0, -many[kinds[one]], kinds[one]))
    seats: list[list[int]] = [[] for _ in sizes]
    left = iter(order)
    for turn in range(max(sizes)):
        for table, size in zip(seats, sizes, strict=True):
            if size > turn:
                table.append(next(left))
    return seats
