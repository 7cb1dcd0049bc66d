"""The rest of a plan, searched anew when attendance changes: all rounds to come together, not one by one.

Two beginnings are weighed up: the plan there was (or, before anybody has met, a schedule without a repeat),
those who do not come left out, and every round searched by itself, one after the other. The cheaper one is
then improved in all its rounds at once (`joint`). docs/decisions/0026 says what that gains, and when.
"""

from collections.abc import Collection
from itertools import combinations
from random import Random

from bot.domain.golfers import FOUR, Rounds
from bot.domain.mixing import Met
from bot.domain.outlook import Apart, Outlook, Plan, Pools

STEPS = 1_000_000  # swaps that are tried in all rounds together: about a second
_SHARE = 50  # a round by itself gets one of so many parts of them
_TWO = 2


def repeats(rounds: Plan, met: Met) -> int:
    """Count the meetings that are not the first of two people, when these rounds follow what has been."""
    seen = {frozenset((one, other)) for one, row in met.items() for other, times in row.items() if times}
    found = 0
    for tables in rounds:
        now = [frozenset(two) for table in tables for two in combinations(table, _TWO)]
        found += sum(two in seen for two in now)
        seen.update(now)
    return found


def one_by_one(
    pools: Pools, met: Met, *, apart: Apart = (), size: int = FOUR, seed: int, steps: int = STEPS
) -> Rounds:
    """Return tables for each round, searched without a look at the rounds after it; see `replan`."""
    outlook = Outlook(pools, met, apart=apart, size=size, seed=seed, steps=steps // _SHARE)
    return outlook.named(outlook.one_by_one())


def replan(
    pools: Pools,
    met: Met,
    *,
    apart: Apart = (),
    size: int = FOUR,
    seed: int,
    plan: Plan = (),
    steps: int = STEPS,
) -> Rounds:
    """Return tables for each round to come, with as few repeats in all of them together as can be found.

    `pools` says who comes to which round, as far as is known; `met` how often two have attended the same
    meeting, both ways round; `plan` the rounds as planned so far, where they are remembered. Tables are as in
    `golfers.sizes`. Two who are `apart` never share one, or Unseatable is raised; where that leaves no other
    way, tables have other legal sizes. There are never more repeats than with `one_by_one`. People, history,
    plan and seed decide everything, and `steps` bound how long it takes.
    """
    outlook = Outlook(pools, met, apart=apart, size=size, seed=seed, steps=steps // _SHARE)
    begun = outlook.follow(plan or outlook.schedule())
    rounds = [outlook.named(begun)]
    if begun.cost:
        outlook = Outlook(pools, met, apart=apart, size=size, seed=seed, steps=steps // _SHARE)
        singly = outlook.one_by_one()
        rounds = [outlook.named(singly)]
        begun = min(begun, singly, key=lambda ahead: ahead.cost)
        begun.anneal(steps)
        rounds.insert(0, outlook.named(begun))
    return _cleanest_first(min(rounds, key=lambda each: repeats(each, met)), pools, met)


def next_round(
    people: Collection[int],
    met: Met,
    *,
    pool: Collection[int] = (),
    rounds_left: int,
    apart: Apart = (),
    size: int = FOUR,
    seed: int,
    plan: Plan = (),
    steps: int = STEPS,
) -> Rounds:
    """Return tables for those who come to the round now, then the plan for the rounds after it.

    For when it shows only on the day who comes: `people`, of a `pool` of which as many, but others, may come
    to the later of the `rounds_left` (the round now is counted). Where so many are missing that a plan for
    everybody is worth less than tables searched by themselves, these are taken and the plan stays as it was;
    else all is as in `replan`, with everybody in the later rounds. What follows the first round is what to
    give as `plan` the next time.
    """
    everybody = sorted({*pool, *people})
    later = rounds_left - 1
    plan = plan or Outlook([everybody], met, apart=apart, size=size, seed=seed).schedule()
    if len(set(people)) < len(everybody):
        chance = Random(seed)  # noqa: S311  nothing secret hangs on it, and it has to be repeatable
        guessed = [people, *(chance.sample(everybody, len(set(people))) for _ in range(later))]
        outlook = Outlook(guessed, met, apart=apart, size=size, seed=seed, steps=steps // _SHARE)
        singly = outlook.one_by_one()
        if singly.cost < outlook.follow(plan).cost:
            return [outlook.named(singly)[0], *([tuple(table) for table in tables] for tables in plan[1:])]
    pools = [people, *[everybody] * later]
    return replan(pools, met, apart=apart, size=size, seed=seed, plan=plan, steps=steps)


def _cleanest_first(rounds: Rounds, pools: Pools, met: Met) -> Rounds:
    """Put rounds to which the same people come in an order in which the repeats come last."""
    left = list(range(len(rounds)))
    ordered: Rounds = []
    for pool in pools:
        alike = [number for number in left if set(pools[number]) == set(pool)]
        before = repeats(ordered, met)
        first = min(alike, key=lambda number: repeats([*ordered, rounds[number]], met) - before)
        left.remove(first)
        ordered.append(rounds[first])
    return ordered
