"""Schedules in fours for 12 to 100 people, in pairs for up to 100, and plans made anew when some are away.

"Rounds" are rounds in a row in which nobody meets anybody twice. Beside them in the same run: tables searched
round by round (one after the other, by the search that also plans ahead), filled greedily, and by chance; all
at tables of the same sizes. docs/golfers.md is written from the figures.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks import rivals
from benchmarks.figures import Figure, exactly
from benchmarks.rivals import Met, Seats, Way
from benchmarks.show import Scale, Show
from bot.domain import golfers
from bot.domain.lookahead import one_by_one, repeats, replan

PAGE = Path(__file__).resolve().parents[1] / "docs" / "golfers.md"
BEST_KNOWN = {16: 5, 20: 5, 24: 7, 28: 9, 32: 10, 40: 13, 64: 21}
SEASONS = 3
ATTENDANCE = 0.8
HEAD = """# Rounds in fours without a repeat

Reached by `bot/domain/golfers.py`, beside ⌊(N−1)/3⌋, beside what counting pairs allows with these tables,
and beside the same tables searched round by round, filled greedily, and by chance.
Written by `make prove ONLY=golfers`.
Tables of three make fewer meetings, so with them there can be more rounds than ⌊(N−1)/3⌋.

| people | tables | reached | ⌊(N−1)/3⌋ | counting | round by round | greedy | chance |
|--:|:--|--:|--:|--:|--:|--:|--:|
"""


def singly(people: list[int], met: Met, seed: int) -> Seats:
    """Search one round by itself."""
    return one_by_one([people], met, seed=seed)[0]


WAYS = {
    "round by round": Way(singly),
    "greedy": rivals.greedily(golfers.sizes),
    "chance": rivals.by_chance(golfers.sizes),
}


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Judge every schedule, and compare plans with one in five away each time."""
    numbers = scale.pick((13, 16, 20), range(12, 101))
    known = [people for people in BEST_KNOWN if scale is Scale.FULL or people in numbers]
    bar = show.bar("golfers", len(numbers) + len(known))
    wrong = 0
    rows = {}
    for people in numbers:
        schedule = golfers.rounds(people)
        wrong += _wrong(schedule, people)
        rows[people] = [len(schedule), *(_rounds(way, people) for way in WAYS.values())]
        bar.advance()
    found = [
        exactly(
            f"{numbers[0]} to {numbers[-1]} people in fours: seats and meetings that are wrong", wrong, "", 0
        )
    ]
    found += [_reached(people, *rows[people]) for people in known]
    found += _pairs()
    for people in known:
        found.append(_seasons(people, scale))
        bar.advance()
    if scale is Scale.FULL:
        PAGE.write_text(HEAD + "".join(_row(people, row) for people, row in rows.items()), "utf-8")
    return found


def _wrong(schedule: golfers.Rounds, people: int) -> int:
    """Count, afresh, rounds in which somebody or a table is wrong, and meetings that come again."""
    return repeats(schedule, {}) + sum(
        sorted(one for table in tables for one in table) != list(range(people))
        or sorted(map(len, tables)) != sorted(golfers.sizes(people))
        for tables in schedule
    )


def _rounds(way: Way, people: int) -> int:
    met, number = Met(), 0
    while not rivals.note(met, way.seat(list(range(people)), met, number)):
        number += 1
    return number


def _reached(people: int, mine: int, by_round: int, greedy: int, chance: int) -> Figure:
    best = BEST_KNOWN[people]
    note = f"greedy {greedy}, chance {chance}; counting allows {golfers.bound(people)}"
    name, target = f"{people} people in fours, rounds without a repeat", f">= {best}"
    return Figure(
        name, mine, "", by_round, "round by round", target, mine >= best, correctness=True, note=note
    )


def _pairs() -> list[Figure]:
    even = sum(
        len(rounds) == people - 1 and not repeats(rounds, {})
        for people, rounds in ((people, golfers.pairs(people)) for people in range(2, 101, 2))
    )
    odd = sum(
        len(rounds) == people - 4 and not repeats(rounds, {})
        for people, rounds in ((people, golfers.pairs(people)) for people in range(11, 100, 2))
    )
    return [
        exactly("pairs: even numbers up to 100 that reach N-1 rounds", even, "of 50", 50),
        exactly("pairs and a trio: odd numbers from 11 to 99 that reach N-4 rounds", odd, "of 45", 45),
    ]


def _seasons(people: int, scale: Scale) -> Figure:
    """Plan as many rounds as the best schedule has, with one in five away each time, known beforehand."""
    steps = scale.pick(50_000, 1_000_000)
    totals = dict.fromkeys(("plg", *WAYS), 0)
    for seed in range(scale.pick(1, SEASONS)):
        chance = Random(seed)
        pools = [chance.sample(range(people), round(people * ATTENDANCE)) for _ in range(BEST_KNOWN[people])]
        totals["plg"] += repeats(replan(pools, {}, seed=seed, steps=steps), {})
        totals["round by round"] += repeats(one_by_one(pools, {}, seed=seed, steps=steps), {})
        for name in ("greedy", "chance"):
            totals[name] += _repeats(WAYS[name], pools)
    what = f"{BEST_KNOWN[people]} rounds, 80 % attend, seasons: {scale.pick(1, SEASONS)}"
    name = f"{people} people, {what}: repeats in all"
    mine, beside = totals["plg"], totals["round by round"]
    note = f"greedy {totals['greedy']}, chance {totals['chance']}"
    return Figure(
        name, mine, "", beside, "round by round", f"<= {beside}", mine <= beside, correctness=True, note=note
    )


def _repeats(way: Way, pools: Sequence[Sequence[int]]) -> int:
    met = Met()
    return sum(rivals.note(met, way.seat(list(pool), met, number)) for number, pool in enumerate(pools))


def _row(people: int, row: Sequence[int]) -> str:
    sizes = golfers.sizes(people)
    tables = " + ".join(f"{sizes.count(size)} × {size}" for size in sorted(set(sizes), reverse=True))
    reached, *others = row
    cells = [people, tables, reached, (people - 1) // 3, golfers.bound(people), *others]
    return "| " + " | ".join(map(str, cells)) + " |\n"
