"""Whether everybody can meet as many people in a year as the goal says, and what would make it possible.

First the arithmetic: nobody meets more people than there are, nor more than sit at their tables, and beyond
⌊(people − 1) / 3⌋ dialogues nobody can have new ones only. Then the year is played with the rules by which
tables are really seated and joined, as often as needed to say what would do.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from bot.domain.dialogues import FEWEST, SIZE
from bot.domain.partners import GOAL
from bot.domain.playing import SEED, Counts, play
from bot.domain.seating import Guest, table_sizes

SAMPLE = 120  # people the year is played with at most; more would only make repeats rarer
MOST_PEOPLE = 100_000
MOST_DATES = 1_000
MOST_GOAL = 365
MOST_A_YEAR = 26  # every other week; beyond it small pools only repeat, and playing them takes long
ENOUGH = 90  # of a hundred people who reach the goal: nearly everybody
HALF = 50
EVERYBODY = 100
PATIENCE = 2_000  # people seated where half have met already, which takes long: about three seconds
_STEP = 5  # of a hundred, by which a better attendance is looked for


@dataclass(frozen=True)
class Plan:
    """What an owner has in mind: so many people, each with a seat at so many dialogues a year.

    Each time they choose among `dates`; of a hundred who have a seat, `attendance` come.
    """

    people: int
    per_year: int = 12
    attendance: int = 80
    dates: int = 1
    goal: int = GOAL

    @property
    def others(self) -> int:
        """Whom somebody can meet at all."""
        return max(0, self.people - 1)

    @property
    def new_only(self) -> int:
        """How many dialogues with three others can bring new people only, at most."""
        return self.others // (SIZE - 1)

    @property
    def at_most(self) -> float:
        """How many different people somebody meets on average, at most, if everybody comes each time."""
        if self.people < FEWEST:
            return 0.0
        at_tables = sum(size * (size - 1) for size in table_sizes(self.people)) / self.people
        return min(float(self.others), self.per_year * at_tables)


class Lever(StrEnum):
    """What can be changed about a plan."""

    MEETINGS = "meetings"
    PEOPLE = "people"
    ATTENDANCE = "attendance"
    GOAL = "goal"


@dataclass(frozen=True)
class Way:
    """One change by which nearly everybody would reach the goal, all else being as planned."""

    lever: Lever
    value: int  # so many dialogues a year, people, of a hundred, or people to meet

    def applied(self, plan: Plan) -> Plan:
        """Return the plan with this change."""
        match self.lever:
            case Lever.MEETINGS:
                return replace(plan, per_year=self.value)
            case Lever.PEOPLE:
                return replace(plan, people=self.value)
            case Lever.ATTENDANCE:
                return replace(plan, attendance=self.value)
            case Lever.GOAL:
                return replace(plan, goal=self.value)


@dataclass(frozen=True)
class Outcome:
    """What a year brought when it was played: `met` is how many others each person met, in rising order."""

    met: Sequence[int]

    @property
    def typical(self) -> int:
        """How many others half of the people meet, or more."""
        return self.nearly_all(HALF)

    def nearly_all(self, share: int = ENOUGH) -> int:
        """Return how many others so many of a hundred people meet, or more."""
        return self.met[min(len(self.met) - 1, len(self.met) * (100 - share) // 100)] if self.met else 0

    def reach(self, goal: int) -> int:
        """Return how many of a hundred people meet so many others, rounded down."""
        return 100 * sum(one >= goal for one in self.met) // len(self.met) if self.met else 0


@dataclass(frozen=True)
class Answer:
    """What came of a plan; `played` is how many people the year was played with."""

    plan: Plan
    outcome: Outcome
    ways: Sequence[Way]
    played: int

    @property
    def reach(self) -> int:
        """How many of a hundred people reach the goal."""
        return self.outcome.reach(self.plan.goal)


def answer(plan: Plan, guests: Sequence[Guest] = (), apart: Collection[frozenset[int]] = ()) -> Answer:
    """Play the year of a plan; say how it ends, and if it does not suffice, each single change that would.

    `guests` are people of the roster with their departments and managers, of whom some are drawn when there
    are more than can be played with; without them everybody may sit with everybody.
    """
    year = _Year(guests, apart)
    outcome = year.after(plan, plan.per_year)
    ways = [] if outcome.reach(plan.goal) >= ENOUGH else list(_ways(year, plan, outcome))
    return Answer(plan, outcome, ways, min(plan.people, SAMPLE))


def _ways(year: "_Year", plan: Plan, outcome: Outcome) -> Iterator[Way]:
    if plan.others >= plan.goal:
        yield from _more_dialogues(year, plan)
    if replace(plan, attendance=EVERYBODY).at_most >= plan.goal:
        better = range(plan.attendance + _STEP - plan.attendance % _STEP, EVERYBODY + 1, _STEP)
        yield from _least(year, plan, Lever.ATTENDANCE, better)
    if plan.people < SAMPLE and replace(plan, people=SAMPLE).at_most >= plan.goal:
        fewest = SIZE * -(-max(plan.people + 1, plan.goal + 1) // SIZE)  # else a table of three falls short
        yield from _least(year, plan, Lever.PEOPLE, range(fewest, SAMPLE + 1, SIZE))
    if 0 < (reached := outcome.nearly_all()) < plan.goal:
        yield Way(Lever.GOAL, reached)


def _more_dialogues(year: "_Year", plan: Plan) -> Iterator[Way]:
    most = min(MOST_A_YEAR, 2 * plan.per_year + SIZE)
    for many in range(plan.per_year + 1, most + 1):
        way = Way(Lever.MEETINGS, many)
        if year.suffices(way.applied(plan)):
            yield way
            return


def _least(year: "_Year", plan: Plan, lever: Lever, values: Sequence[int]) -> Iterator[Way]:
    """Yield a change of these that suffices, about the smallest; none when the largest does not."""

    def suffices(value: int) -> bool:
        return year.suffices(Way(lever, value).applied(plan))

    if not values or not suffices(values[-1]):
        return
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        if suffices(values[middle]):
            high = middle
        else:
            low = middle + 1
    yield Way(lever, values[high])


class _Year:
    """Years being played, each as far as somebody has asked; the same plan goes the same way each time.

    Seating a pool of which half have met each other takes long, so it is done for so many people only; what
    is asked after that counts as not sufficient.
    """

    def __init__(self, guests: Sequence[Guest], apart: Collection[frozenset[int]]) -> None:
        self._guests, self._apart = list(guests), apart
        self._played: dict[Plan, tuple[Iterator[Counts], list[list[int]]]] = {}
        self._patience = PATIENCE

    def after(self, plan: Plan, rounds: int) -> Outcome:
        """Return what so many dialogues bring each person; more of them never bring less."""
        return (
            Outcome(sorted(self._seen(plan, rounds, patient=True)[-1]))
            if rounds
            else Outcome([0] * plan.people)
        )

    def suffices(self, plan: Plan) -> bool:
        """Say whether nearly everybody reaches the goal by a plan, as far as patience goes."""
        seen = self._seen(plan, plan.per_year)
        return len(seen) == plan.per_year and Outcome(sorted(seen[-1])).reach(plan.goal) >= ENOUGH

    def _seen(self, plan: Plan, rounds: int, *, patient: bool = False) -> list[list[int]]:
        alike = replace(plan, per_year=0, goal=0)
        if alike not in self._played:
            self._played[alike] = self._begin(alike), []
        playing, seen = self._played[alike]
        while len(seen) < rounds and (patient or self._patience > 0):
            seen.append([len(others) for others in next(playing).values()])
            if 2 * sum(seen[-1]) > len(seen[-1]) * (len(seen[-1]) - 1):
                self._patience -= len(seen[-1])
        return seen[:rounds]

    def _begin(self, plan: Plan) -> Iterator[Counts]:
        people = self._people(plan)
        dates = max(1, round(plan.dates * len(people) / plan.people)) if plan.people else 1
        return play(people, dates=dates, attendance=plan.attendance, apart=self._apart)

    def _people(self, plan: Plan) -> list[Guest]:
        chance = Random(SEED)  # noqa: S311  the same people are drawn each time
        known = self._guests
        many = min(plan.people, SAMPLE)
        if len(known) > many:
            known = chance.sample(known, many)
        after = max((guest.id for guest in known), default=0) + 1
        return [*known, *(Guest(after + n) for n in range(many - len(known)))]
