"""Several rounds improved together: swaps of two people in any of them, less and less at random (annealing).

A meeting costs as much as the two have met otherwise, before and in the other rounds, so a third meeting
costs more than two second ones. Round by round nobody sees that a cheap table now is a dear one later; here a
swap in the first round is worth what it saves in the last.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from math import exp
from random import Random

# Found by trying, on 16 to 64 people: warmer forgets what it began with, colder does not get away from it.
WARM, COLD = 0.25, 0.12
_SPELLS = 50  # from warm to cold
_DEAREST = 3  # a swap that costs more is as good as never taken
_NEVER = 1_000  # what it costs to bring two together who must not be
_TWO = 2


class Joint:
    """People as places 0 … n-1, seated in one or more rounds.

    `before` says, both ways round, how often two have met earlier; `never` has the bits of those whom
    somebody must not meet. `times` counts the meetings before and in the rounds, `cost` is what these cost.
    """

    def __init__(self, before: Sequence[Sequence[int]], never: Sequence[int], chance: Random) -> None:
        self.cost = 0
        self._never, self._chance = never, chance
        self.times = [[0] * len(before) for _ in before]
        # [k][one]: the bits of those whom somebody meets more than k times
        self._often: list[list[int]] = [[0] * len(before), [0] * len(before)]
        for one, other in combinations(range(len(before)), _TWO):
            for _ in range(before[one][other]):
                self._meet(one, other)
        self.cost = 0
        self._who: list[int] = []  # in each seat
        self._table: list[int] = []  # of each seat
        self._round: list[range] = []  # of each seat: the seats of its round
        self._seats: list[range] = []  # of each table
        self._bits: list[int] = []  # of those at each table
        self._first = [0]  # table of each round, and of the one to come

    def add(self, tables: Iterable[Sequence[int]]) -> range:
        """Seat people in one more round, and return its seats."""
        first = len(self._who)
        for table in tables:
            self._table += [len(self._seats)] * len(table)
            self._seats.append(range(len(self._who), len(self._who) + len(table)))
            self._who += table
            self._bits.append(sum(1 << one for one in table))
            for one, other in combinations(table, _TWO):
                self._meet(one, other)
        self._first.append(len(self._seats))
        seats = range(first, len(self._who))
        self._round += [seats] * len(seats)
        return seats

    def rounds(self) -> list[list[list[int]]]:
        """Return the tables of each round."""
        tables = [[self._who[seat] for seat in seats] for seats in self._seats]
        return [tables[first:last] for first, last in pairwise(self._first)]

    def anneal(self, steps: int, among: range | None = None) -> None:
        """Try so many swaps of somebody in these seats, or in any, and go back to the best that was found."""
        seats = range(len(self._who)) if among is None else among
        best, best_who = self.cost, list(self._who)
        for spell in range(_SPELLS if seats else 0):
            left = steps // _SPELLS
            taken = self._taken(WARM * (COLD / WARM) ** (spell / _SPELLS))
            while left and best:
                left = self._try(left, seats, taken)
                if self.cost < best:
                    best, best_who = self.cost, list(self._who)
        self._go_back(best_who)

    @staticmethod
    def _taken(heat: float) -> list[float]:
        """Return how likely a swap is taken that costs nothing more, 1 more, 2 more …"""
        return [exp(-dearer / heat) for dearer in range(_DEAREST + 1)]

    def _try(self, tries: int, seats: range, taken: Sequence[float]) -> int:
        """Try swaps until one saves something, and return how many tries are left.

        The innermost loop: what a swap costs is counted in bits, of who has met whom and of who sits where.
        """
        chance, start, many = self._chance.random, seats.start, len(seats)
        who, table_of, round_of, bits = self._who, self._table, self._round, self._bits
        never = self._never if any(self._never) else None
        for left in range(tries - 1, -1, -1):
            seat = start + int(chance() * many)
            there = round_of[seat]
            with_seat = there.start + int(chance() * len(there))
            if table_of[seat] == table_of[with_seat]:
                continue
            one, other = who[seat], who[with_seat]
            mine, theirs = bits[table_of[seat]] ^ 1 << one, bits[table_of[with_seat]] ^ 1 << other
            first, *more = self._often
            dearer = (first[one] & theirs).bit_count() + (first[other] & mine).bit_count()
            for often in more:
                i, j = often[one], often[other]
                dearer += (i & theirs).bit_count() + (j & mine).bit_count()
                dearer -= (i & mine).bit_count() + (j & theirs).bit_count()
            if never:
                i, j = never[one], never[other]
                dearer += _NEVER * ((i & theirs).bit_count() + (j & mine).bit_count())
                dearer -= _NEVER * ((i & mine).bit_count() + (j & theirs).bit_count())
            if dearer <= 0 or (dearer <= _DEAREST and chance() < taken[dearer]):
                self._swap(seat, with_seat)
                if dearer < 0:
                    return left
        return 0

    def _swap(self, seat: int, with_seat: int) -> None:
        one, other = self._who[seat], self._who[with_seat]
        table, other_table = self._table[seat], self._table[with_seat]
        for mine in self._beside(seat):
            self._part(one, mine)
            self._meet(other, mine)
        for theirs in self._beside(with_seat):
            self._part(other, theirs)
            self._meet(one, theirs)
        self._who[seat], self._who[with_seat] = other, one
        self._bits[table] ^= 1 << one | 1 << other
        self._bits[other_table] ^= 1 << one | 1 << other

    def _beside(self, seat: int) -> list[int]:
        return [self._who[place] for place in self._seats[self._table[seat]] if place != seat]

    def _meet(self, one: int, other: int) -> None:
        times = self.times[one][other]
        self.times[one][other] = self.times[other][one] = times + 1
        if times == len(self._often):
            self._often.append([0] * len(self.times))
        self._often[times][one] |= 1 << other
        self._often[times][other] |= 1 << one
        self.cost += times + (_NEVER if self._never[one] >> other & 1 else 0)

    def _part(self, one: int, other: int) -> None:
        times = self.times[one][other] - 1
        self.times[one][other] = self.times[other][one] = times
        self._often[times][one] ^= 1 << other
        self._often[times][other] ^= 1 << one
        self.cost -= times + (_NEVER if self._never[one] >> other & 1 else 0)

    def _go_back(self, who: Sequence[int]) -> None:
        """Seat everybody as they were."""
        for seats in self._seats:
            for one, other in combinations([self._who[seat] for seat in seats], _TWO):
                self._part(one, other)
        self._who[:] = who
        for table, seats in enumerate(self._seats):
            members = [who[seat] for seat in seats]
            self._bits[table] = sum(1 << one for one in members)
            for one, other in combinations(members, _TWO):
                self._meet(one, other)
