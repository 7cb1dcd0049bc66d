from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pairing import Met, Unpairable, join, pair, re_pair

seeds = st.integers(0, 2**63)
groups = st.lists(st.integers(1, 10_000), min_size=2, max_size=14, unique=True)
Pairs = Sequence[tuple[int, ...]]


@st.composite
def histories(draw: st.DrawFn, people: Sequence[int]) -> Met:
    everybody = [frozenset(two) for two in combinations(people, 2)]
    return draw(st.dictionaries(st.sampled_from(everybody), st.integers(0, 4))) if everybody else {}


@st.composite
def paired_groups(draw: st.DrawFn) -> tuple[list[tuple[int, ...]], Met, int]:
    people = draw(groups)
    met = draw(histories([*people, 0]))
    seed = draw(seeds)
    return pair(people, met, seed), met, seed


def meetings(pairs: Pairs) -> list[frozenset[int]]:
    return [frozenset(two) for buddies in pairs for two in combinations(buddies, 2)]


def everybody_once_in_pairs_and_at_most_one_trio(pairs: Pairs, people: set[int]) -> bool:
    sizes = Counter(len(buddies) for buddies in pairs)
    return (
        sorted(person for buddies in pairs for person in buddies) == sorted(people)
        and set(sizes) <= {2, 3}
        and sizes[3] <= 1
    )


def repeats_over(cycles: int, *, size: int, seed: int) -> list[int]:
    """How many meetings of each cycle were not the first, when the same people go on together."""
    met: Counter[frozenset[int]] = Counter()
    repeats = []
    for cycle in range(cycles):
        now = meetings(pair(range(size), met, seed + cycle))
        repeats.append(sum(met[two] > 0 for two in now))
        met.update(now)
    return repeats


# --- a new cycle --------------------------------------------------------------------------------------------


@given(st.data(), groups, seeds)
def test_everybody_gets_a_buddy_and_an_odd_group_one_trio(
    data: st.DataObject, people: list[int], seed: int
) -> None:
    pairs = pair(people, data.draw(histories(people)), seed)
    assert everybody_once_in_pairs_and_at_most_one_trio(pairs, set(people))
    assert sum(len(buddies) == 3 for buddies in pairs) == len(people) % 2


@given(st.data(), groups, seeds)
def test_the_same_seed_gives_the_same_pairs_whatever_the_order(
    data: st.DataObject, people: list[int], seed: int
) -> None:
    met = data.draw(histories(people))
    assert pair(people, met, seed) == pair(data.draw(st.permutations(people)), met, seed)


def test_another_seed_gives_other_pairs() -> None:
    assert len({str(pair(range(6), {}, seed)) for seed in range(50)}) == 15  # every way there is


@pytest.mark.parametrize("size", [2, 4, 6, 8])
@given(seed=seeds)
def test_no_pair_repeats_until_all_have_met_and_then_again(size: int, seed: int) -> None:
    everyone_again = [size // 2] * (size - 1)
    assert repeats_over(2 * (size - 1), size=size, seed=seed) == [0] * (size - 1) + everyone_again


@given(seeds)
def test_the_second_round_meets_everybody_once_more_too(seed: int) -> None:
    met: Counter[frozenset[int]] = Counter()
    for cycle in range(10):
        met.update(meetings(pair(range(6), met, seed + cycle)))
    assert set(met.values()) == {2}
    assert len(met) == 15


@pytest.mark.parametrize(("size", "without"), [(3, 1), (5, 1), (7, 3)])
@given(seed=seeds)
def test_an_odd_group_goes_without_a_repeat_as_long_as_it_can(size: int, without: int, seed: int) -> None:
    repeats = repeats_over(without + 1, size=size, seed=seed)
    assert repeats[:without] == [0] * without
    assert repeats[without] > 0
    assert longest_without_a_repeat(size) == without


def longest_without_a_repeat(size: int) -> int:
    """Try out every series of ways to pair, by the book: the first may be any, they are all alike."""

    def go_on(ways: list[frozenset[frozenset[int]]]) -> int:
        return max(
            (1 + go_on([other for other in ways[i + 1 :] if not other & way]) for i, way in enumerate(ways)),
            default=0,
        )

    people = set(range(size))
    every = [
        frozenset(meetings([trio, *rest]))
        for trio in combinations(people, 3)
        for rest in ([[]] if size == 3 else perfect_pairs(sorted(people - set(trio))))
    ]
    return 1 + go_on([way for way in every if not way & every[0]])


def perfect_pairs(people: list[int]) -> list[list[tuple[int, int]]]:
    if not people:
        return [[]]
    return [
        [(people[0], one), *rest]
        for one in people[1:]
        for rest in perfect_pairs([other for other in people[1:] if other != one])
    ]


@given(st.data(), st.sampled_from([2, 4, 6]), seeds)
def test_whatever_they_met_before_the_fewest_repeats_are_chosen(
    data: st.DataObject, size: int, seed: int
) -> None:
    met = data.draw(histories(range(size)))

    def weight(pairs: Pairs) -> int:
        return sum(met.get(two, 0) ** 2 for two in meetings(pairs))

    least = min(weight(pairs) for pairs in perfect_pairs(list(range(size))))
    assert weight(pair(range(size), met, seed)) == least


def test_two_second_meetings_are_better_than_one_third() -> None:
    met = {frozenset({0, 1}): 2, frozenset({0, 2}): 1, frozenset({1, 3}): 1}
    met |= {frozenset({0, 3}): 3, frozenset({1, 2}): 3}
    assert {str(pair(range(4), met, seed)) for seed in range(20)} == {"[(0, 2), (1, 3)]"}


@pytest.mark.parametrize("size", [12, 20, 31])
def test_a_large_group_goes_on_for_months_without_a_repeat(size: int) -> None:
    assert repeats_over(6, size=size, seed=7) == [0] * 6


@pytest.mark.parametrize("people", [[], [1], [1, 1]])
def test_one_person_alone_cannot_be_paired_and_is_told_why(people: list[int]) -> None:
    with pytest.raises(Unpairable) as refused:
        pair(people, {}, 1)
    assert "fewer than two" in refused.value.message


# --- somebody leaves ----------------------------------------------------------------------------------------


def test_a_trio_that_loses_one_goes_on_as_a_pair() -> None:
    assert re_pair([(1, 2, 3), (4, 5)], 2, {}, 1) == [(1, 3), (4, 5)]


def test_a_buddy_left_alone_takes_the_one_of_the_trio_they_have_met_least() -> None:
    met = {frozenset({4, 1}): 1, frozenset({4, 3}): 2}
    assert re_pair([(1, 2, 3), (4, 5)], 5, met, 1) == [(1, 3), (2, 4)]


def test_without_a_trio_they_join_the_pair_they_have_met_least() -> None:
    met = {frozenset({1, 3}): 1, frozenset({5, 6}): 9}  # how often the pair itself has met does not matter
    assert re_pair([(1, 2), (3, 4), (5, 6)], 2, met, 1) == [(1, 5, 6), (3, 4)]


def test_with_nobody_left_there_is_no_pair() -> None:
    assert re_pair([(1, 2)], 2, {}, 1) == []


def test_somebody_in_no_pair_leaves_and_nothing_changes() -> None:
    assert re_pair([(5, 4), (1, 2, 3)], 9, {}, 1) == [(1, 2, 3), (4, 5)]


@given(st.data(), paired_groups())
def test_after_a_leaver_everybody_else_has_a_buddy_and_few_are_disturbed(
    data: st.DataObject, group: tuple[list[tuple[int, ...]], Met, int]
) -> None:
    pairs, met, seed = group
    people = {person for buddies in pairs for person in buddies}
    leaver = data.draw(st.sampled_from(sorted(people)))
    after = re_pair(pairs, leaver, met, seed)
    if len(people) == 2:
        assert after == []
        return
    assert everybody_once_in_pairs_and_at_most_one_trio(after, people - {leaver})
    assert len(set(pairs) - set(after)) <= 2  # the leaver's own, and one other at most
    assert after == re_pair(data.draw(st.permutations(pairs)), leaver, met, seed)


@given(st.data(), groups, st.integers(1, 3), seeds)
def test_who_comes_in_later_gets_a_buddy_and_at_most_one_pair_changes(
    data: st.DataObject, people: list[int], many: int, seed: int
) -> None:
    newcomers = [10_000 + n for n in range(1, many + 1)]
    met = data.draw(histories([*people, *newcomers]))
    before = pair(people, met, seed)
    after = join(before, newcomers, met, seed)
    assert sorted(one for together in after for one in together) == sorted([*people, *newcomers])
    assert all(len(together) in {2, 3} for together in after)
    assert len(set(before) - set(after)) == (1 if many == 1 else 0)


def test_a_newcomer_with_nobody_to_join_waits() -> None:
    assert join([], [1], {}, 7) == []
    assert join([], [1, 2], {}, 7) == [(1, 2)]
