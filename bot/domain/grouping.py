"""Forming practice groups: who works together for months, what each group keeps of the rules, and what gave.

The rules and the order in which they give way are those of bot/domain/grouping_rules.py. The size comes
before all of them: 4 to 6, with 3 left only where nothing else is possible (3 or 7 people). Candidates,
rules, history and the seed decide everything, the order of the input nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from bot.domain import apart as keeping
from bot.domain.grouping_rules import (
    FEWEST,
    GIVES_WAY,
    MOST,
    Candidate,
    Rule,
    Rules,
    gives,
    shared,
)
from bot.domain.mixing import Met, People, Tables
from bot.domain.tabu import Search
from bot.errors import InvalidInput, PlgError

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

SMALLEST = 3  # of 3 or 7 people, who cannot be split into fours to sixes


class Ungroupable(PlgError):
    """No groups keep the hard rules: `rule` says which, `people` whom the smallest example is about.

    Where the rule is APART, the ids may give away who keeps apart from whom: they are for programs and tests,
    never for a person to read. The sentence names nobody.
    """

    def __init__(self, message: str, rule: Rule, people: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.rule = rule
        self.people = tuple(sorted(people))


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


def group_sizes(people: int, size: int = MOST) -> list[int]:
    """Return how big the groups are, largest first: 4 to 6, as near to `size` as can be.

    3 people are one group and 7 are a group of 4 and one of 3. Raises Ungroupable for fewer than 3.
    """
    if people < SMALLEST:
        who = {0: "Nobody", 1: "One person"}.get(people, f"{people} people")
        raise Ungroupable(f"{who} cannot be a group: it takes {SMALLEST} at least.", Rule.SIZE)
    counts = range(-(-people // MOST), people // FEWEST + 1)
    groups = min(counts, key=lambda count: (abs(people - count * size), -count), default=-(-people // FEWEST))
    small, larger = divmod(people, groups)
    return [small + 1] * larger + [small] * (groups - larger)


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
    share a group. Raises Ungroupable when a hard rule cannot hold.
    """
    found = _by_id(candidates)
    ids = sorted(found)
    sizes = group_sizes(len(ids), rules.size)
    chance = Random(seed)  # noqa: S311  nothing secret hangs on it, and it has to be repeatable
    kept_apart = keeping.never({one: who.manager_id for one, who in found.items()}, apart)
    order = list(range(len(ids)))
    chance.shuffle(order)
    order.sort(key=lambda one: (found[ids[one]].hours, found[ids[one]].level))
    seats, begin = [], 0
    for size in sizes:
        seats.append(order[begin : begin + size])
        begin += size
    tables = _search(seats, [found[one] for one in ids], rules, met, kept_apart)
    Search(tables, chance).run(0, 200 + 20 * min(len(ids), 100))
    return judge(
        [[ids[one] for one in members] for members in seats], found.values(), rules, met, apart=apart
    )


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
    kept_apart = keeping.never({one: who.manager_id for one, who in found.items()}, apart)
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


def _refuse(members: Sequence[int], found: Mapping[int, Candidate], kept_apart: keeping.Never) -> None:
    for one, other in keeping.broken(members, kept_apart):
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


def _search(
    seats: list[list[int]],
    found: Sequence[Candidate],
    rules: Rules,
    met: Met,
    kept_apart: keeping.Never,
) -> Tables:
    ids = [who.id for who in found]
    pairs = sum(len(members) * (len(members) - 1) // 2 for members in seats)
    most = max((max(met[one].values(), default=0) for one in ids if one in met), default=0)
    weights: dict[Rule, int] = {}
    weight = 1
    for rule in rules.asked:
        weights[rule] = weight
        weight *= pairs * (most * most if rule is Rule.PARTNERS else 1) + 1
    alike = {(who.department, who.level, who.hours): who for who in found}
    names = {key: number for number, key in enumerate(sorted(alike))}
    samples = [alike[key] for key in names]

    def between(one: int, other: int) -> int:
        return sum(
            weight
            for rule, weight in weights.items()
            if rule is not Rule.PARTNERS and gives(rule, samples[one], samples[other], rules, met)
        )

    kinds = [names[who.department, who.level, who.hours] for who in found]
    people = People(ids, met, weights.get(Rule.PARTNERS, 0), kept_apart, weight, kinds, between)
    return Tables(people, seats, (*weights.values(), weight))
