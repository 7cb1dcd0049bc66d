"""Forming practice groups: who works together for months, what each group keeps of the rules, and what gave.

The rules and the order in which they give way are those of bot/domain/grouping_rules.py. The size comes
before all of them: 4 to 6, with 3 left only where nothing else is possible (3 or 7 people). Candidates,
rules, history and the seed decide everything, the order of the input nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from bot.domain.apart import Never, broken, never
from bot.domain.grouping_rules import (
    FEWEST,
    GIVES_WAY,
    MOST,
    Candidate,
    Rules,
    Ungroupable,
    gives,
    group_sizes,
    shared,
)
from bot.domain.grouping_search import Pool
from bot.domain.mixing import Met
from bot.domain.rules import Rule
from bot.errors import InvalidInput

__all__ = (
    "FEWEST",
    "GIVES_WAY",
    "MOST",
    "Candidate",
    "Formation",
    "Group",
    "Kept",
    "Met",
    "Rule",
    "Rules",
    "Ungroupable",
    "form",
    "group_sizes",
    "judge",
    "swapped",
)

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """How one rule fares in one group: `pairs` are those for whom it gave, lower id first."""

    rule: Rule
    holds: bool
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A group and what it keeps: the size first, then the rules asked for, the last to give way first.

    `shared_hours` is the longest time of the week in which all are at work; None where nobody's is known.
    """

    members: tuple[int, ...]
    kept: tuple[Kept, ...]
    shared_hours: float | None

    @property
    def gave(self) -> tuple[Kept, ...]:
        """What had to give."""
        return tuple(one for one in self.kept if not one.holds)


@dataclass(frozen=True, slots=True)
class Formation:
    """Groups in which the hard rules hold, sorted by their members."""

    groups: tuple[Group, ...]

    def gave(self, rule: Rule) -> int:
        """Return for how many pairs a rule gave, over all groups; of SIZE for how many groups."""
        found = [one for group in self.groups for one in group.gave if one.rule is rule]
        return len(found) if rule is Rule.SIZE else sum(len(one.pairs) for one in found)


def form(
    candidates: Iterable[Candidate],
    rules: Rules,
    met: Met,
    *,
    apart: Collection[frozenset[int]] = (),
    seed: int,
) -> Formation:
    """Return groups of everybody, with what each keeps and what had to give.

    `met` says how often two have attended the same meeting, both ways round; `apart` are pairs that must not
    share a group. Raises Ungroupable when a hard rule cannot hold. What is returned has been checked once
    more, by `judge`.
    """
    found = _by_id(candidates)
    sizes = group_sizes(len(found), rules.size)
    chance = Random(seed)  # noqa: S311  nothing secret hangs on it, and it has to be repeatable
    groups = Pool(list(found.values()), rules, met, apart, chance).formed()
    formed = judge(groups, found.values(), rules, met, apart)
    if formed.gave(Rule.SIZE) != sum(size < FEWEST for size in sizes):
        raise RuntimeError("a group has a size that is not legal")
    return formed


def judge(
    groups: Iterable[Collection[int]],
    candidates: Iterable[Candidate],
    rules: Rules,
    met: Met,
    apart: Collection[frozenset[int]] = (),
) -> Formation:
    """Return what each of these groups keeps and what gave, as `form` does.

    Raises Ungroupable when a hard rule is broken, ValueError when somebody is in two groups or in none.
    """
    found = _by_id(candidates)
    made = [tuple(sorted(members)) for members in groups]
    if sorted(one for members in made for one in members) != sorted(found):
        raise ValueError("everybody has to be in exactly one group")
    kept_apart = never({one: who.manager_id for one, who in found.items()}, apart)
    for members in made:
        _refuse(members, found, kept_apart)
    return Formation(tuple(_judged(members, found, rules, met) for members in sorted(made)))


def swapped(
    formation: Formation,
    one: int,
    other: int,
    *,
    candidates: Iterable[Candidate],
    rules: Rules,
    met: Met,
    apart: Collection[frozenset[int]] = (),
) -> Formation:
    """Return what there would be if two people changed places.

    Raises InvalidInput when they are in the same group or in none, Ungroupable when a hard rule would break.
    """
    where = {who: at for at, group in enumerate(formation.groups) for who in group.members}
    if one not in where or other not in where:
        raise InvalidInput("Only people who are in a group can change places.")
    if where[one] == where[other]:
        raise InvalidInput("They are in the same group already. Please choose two of different groups.")
    change = {one: other, other: one}
    groups = [[change.get(who, who) for who in group.members] for group in formation.groups]
    return judge(groups, candidates, rules, met, apart)


def _by_id(candidates: Iterable[Candidate]) -> dict[int, Candidate]:
    order = sorted(
        candidates, key=lambda who: (who.id, who.department, who.level, who.manager_id or 0, who.hours)
    )
    return {who.id: who for who in order}


def _refuse(members: Sequence[int], found: Mapping[int, Candidate], kept_apart: Never) -> None:
    for one, other in broken(members, kept_apart):
        if found[one].manager_id == other or found[other].manager_id == one:
            raise Ungroupable("Nobody can be in a group with their own manager.", Rule.MANAGER, (one, other))
        raise Ungroupable("Some people must not be in the same group.", Rule.APART, (one, other))


def _judged(members: tuple[int, ...], found: Mapping[int, Candidate], rules: Rules, met: Met) -> Group:
    together = shared(found[one].hours for one in members)
    kept = [Kept(Rule.SIZE, FEWEST <= len(members) <= MOST)]
    for rule in reversed(rules.asked):
        pairs = tuple(
            (one, other)
            for one, other in combinations(members, 2)
            if gives(rule, found[one], found[other], rules, met)
        )
        holds = not pairs
        if rule is Rule.HOURS and together is not None:
            holds = together >= rules.shared_hours
        kept.append(Kept(rule, holds, pairs))
    return Group(members, tuple(kept), together)
