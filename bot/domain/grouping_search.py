"""Finding practice groups: swaps from several starts, of which the one that keeps most is taken."""

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from random import Random

from bot.domain.apart import never, obstacle, refusal
from bot.domain.arranging import Attempt, Exhausted
from bot.domain.grouping_rules import (
    FEWEST,
    GIVES_WAY,
    MOST,
    SMALLEST,
    Candidate,
    Rules,
    Ungroupable,
    gives,
    group_sizes,
    longest,
    shared,
)
from bot.domain.grouping_starts import Groups, Starts
from bot.domain.mixing import OFTEN, Met, People
from bot.domain.rules import Rule
from bot.domain.tables import Sizes, Tables
from bot.domain.tabu import Search

_PATIENCE = 2_000  # steps of the search without anything better
_MANY = 100  # with more candidates than that other starts are searched from only where something serious gave
_VERY_MANY = 1_000  # and with more than that only where a hard rule did
_CUTS = 12
_UNSPLITTABLE = 7
_WEIGHED = (
    GIVES_WAY[0],
    Rule.SIZE,
    *GIVES_WAY[1:],
)  # being nearer to the size wanted comes before departments


class Pool:
    """All who are to be grouped, as places in a list, and what it costs to put two together.

    Each rule weighs more than all pairs together that break the rules which give way before it.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        rules: Rules,
        met: Met,
        apart: Collection[frozenset[int]],
        chance: Random,
    ) -> None:
        self.candidates, self.rules, self.met, self.apart, self.chance = candidates, rules, met, apart, chance
        self.managers = {who.id: who.manager_id for who in candidates}
        self.weights, self.hard = self._weights()
        alike = {(who.department, who.level, who.hours): who for who in candidates}
        numbers = {key: number for number, key in enumerate(sorted(alike))}
        self.samples = [alike[key] for key in numbers]
        self.people = People(
            ids=list(self.managers),
            met=met,
            again=self.weights.get(Rule.PARTNERS, 0),
            kept_apart=never(self.managers, apart),
            hard=self.hard,
            kinds=[numbers[who.department, who.level, who.hours] for who in candidates],
            between=self._between,
        )

    def _weights(self) -> tuple[dict[Rule, int], int]:
        pairs = len(self.candidates) * MOST // 2
        sizes = len(self.candidates) * (MOST - FEWEST) ** 2
        weights: dict[Rule, int] = {}
        weight = 1
        for rule in sorted({Rule.SIZE, *self.rules.asked}, key=_WEIGHED.index):
            weights[rule] = weight
            weight *= {Rule.PARTNERS: pairs * OFTEN * OFTEN, Rule.SIZE: sizes}.get(rule, pairs) + 1
        return weights, weight

    def _between(self, one: int, other: int) -> int:
        return sum(
            weight
            for rule, weight in self.weights.items()
            if rule not in (Rule.PARTNERS, Rule.SIZE)
            and gives(rule, self.samples[one], self.samples[other], self.rules, self.met)
        )

    def formed(self) -> list[list[int]]:
        """Return groups of ids. Raises Ungroupable."""
        starts = Starts(self.candidates, self.rules, self.chance)
        best = self._best_of(starts.each())
        if self._cost(best) >= self.hard:
            best = self._otherwise(starts)
        return [[self.people.ids[one] for one in members] for members in best]

    def _otherwise(self, starts: Starts) -> Groups:
        """Try out everything, or where that is too much as many groups as can be. Raises Ungroupable."""
        n = len(self.candidates)
        legal = {SMALLEST: range(3, 4), _UNSPLITTABLE: range(3, 5)}.get(n, range(FEWEST, MOST + 1))
        seen = obstacle(Ungroupable, "group", self.managers, self.apart, legal)
        if seen is not None:
            raise seen
        index = {who: one for one, who in enumerate(self.people.ids)}
        try:
            found = Attempt(self.people.kept_apart, legal).arrange(self.people.ids)
        except Exhausted:
            small, larger = divmod(n, n // FEWEST)
            sizes = [small + 1] * larger + [small] * (n // FEWEST - larger)
            best = self._searched(starts.of_sizes(sizes))
            if self._cost(best) < self.hard:
                return best
        else:
            if found is not None:
                return self._searched([[index[who] for who in members] for members in found])
        raise refusal(Ungroupable, "group", self.managers, self.apart, legal)

    def _best_of(self, starts: Iterable[Groups]) -> Groups:
        best: Groups = []
        n, serious = (
            len(self.candidates),
            self.weights[Rule.SIZE] * len(self.candidates) * (MOST - FEWEST) ** 2,
        )
        for start in starts:
            groups = self._searched(start)
            if not best or self._cost(groups) < self._cost(best):
                best = groups
            if (n > _MANY and self._cost(best) <= serious) or (
                n > _VERY_MANY and self._cost(best) < self.hard
            ):
                break
        return best

    def _searched(self, start: Groups) -> Groups:
        """Search; then forbid one pair of each group that shares too few hours although all its pairs do."""
        best = groups = self._walked(start)
        for _ in range(_CUTS):
            strained = self._strained(groups)
            if not strained:
                break
            for members in strained:
                one, other = min(combinations(sorted(members), 2), key=self._overlap)
                self.people.charge(one, other, self.weights[Rule.HOURS])
            groups = self._walked(groups)
            best = min(best, groups, key=self._cost)
        return best

    def _walked(self, groups: Groups) -> Groups:
        weights = sorted(set(self.weights.values()) | {self.hard})
        n = len(self.candidates)
        legal = n not in (SMALLEST, _UNSPLITTABLE)
        sizes = Sizes(FEWEST, MOST, self.rules.size, self.weights[Rule.SIZE]) if legal else None
        tables = Tables(self.people, [list(members) for members in groups], weights, sizes)
        floor = sum(sizes.off(size) for size in group_sizes(n, self.rules.size)) if sizes else 0
        Search(tables, self.chance).run(floor, min(_PATIENCE, 50 * n))
        return [list(members) for members in tables.seats]

    def _overlap(self, pair: tuple[int, int]) -> float:
        one, other = (self.candidates[at].hours for at in pair)
        return longest(one & other) if one and other else float("inf")

    def _strained(self, groups: Groups) -> Groups:
        """Return the groups that share too few hours although each two of them share enough."""
        if Rule.HOURS not in self.weights:
            return []
        found = []
        for members in groups:
            together = shared(self.candidates[one].hours for one in members)
            too_few = together is not None and together < self.rules.shared_hours
            if too_few and min(map(self._overlap, combinations(members, 2))) >= self.rules.shared_hours:
                found.append(members)
        return found

    def _cost(self, groups: Groups) -> int:
        """Return what all pairs cost, the sizes, and the groups that are strained."""
        cost = self.weights[Rule.SIZE] * sum((len(members) - self.rules.size) ** 2 for members in groups)
        for members in groups:
            for one, other in combinations(members, 2):
                times = self.met.get(self.people.ids[one], {}).get(self.people.ids[other], 0)
                cost += self.people.again * min(times, OFTEN) ** 2
                cost += self.people.beside[self.people.kinds[one]][self.people.kinds[other]]
                if self.people.ids[other] in self.people.kept_apart.get(self.people.ids[one], ()):
                    cost += self.hard
        return cost + self.weights.get(Rule.HOURS, 0) * len(self._strained(groups))
