"""Ways to begin a plan for several rounds: each round by itself, or from a plan there was."""

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations, permutations
from random import Random

from bot.domain import golfers
from bot.domain.golfers import Rounds, sizes
from bot.domain.joint import Joint
from bot.domain.mixing import Met
from bot.domain.seating import Guest, seat

Pools = Sequence[Collection[int]]
Plan = Sequence[Iterable[Sequence[int]]]
Apart = Collection[frozenset[int]]
Tables = list[list[int]]

_OFTEN = 4  # earlier meetings; more are as bad
_MOST = 100  # people
_TWO = 2


class Outlook:
    """Who comes to each of the rounds ahead, and whom they have met; people are places 0 … n-1 in here.

    `steps` is how many swaps are tried where a round is searched by itself.
    """

    def __init__(self, pools: Pools, met: Met, *, apart: Apart, size: int, seed: int, steps: int = 0) -> None:
        self.chance = Random(seed)  # noqa: S311  nothing secret hangs on it, and it has to be repeatable
        self._ids = sorted({one for pool in pools for one in pool})
        self._place = {one: place for place, one in enumerate(self._ids)}
        self._pools = [sorted({self._place[one] for one in pool}) for pool in pools]
        self._size, self._steps, self._apart = size, steps, apart
        self._never = [0] * len(self._ids)
        for one, other in (two for pair in apart for two in permutations(pair, _TWO)):
            if one in self._place and other in self._place:
                self._never[self._place[one]] |= 1 << self._place[other]
        self._before = self._meetings(met)

    def _meetings(self, met: Met) -> list[list[int]]:
        """Return how often two have met, less what everybody has met everybody: that can't be helped."""
        rows = [[met.get(one, {}).get(other, 0) for other in self._ids] for one in self._ids]
        least = min((rows[one][other] for one, other in combinations(range(len(rows)), _TWO)), default=0)
        return [[min(max(times - least, 0), _OFTEN) for times in row] for row in rows]

    def named(self, ahead: Joint) -> Rounds:
        """Return the rounds with people's ids, sorted."""
        return [
            sorted(tuple(sorted(self._ids[one] for one in table)) for table in tables)
            for tables in ahead.rounds()
        ]

    def one_by_one(self) -> Joint:
        """Search each round by itself, after the ones before it."""
        return self.follow(())

    def schedule(self) -> Plan:
        """Return a schedule without a repeat for all who come to any round; none when some have met.

        Nor for so many people that none is known: searching each round does as well then.
        """
        if any(map(any, self._before)) or len(self._ids) > _MOST:
            return []
        order = self.chance.sample(self._ids, len(self._ids))
        return [
            [[order[one] for one in table] for table in tables]
            for tables in golfers.rounds(len(order), self._size)
        ]

    def follow(self, plan: Plan) -> Joint:
        """Keep to a plan of ids as far as it goes, and search further rounds one by one."""
        ahead = Joint(self._before, self._never, self.chance)
        for number, pool in enumerate(self._pools):
            tables = self._left(plan[number], pool) if number < len(plan) else self._dealt(pool)
            if number >= len(plan) or self._breaks(tables):
                tables = self._searched(ahead, pool, tables)
            ahead.add(tables)
        return ahead

    def _dealt(self, pool: Sequence[int]) -> Tables:
        people = iter(self.chance.sample(pool, len(pool)))
        return [[next(people) for _ in range(many)] for many in sizes(len(pool), self._size)]

    def _left(self, planned: Iterable[Sequence[int]], pool: Collection[int]) -> Tables:
        """Return tables of legal sizes from what is left of planned ones: the fullest stay together."""
        here = [
            sorted(self._place[one] for one in table if self._place.get(one) in pool) for table in planned
        ]
        wanted = sizes(len(pool), self._size)
        tables = sorted(here, key=lambda table: (-len(table), table))[: len(wanted)]
        tables += [[] for _ in wanted[len(tables) :]]
        for table, many in zip(tables, wanted, strict=True):
            del table[many:]
        seated = {one for table in tables for one in table}
        waiting = [one for one in pool if one not in seated]
        self.chance.shuffle(waiting)
        for table, many in zip(tables, wanted, strict=True):
            while len(table) < many:
                table.append(waiting.pop())
        return tables

    def _searched(self, ahead: Joint, pool: Sequence[int], tables: Tables) -> Tables:
        """Better the tables of one round while the others stay, and see to it that they keep people apart."""
        alone = Joint(ahead.times, self._never, self.chance)
        alone.add(tables)
        alone.anneal(self._steps)
        [found] = alone.rounds()
        if not self._breaks(found):
            return found
        met = {self._ids[one]: dict(zip(self._ids, row, strict=True)) for one, row in enumerate(ahead.times)}
        guests = [Guest(self._ids[one]) for one in pool]
        seated = seat(guests, met, apart=self._apart, size=self._size, seed=self.chance.getrandbits(32))
        return [[self._place[one] for one in table] for table in seated]

    def _breaks(self, tables: Tables) -> bool:
        return any(
            self._never[one] >> other & 1 for table in tables for one, other in combinations(table, _TWO)
        )
