from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.golfers import Rounds, rounds, sizes
from bot.domain.lookahead import next_round, one_by_one, repeats, replan
from bot.domain.mixing import Met
from bot.domain.seating import Unseatable

FEW = 4_000  # steps: what must hold holds after few as after many
seeds = st.integers(0, 2**63)


def history(*schedules: Sequence[Sequence[Sequence[int]]]) -> Met:
    met: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for schedule in schedules:
        for tables in schedule:
            for table in tables:
                for one, other in combinations(table, 2):
                    met[one][other] += 1
                    met[other][one] += 1
    return met


def together(schedule: Rounds) -> set[frozenset[int]]:
    return {frozenset(two) for tables in schedule for table in tables for two in combinations(table, 2)}


@st.composite
def seasons(draw: st.DrawFn) -> tuple[list[list[int]], Met]:
    everybody = draw(st.lists(st.integers(1, 999), min_size=6, max_size=18, unique=True))
    pools = draw(
        st.lists(st.lists(st.sampled_from(everybody), min_size=6, unique=True), min_size=1, max_size=4)
    )
    pairs = st.tuples(st.sampled_from(everybody), st.sampled_from(everybody)).filter(
        lambda two: two[0] != two[1]
    )
    met = draw(st.lists(pairs, max_size=40))
    return pools, history([met])


def everybody_once(schedule: Rounds, pools: Sequence[Collection[int]]) -> bool:
    seated = [sorted(one for table in tables for one in table) for tables in schedule]
    return seated == [sorted(pool) for pool in pools]


# --- what always holds --------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(seasons(), seeds)
def test_everybody_who_comes_sits_once_at_a_legal_table_with_no_more_repeats_than_round_by_round(
    season: tuple[list[list[int]], Met], seed: int
) -> None:
    pools, met = season
    found = replan(pools, met, seed=seed, steps=FEW)
    assert everybody_once(found, pools)
    assert [sorted(map(len, tables)) for tables in found] == [sorted(sizes(len(pool))) for pool in pools]
    assert repeats(found, met) <= repeats(one_by_one(pools, met, seed=seed, steps=FEW), met)


@settings(max_examples=25)
@given(st.data(), seasons(), seeds)
def test_who_must_be_apart_is_apart_or_it_is_said_that_this_cannot_be(
    data: st.DataObject, season: tuple[list[list[int]], Met], seed: int
) -> None:
    pools, met = season
    everybody = sorted({one for pool in pools for one in pool})
    two = st.sampled_from([frozenset(two) for two in combinations(everybody, 2)])
    apart = data.draw(st.sets(two, max_size=20))
    try:
        found = replan(pools, met, apart=apart, seed=seed, steps=FEW)
    except Unseatable:
        return
    assert everybody_once(found, pools)
    assert not together(found) & apart
    assert all(3 <= len(table) <= 5 for tables in found for table in tables)


@settings(max_examples=15)
@given(st.data(), seasons(), seeds)
def test_the_same_seed_gives_the_same_plan_whatever_the_order(
    data: st.DataObject, season: tuple[list[list[int]], Met], seed: int
) -> None:
    pools, met = season
    shuffled = [data.draw(st.permutations(pool)) for pool in pools]
    assert replan(pools, met, seed=seed, steps=FEW) == replan(shuffled, met, seed=seed, steps=FEW)


def test_everybody_apart_from_everybody_is_refused_in_a_sentence_that_names_nobody() -> None:
    everybody_apart = [frozenset(two) for two in combinations(range(101, 109), 2)]
    with pytest.raises(Unseatable) as refused:
        replan([range(101, 109)], {}, apart=everybody_apart, seed=1, steps=FEW)
    assert not any(str(one) in refused.value.message for one in range(101, 109))


@pytest.mark.parametrize("people", [0, 1, 2])
def test_too_few_for_a_table_are_told_so(people: int) -> None:
    with pytest.raises(Unseatable):
        replan([range(people)], {}, seed=1)


# --- what it gains ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "best"), [(16, 5), (32, 10), (64, 21)])
def test_before_anybody_has_met_the_plan_is_a_schedule_without_a_repeat(people: int, best: int) -> None:
    pools = [range(100, 100 + people)] * best
    found = replan(pools, {}, seed=1, steps=FEW)
    assert everybody_once(found, pools)
    assert repeats(found, {}) == 0
    assert found != replan(pools, {}, seed=2, steps=FEW)


def test_a_plan_that_still_holds_is_kept() -> None:
    plan = rounds(24)
    assert replan([range(24)] * 5, history(plan[:2]), seed=1, plan=plan[2:], steps=FEW) == plan[2:]


@pytest.mark.parametrize(("people", "best"), [(16, 5), (20, 5), (24, 7)])
def test_with_one_in_five_away_each_time_looking_ahead_saves_repeats(people: int, best: int) -> None:
    chance = Random(people)
    pools = [chance.sample(range(people), round(people * 0.8)) for _ in range(best)]
    ahead = repeats(replan(pools, {}, seed=3, steps=400_000), {})
    assert ahead < repeats(one_by_one(pools, {}, seed=3), {})
    assert ahead <= 1


def test_when_some_have_left_for_good_the_rest_is_planned_anew() -> None:
    met = history(rounds(28)[:3])
    pools = [range(22)] * 4
    found = replan(pools, met, seed=1, steps=200_000)
    assert everybody_once(found, pools)
    assert repeats(found, met) < repeats(one_by_one(pools, met, seed=1, steps=200_000), met)


def test_rounds_beyond_the_schedule_repeat_as_late_as_can_be() -> None:
    found = replan([range(16)] * 7, {}, seed=1, steps=FEW)
    counted = [repeats(found[: number + 1], {}) for number in range(7)]
    assert counted[:5] == [0] * 5
    assert counted == sorted(counted)


def lived_through(people: int, number: int, away: int) -> tuple[list[list[int]], Rounds]:
    """Live through rounds of which it shows on the day who comes; return who came, and the tables."""
    chance = Random(people)
    came: list[list[int]] = []
    sat: Rounds = []
    plan: Rounds = []
    for left in range(number, 0, -1):
        came.append(chance.sample(range(people), people - away))
        now, *plan = next_round(
            came[-1], history(sat), pool=range(people), rounds_left=left, seed=left, plan=plan, steps=50_000
        )
        sat.append(now)
    return came, sat


def test_when_one_or_two_are_missing_on_the_day_the_plan_is_kept_to_and_nobody_meets_twice() -> None:
    came, sat = lived_through(24, 7, 2)
    assert everybody_once(sat, came)
    assert repeats(sat, {}) == 0
    assert repeats(one_by_one(came, {}, seed=1, steps=50_000), {}) > 0


def test_when_many_are_missing_on_the_day_the_round_is_searched_by_itself() -> None:
    chance = Random(1)
    came = chance.sample(range(40), 28)
    plan = rounds(40)
    now, *rest = next_round(came, {}, pool=range(40), rounds_left=13, seed=1, plan=plan, steps=50_000)
    assert everybody_once([now], [came])
    assert rest == plan[1:]


def test_on_the_day_when_all_come_the_next_round_is_the_plans() -> None:
    plan = rounds(20)
    assert next_round(range(20), {}, rounds_left=5, seed=1, plan=plan, steps=FEW) == plan


# --- counting -----------------------------------------------------------------------------------------------


def test_a_repeat_is_a_meeting_that_is_not_the_first() -> None:
    assert repeats([[(1, 2, 3)], [(1, 2), (3, 4)], [(1, 2)]], {3: {4: 1}}) == 3
    assert repeats([[(1, 2)]], {1: {2: 0}}) == 0
