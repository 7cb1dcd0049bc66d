"""What seating and pairing are measured beside: chance, greed, and a blossom matching.

All get the same people, history and table sizes. The matching is networkx's, in Python as plg is; it runs in
the proofs' own environment, all rounds in one process, whose start is not counted.
"""

import gc
import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any

from benchmarks.chart import PYTHON

Met = dict[int, dict[int, int]]
Seats = list[tuple[int, ...]]
SEED = 1
Seater = Callable[[list[int], Met, int], Seats]


def _forget(seats: Seats) -> None:
    """Need no history but the common one."""


@dataclass(frozen=True)
class Way:
    """A way to seat people; `remember` is told each round where it needs a history in another form."""

    seat: Seater
    remember: Callable[[Seats], None] = _forget


def by_chance(sizes: Callable[[int], list[int]]) -> Way:
    """Return what shuffles and deals."""

    def seat(people: list[int], met: Met, seed: int) -> Seats:  # noqa: ARG001 - as every seater
        order = Random(seed).sample(people, len(people))
        left = iter(order)
        return [tuple(next(left) for _ in range(size)) for size in sizes(len(people))]

    return Way(seat)


def greedily(sizes: Callable[[int], list[int]]) -> Way:
    """Return what fills table after table, each seat with the first who has met the table least."""

    def seat(people: list[int], met: Met, seed: int) -> Seats:
        left = Random(seed).sample(people, len(people))
        return [_filled(left, size, met) for size in sizes(len(people))]

    return Way(seat)


def _filled(left: list[int], size: int, met: Met) -> tuple[int, ...]:
    table = [left.pop()]
    while len(table) < size:
        best, least = len(left) - 1, None
        for place in range(len(left) - 1, -1, -1):
            row = met.get(left[place], {})
            cost = sum(row.get(other, 0) ** 2 for other in table)
            if least is None or cost < least:
                best, least = place, cost
            if not cost:
                break
        table.append(left.pop(best))
    return tuple(table)


@contextmanager
def only_its_own_garbage() -> Iterator[None]:
    """Keep the collector from looking through what this process holds besides: histories and other series."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@dataclass
class Series:
    """What a series of rounds came to: meetings that were not the first, and the seconds of seating alone."""

    repeats: int = 0
    seconds: float = 0.0


def series(way: Way, people: int, rounds: int, attendance: float = 1.0) -> Series:
    """Seat as many rounds as wanted; each person attends each of them with this probability."""
    chance, met, found = Random(SEED), Met(), Series()
    for number in range(rounds):
        present = [one for one in range(people) if chance.random() < attendance]
        with only_its_own_garbage():
            began = time.perf_counter()
            seats = way.seat(present, met, SEED * 1000 + number)
            found.seconds += time.perf_counter() - began
        found.repeats += note(met, seats)
        way.remember(seats)
    return found


def note(met: Met, seats: Sequence[Sequence[int]]) -> int:
    """Take a round into the history; return how many of its meetings were not the first."""
    repeats = 0
    for members in seats:
        for one, other in combinations(members, 2):
            times = met.setdefault(one, {}).get(other, 0)
            repeats += times > 0
            met[one][other] = met.setdefault(other, {})[one] = times + 1
    return repeats


MATCHING = """
import json, random, sys, time
import networkx

def matched(units, cost):
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(units)))
    graph.add_weighted_edges_from(
        (a, b, -cost(units[a], units[b])) for a in range(len(units)) for b in range(a)
    )
    found = [tuple(pair) for pair in networkx.max_weight_matching(graph, maxcardinality=True)]
    alone = set(range(len(units))) - {one for pair in found for one in pair}
    return [units[a] + units[b] for a, b in found], [units[one] for one in alone]

def run(people, rounds, size, attendance, seed=1):
    chance, met, repeats, seconds = random.Random(seed), {}, 0, 0.0
    for number in range(rounds):
        present = [one for one in range(people) if chance.random() < attendance]
        began = time.perf_counter()
        random.Random(seed * 1000 + number).shuffle(present)
        cost = lambda a, b: sum(met.get((x, y), 0) ** 2 for x in a for y in b)
        seats, left = [(one,) for one in present], []
        width = 1
        while width < size:
            seats, alone = matched(seats, cost)
            left += [one for unit in alone for one in unit]
            width *= 2
        for one in left:
            whole = [table for table in range(len(seats)) if len(seats[table]) == width]
            table = min(whole, key=lambda table: cost(seats[table], (one,)))
            seats[table] += (one,)
        seconds += time.perf_counter() - began
        for members in seats:
            for x in members:
                for y in members:
                    if x < y:
                        repeats += met.get((x, y), 0) > 0
                        met[x, y] = met[y, x] = met.get((x, y), 0) + 1
    return {"repeats": repeats, "seconds": seconds}

json.dump([run(*case) for case in json.load(sys.stdin)], sys.stdout)
"""


def blossom(cases: Sequence[tuple[int, int, int, float]]) -> list[Series] | None:
    """Return what matching comes to for (people, rounds, size 2 or 4, attendance) each.

    Tables of four are matched twice: people to pairs, then pairs to tables. None without its environment.
    """
    if not PYTHON.exists():
        return None
    run = subprocess.run(
        [PYTHON, "-c", MATCHING], input=json.dumps(list(cases)).encode(), capture_output=True, check=True
    )
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return [Series(one["repeats"], one["seconds"]) for one in found]
