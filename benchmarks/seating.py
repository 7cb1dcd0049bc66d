"""Seating: rounds of tables for up to 100,000 people, 3,000 with every rule at once, groups of six.

Time is that of `seat` and `form` alone; the history is brought up to date between rounds. Each way gets the
same people. docs/seating-growth.png shows how time and repeats grow.
"""

import time
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random

from benchmarks import meetings, rivals
from benchmarks.figures import Figure, at_most, exactly
from benchmarks.meetings import ROUNDS, Point
from benchmarks.rivals import Met, Seats, Way
from benchmarks.show import Scale, Show
from bot.domain.grouping import Candidate, Rules, form, group_sizes
from bot.domain.seating import Guest, fewest_alike, seat, table_sizes

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "seating-growth.png"
ATTENDANCE = 0.8
MOST_SECONDS = 1.0
MOST_ALIKE = 1.05
MOST_REPEATS = 2
DEPARTMENTS = (40, 20, 12, 10, 8, 5, 3, 2)  # per cent; the first is too large to be kept apart at every table
LEVELS = {Scale.FULL: (70, 20, 8, 2), Scale.SMALL: (60, 40)}
MANAGERS = 0.12  # one in eight has reports


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Measure everything, beside chance, greed and, where it ends, blossom matching."""
    sizes = scale.pick((60, 120), (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000))
    pools = scale.pick((), (40, 48, 64, 100, 200))
    groups = scale.pick((60,), (100, 200, 500))
    bar = show.bar("seating", len(sizes) + len(pools) + len(groups) + 3)
    ways = {
        "plg": lambda: Way(seated),
        "greedy": lambda: rivals.greedily(table_sizes),
        "chance": lambda: rivals.by_chance(table_sizes),
    }
    points = meetings.grown(ways, sizes, ATTENDANCE, bar)
    points += meetings.matched(scale.pick((), (100, 300)), 4, ATTENDANCE)
    bar.advance()
    small = meetings.grown(ways, pools, 1.0, bar) + meetings.matched(pools, 4, 1.0)
    bar.advance()
    found = _promised(points, scale.pick(120, 10_000)) + _with_rules(scale)
    bar.advance()
    found += meetings.compared(small, "tables of four, all attend")
    for people in groups:
        found += _groups(people, scale.pick(2, ROUNDS))
        bar.advance()
    found += meetings.compared(points, "tables of four, 80 % attend")
    what = "tables of four, 80 % attend"
    if scale is Scale.FULL and not meetings.draw(points, what, PICTURE):
        show.say("docs/seating-growth.png stays as it is: `make prove` sets up what draws it.")
    return found + meetings.growth(points, what)


def seated(people: list[int], met: Met, seed: int) -> Seats:
    """Seat people of whom nothing is known, as plg does."""
    return seat(map(Guest, people), met, seed=seed)


def _promised(points: Sequence[Point], people: int) -> list[Figure]:
    one = next(point.found for point in points if (point.way, point.people) == ("plg", people))
    name = f"{people:,} people, tables of four, {ROUNDS} rounds, 80 % attend"
    return [
        exactly(f"{name}: repeats in all", one.repeats, "", 0),
        at_most(f"{name}: time in all", one.seconds, "s", MOST_SECONDS),
    ]


def company(people: int, levels: Sequence[int], seed: int = 1) -> list[Guest]:
    """Return people with a department, a level and a manager from their own department."""
    chance = Random(seed)
    leads: dict[str, list[int]] = {}
    found = []
    for one in range(people):
        department = chance.choices([f"d{at}" for at in range(len(DEPARTMENTS))], DEPARTMENTS)[0]
        level = chance.choices([f"l{at}" for at in range(len(levels))], levels)[0]
        bosses = leads.setdefault(department, [])
        found.append(Guest(one, department, chance.choice(bosses) if bosses else None, level))
        if not bosses or chance.random() < MANAGERS:
            bosses.append(one)
    return found


def _with_rules(scale: Scale) -> list[Figure]:
    """Seat a company of which each table has one level, no manager with a report, and mixed departments."""
    people = scale.pick(100, 3_000)
    everybody = company(people, LEVELS[scale])
    chance, met, seconds = Random(2), Met(), 0.0
    broken = repeats = alike = least = 0
    for number in range(scale.pick(3, ROUNDS)):
        present = [one for one in everybody if chance.random() < ATTENDANCE]
        with rivals.only_its_own_garbage():
            began = time.perf_counter()
            seats = seat(present, met, seed=number, same_level=True)
            seconds += time.perf_counter() - began
        repeats += rivals.note(met, seats)
        broken += _broken(seats, everybody)
        broken += sorted(one for table in seats for one in table) != [one.id for one in present]
        alike += sum(everybody[one].department == everybody[other].department for one, other in _pairs(seats))
        least += _least_alike(present)
    name = f"{people:,} people of one level a table, never with their manager"
    return [
        exactly(f"{name}: hard rules broken", broken, "", 0),
        at_most(
            f"{name}: same-department pairs to the fewest there can be",
            alike / least,
            "",
            MOST_ALIKE,
            note=f"{alike:,} pairs; each department spread evenly over the tables of a level: {least:,}",
        ),
        at_most(f"{name}: repeats in all", repeats, "", MOST_REPEATS),
        Figure(f"{name}: time in all", seconds, "s"),
    ]


def _pairs(seats: Seats) -> list[tuple[int, int]]:
    return [pair for table in seats for pair in combinations(table, 2)]


def _broken(seats: Seats, everybody: Sequence[Guest]) -> int:
    """Count what must not be, afresh: sizes, levels, managers."""
    pairs = _pairs(seats)
    return (
        sum(len(table) not in {3, 4, 5} for table in seats)
        + sum(everybody[one].level != everybody[other].level for one, other in pairs)
        + sum(
            everybody[one].manager_id == other or everybody[other].manager_id == one for one, other in pairs
        )
    )


def _least_alike(present: Sequence[Guest]) -> int:
    """Return the bound: in each level, each department is spread over the tables as if it were alone."""
    found = 0
    for level in {one.level for one in present}:
        departments = Counter(one.department for one in present if one.level == level)
        found += fewest_alike(departments.values(), len(table_sizes(departments.total())))
    return found


def _groups(people: int, rounds: int) -> list[Figure]:
    """Form groups of six from eight departments, over and over, from whoever there is."""

    def formed(present: list[int], met: Met, seed: int) -> Seats:
        pool = [Candidate(one, f"d{one % 8}") for one in present]
        return [group.members for group in form(pool, Rules(), met, seed=seed).groups]

    mine = rivals.series(Way(formed), people, rounds)
    greedy = rivals.series(rivals.greedily(group_sizes), people, rounds)
    chance = rivals.series(rivals.by_chance(group_sizes), people, rounds)
    name = f"{people} people, groups of six, {rounds} rounds"
    note = f"chance {chance.repeats}"
    return [
        Figure(f"{name}: repeats", mine.repeats, "", greedy.repeats, "greedy", note=note),
        Figure(f"{name}: time", mine.seconds, "s", greedy.seconds, "greedy"),
    ]
