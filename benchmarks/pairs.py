"""Pairs: 12 rounds of buddies for up to 100,000 people, beside chance, greed and blossom matching.

docs/pairs-growth.png shows how time and repeats grow. How small pools are paired without a repeat for as many
rounds as there are people is the business of the proof `golfers`.
"""

from collections import Counter
from itertools import combinations
from pathlib import Path

from benchmarks import meetings, rivals
from benchmarks.figures import Figure, at_most, exactly
from benchmarks.meetings import ROUNDS
from benchmarks.rivals import Met, Seats, Way
from benchmarks.show import Scale, Show
from bot.domain.pairing import pair

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pairs-growth.png"
MOST_MS = 10.0  # a round


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Measure every number of people."""
    sizes = scale.pick((30, 31, 100), (30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000))
    matched = scale.pick((), (30, 100, 300))
    bar = show.bar("pairs", len(sizes) + 1)
    ways = {
        "plg": paired,
        "greedy": lambda: rivals.greedily(pair_sizes),
        "chance": lambda: rivals.by_chance(pair_sizes),
    }
    points = meetings.grown(ways, sizes, 1.0, bar) + meetings.matched(matched, 2, 1.0)
    bar.advance()
    many = scale.pick(100, 10_000)
    one = next(point.found for point in points if (point.way, point.people) == ("plg", many))
    what = "pairs"
    if scale is Scale.FULL and not meetings.draw(points, what, PICTURE):
        show.say("docs/pairs-growth.png stays as it is: `make prove` sets up what draws it.")
    repeats = sum(point.found.repeats for point in points if point.way == "plg")
    return [
        exactly(f"{ROUNDS} rounds, {min(sizes)} to {max(sizes):,} people: repeats in all", repeats, "", 0),
        at_most(f"{many:,} people: time a round", 1000 * one.seconds / ROUNDS, "ms", MOST_MS),
        *meetings.compared(points, what),
        *meetings.growth(points, what),
    ]


def pair_sizes(people: int) -> list[int]:
    """Return pairs, with a trio where the number is odd."""
    return [3] * (people % 2) + [2] * ((people - 3 * (people % 2)) // 2)


def paired() -> Way:
    """Pair as plg does, with a history of its own in the form it takes."""
    met: Counter[frozenset[int]] = Counter()

    def seat(people: list[int], _met: Met, seed: int) -> Seats:
        return pair(people, met, seed)

    def remember(seats: Seats) -> None:
        met.update(frozenset(two) for buddies in seats for two in combinations(buddies, 2))

    return Way(seat, remember)
