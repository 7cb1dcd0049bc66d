"""Where the search for practice groups starts: people who keep a rule together, cut into legal sizes.

A swap keeps the sizes of groups, so whether 13 managers of one level can have groups of their own is decided
here. The strictest rule splits first: those who are at work at the same time, among them those of one level,
among them the departments dealt out. Who is left over is pooled with the leftovers of the others.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import atan2, cos, pi, sin
from random import Random

from bot.domain.grouping_rules import (
    FEWEST,
    HALF_HOURS,
    MOST,
    SMALLEST,
    Candidate,
    Rules,
    group_sizes,
    shared,
)
from bot.domain.mixing import dealt
from bot.domain.rules import Rule

Groups = list[list[int]]

_DAY = 48  # half-hours
_UNSPLITTABLE = 7  # legal neither as one group nor as two


class Starts:
    """Groups of places in a list of candidates, to start from."""

    def __init__(self, candidates: Sequence[Candidate], rules: Rules, chance: Random) -> None:
        self.candidates, self.rules, self.chance = candidates, rules, chance

    def each(self) -> Iterator[Groups]:
        """Yield every start, the one that keeps most first."""
        n = len(self.candidates)
        everybody = list(range(n))
        asked = [rule for rule in (Rule.HOURS, Rule.LEVEL) if rule in self.rules.asked]
        strict = [rule for rule in asked if len(self._blocks(everybody, rule)) > 1]
        if n not in (SMALLEST, _UNSPLITTABLE):
            while strict:
                groups, _ = self._split(everybody, strict)
                yield groups
                strict = strict[1:]
        yield self.of_sizes(group_sizes(n, self.rules.size))

    def of_sizes(self, sizes: Sequence[int]) -> Groups:
        """Return groups of these sizes in which departments are spread evenly."""
        return self._dealt(list(range(len(self.candidates))), sizes)

    def _dealt(self, members: Sequence[int], sizes: Sequence[int]) -> Groups:
        departments = [self.candidates[one].department for one in members]
        numbers = {"": 0} | {name: at for at, name in enumerate(sorted(set(departments) - {""}), start=1)}
        groups = dealt([numbers[name] for name in departments], sizes, self.chance)
        return [[members[one] for one in group] for group in groups]

    def _split(self, members: list[int], strict: Sequence[Rule]) -> tuple[Groups, list[int]]:
        """Return groups of people who keep these rules as well as can be, and who is left over."""
        if not strict:
            return self._cut(members)
        groups: Groups = []
        rest: list[int] = []
        for block in self._blocks(members, strict[0]):
            made, left = self._split(block, strict[1:])
            groups += made
            rest += left
        made, left = self._cut(rest)
        groups, left = self._squeezed(groups + made, left)
        if len(members) >= FEWEST and len(members) != _UNSPLITTABLE:
            return self._with_all(groups, left), []
        return groups, left

    def _cut(self, members: Sequence[int]) -> tuple[Groups, list[int]]:
        """Return as many as possible in groups of legal sizes."""
        keep = len(members) if len(members) >= FEWEST else 0
        if keep == _UNSPLITTABLE:
            keep = MOST
        if not keep:
            return [], list(members)
        order = self.chance.sample(members, len(members))
        return self._dealt(order[:keep], group_sizes(keep, self.rules.size)), order[keep:]

    @staticmethod
    def _squeezed(groups: Groups, left: Sequence[int]) -> tuple[Groups, list[int]]:
        """Put those left over where there is room."""
        waiting = list(left)
        for group in sorted(groups, key=len):
            while waiting and len(group) < MOST:
                group.append(waiting.pop())
        return groups, waiting

    @staticmethod
    def _with_all(groups: Groups, left: list[int]) -> Groups:
        """Make a group of the last ones, who find no room, with the help of the largest groups."""
        while left and len(left) < FEWEST:
            left.append(max(groups, key=len).pop())
        return [*groups, left] if left else groups

    def _blocks(self, members: Sequence[int], rule: Rule) -> list[list[int]]:
        who = self.candidates
        if rule is Rule.HOURS:
            week = self._together(members)
            number = {one: week[who[one].hours] for one in members}
        else:
            levels = sorted({who[one].level for one in members})
            number = {one: levels.index(who[one].level) for one in members}
        blocks: dict[int, list[int]] = {}
        for one in members:
            blocks.setdefault(number[one], []).append(one)
        return [blocks[at] for at in sorted(blocks)]

    def _together(self, members: Sequence[int]) -> dict[int, int]:
        """Return a number for each working week; those with the same number share enough hours.

        The weeks are gone through from east to west, beginning after the widest gap on the globe.
        """
        many = Counter(self.candidates[one].hours for one in members)
        known = sorted((_middle(hours), hours) for hours in many if hours)
        gaps = [(known[at][0] - known[at - 1][0]) % _DAY for at in range(len(known))]
        first = gaps.index(max(gaps)) if gaps else 0
        numbers, number, current = {0: 0}, 0, list[int]()
        for _, hours in known[first:] + known[:first]:
            together = shared([*current, hours])
            if number == 0 or together is None or together < self.rules.shared_hours:
                number, current = number + 1, []
            current.append(hours)
            numbers[hours] = number
        return numbers


def _middle(hours: int) -> float:
    """Return the middle of somebody's working day, as a half-hour of the day in UTC."""
    angles = [2 * pi * (at % _DAY) / _DAY for at in range(HALF_HOURS) if hours >> at & 1]
    return round(atan2(sum(map(sin, angles)), sum(map(cos, angles))) * _DAY / (2 * pi), 6) % _DAY
