"""What a practice group should keep: the rules, the order in which they give way, and whom they concern.

Two rules are never broken: nobody is in a group with their own manager or report, nor with somebody they
are kept apart from. The others give way one after the other, in the order of GIVES_WAY; each holds wherever
it can hold without breaking one that comes after it in that order, which goes by what a group loses:

1. departments: two of one department hear a little less that is new to them. Nothing else suffers.
2. partners: somebody meets fewer new people than they could, which is half of what it is for.
3. level: the method needs managers of similar responsibility. Without them no challenge is shared by all.
4. hours: a group without shared working hours cannot meet at all.

What is not known of somebody breaks no rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.mixing import Met
from bot.domain.rules import Impossible, Rule
from bot.errors import InvalidInput

FEWEST, MOST = 4, 6
SMALLEST = 3  # of 3 or 7 people, who cannot be split into fours to sixes
HALF_HOURS = 7 * 48  # of a week
_WEEK = (1 << HALF_HOURS) - 1
_NOBODY: Mapping[int, int] = {}


GIVES_WAY = (Rule.DEPARTMENTS, Rule.PARTNERS, Rule.LEVEL, Rule.HOURS)  # the first to give way comes first


class Ungroupable(Impossible):
    """No groups keep the hard rules."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to be put in a group; what is empty is not known.

    `hours` is a bit set of the half-hours of a week, in UTC, in which they are at work; bit 0 is the one from
    Monday 00:00.
    """

    id: int
    department: str = ""
    level: str = ""
    manager_id: int | None = None
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What is wanted: the size to aim at, and which soft rules count.

    `shared_hours` is how long, in hours, all of a group are at work at the same time without a break at least
    once a week; 0 switches the rule off. Raises InvalidInput at `size` or `shared_hours`.
    """

    size: int = MOST
    same_level: bool = False
    mixed_departments: bool = True
    fresh_partners: bool = True
    shared_hours: float = 3

    def __post_init__(self) -> None:
        if not FEWEST <= self.size <= MOST:
            raise InvalidInput(f"A group has {FEWEST} to {MOST} members.", field="size")
        if not 0 <= self.shared_hours <= 24:  # noqa: PLR2004 - a day
            raise InvalidInput("The shared hours are a number from 0 to 24.", field="shared_hours")

    @property
    def asked(self) -> tuple[Rule, ...]:
        """Which soft rules count, the first to give way first."""
        wanted = {
            Rule.DEPARTMENTS: self.mixed_departments,
            Rule.PARTNERS: self.fresh_partners,
            Rule.LEVEL: self.same_level,
            Rule.HOURS: self.shared_hours > 0,
        }
        return tuple(rule for rule in GIVES_WAY if wanted[rule])


def group_sizes(people: int, size: int = MOST) -> list[int]:
    """Return how big the groups are, largest first: 4 to 6, as near to `size` as can be.

    3 people are one group and 7 are a group of 4 and one of 3. Raises Ungroupable for fewer than 3.
    """
    if people < SMALLEST:
        who = {0: "Nobody", 1: "One person"}.get(people, f"{people} people")
        raise Ungroupable(f"{who} cannot be a group: it takes {SMALLEST} at least.", Rule.SIZE)
    counts = range(-(-people // MOST), people // FEWEST + 1)
    nearest = sorted(counts, key=lambda count: (abs(people - count * size), -count))
    groups = nearest[0] if nearest else -(-people // FEWEST)
    small, larger = divmod(people, groups)
    return [small + 1] * larger + [small] * (groups - larger)


def shared(hours: Iterable[int]) -> float | None:
    """Return for how many hours on end all are at work, at best, in a week; None where nobody's are known."""
    together, known = _WEEK, False
    for one in hours:
        if one:
            together, known = together & one, True
    return longest(together) if known else None


def longest(hours: int) -> float:
    """Return how many hours the longest stretch of a week's half-hours lasts, over the week's end too."""
    if hours == _WEEK:
        return HALF_HOURS / 2
    stretch = 0
    while hours:
        stretch += 1
        hours &= (hours >> 1) | (hours & 1) << (HALF_HOURS - 1)
    return stretch / 2


def gives(rule: Rule, one: Candidate, other: Candidate, rules: Rules, met: Met) -> bool:
    """Say whether a soft rule does not hold between two people of a group."""
    if rule is Rule.PARTNERS:
        return met.get(one.id, _NOBODY).get(other.id, 0) > 0
    if rule is Rule.DEPARTMENTS:
        return one.department == other.department != ""
    if rule is Rule.LEVEL:
        return one.level != other.level and "" not in (one.level, other.level)
    return bool(one.hours and other.hours) and longest(one.hours & other.hours) < rules.shared_hours
