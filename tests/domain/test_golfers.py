from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb

import pytest

from bot.domain import golfers
from bot.domain.fields import field, is_order
from bot.domain.golfers import bound, pairs, rounds, sizes
from bot.domain.seating import Unseatable

Schedule = Sequence[Sequence[tuple[int, ...]]]

BEST_KNOWN = {16: 5, 20: 5, 24: 7, 28: 9, 32: 10, 40: 13, 64: 21}
# where plg stays below what counting allows, and by how many rounds
SHORT = {12: 2, 20: 1, 68: 1, 92: 2}


def meetings(schedule: Schedule) -> Counter[tuple[int, ...]]:
    return Counter(two for tables in schedule for table in tables for two in combinations(sorted(table), 2))


def whatever_is_wrong(schedule: Schedule, people: int, legal: Iterable[int]) -> list[str]:
    """Name every breach: somebody not seated once in a round, a table of another size, two who meet again."""
    wanted = sorted(legal)
    found = [
        f"round {number}: not everybody once"
        for number, tables in enumerate(schedule)
        if sorted(one for table in tables for one in table) != list(range(people))
    ]
    found += [
        f"round {number}: tables of {sorted(map(len, tables))}"
        for number, tables in enumerate(schedule)
        if sorted(map(len, tables)) != wanted
    ]
    return found + [f"{two} meet {times} times" for two, times in meetings(schedule).items() if times > 1]


@pytest.mark.parametrize(("people", "best"), BEST_KNOWN.items())
def test_the_best_known_number_of_rounds_is_reached(people: int, best: int) -> None:
    assert len(rounds(people)) == best


def test_in_fours_nobody_meets_anybody_twice() -> None:
    wrong = {people: whatever_is_wrong(rounds(people), people, sizes(people)) for people in range(5, 101)}
    assert {people: said for people, said in wrong.items() if said} == {}


def test_full_tables_of_four_go_on_as_long_as_counting_allows() -> None:
    short = {people: (people - 1) // 3 - len(rounds(people)) for people in range(12, 101, 4)}
    assert {people: by for people, by in short.items() if by} == SHORT


def test_no_schedule_is_longer_than_its_bound() -> None:
    assert [people for people in range(5, 101) if len(rounds(people)) > bound(people)] == []


def test_with_tables_of_three_there_are_more_rounds_than_a_third_of_the_others() -> None:
    assert {people: len(rounds(people)) for people in (21, 22, 23, 24)} == dict.fromkeys((21, 22, 23, 24), 7)


@pytest.mark.parametrize(
    ("people", "size", "number"),
    [(9, 3, 4), (25, 5, 6), (27, 3, 13), (49, 7, 8), (15, 3, 5), (35, 5, 7), (42, 6, 7), (41, 6, 7)],
)
def test_other_sizes_follow_the_lines_of_a_plane(people: int, size: int, number: int) -> None:
    schedule = rounds(people, size)
    assert whatever_is_wrong(schedule, people, sizes(people, size)) == []
    assert len(schedule) == number


@pytest.mark.parametrize(
    ("people", "size", "number"), [(17, 3, 7), (20, 3, 8), (27, 5, 5), (33, 6, 3), (116, 4, 29)]
)
def test_where_no_schedule_is_known_one_is_searched(people: int, size: int, number: int) -> None:
    schedule = rounds(people, size)
    assert whatever_is_wrong(schedule, people, sizes(people, size)) == []
    assert len(schedule) >= number


def test_in_pairs_an_even_number_meets_everybody_once() -> None:
    for people in range(2, 101, 2):
        schedule = pairs(people)
        assert whatever_is_wrong(schedule, people, [2] * (people // 2)) == []
        assert len(meetings(schedule)) == comb(people, 2)


def test_in_pairs_an_odd_number_has_a_trio_and_goes_on_as_long_as_can_be() -> None:
    tried_out = {3: 1, 5: 1, 7: 3, 9: 6}
    for people in range(3, 100, 2):
        schedule = pairs(people)
        assert whatever_is_wrong(schedule, people, [2] * ((people - 3) // 2) + [3]) == []
        assert len(schedule) == tried_out.get(people, 2 * comb(people, 2) // (people + 3))


@pytest.mark.parametrize(
    ("people", "size", "expected"),
    [
        (16, 4, [4, 4, 4, 4]),
        (13, 4, [4, 3, 3, 3]),
        (9, 4, [3, 3, 3]),
        (5, 4, [5]),
        (11, 5, [6, 5]),
        (23, 6, [6, 6, 6, 5]),
        (7, 3, [3, 2, 2]),
    ],
)
def test_tables_are_of_the_size_or_one_fewer_where_that_can_be(
    people: int, size: int, expected: list[int]
) -> None:
    assert sizes(people, size) == expected


@pytest.mark.parametrize("people", [0, 1, 2])
def test_too_few_for_a_table_are_told_so(people: int) -> None:
    with pytest.raises(Unseatable):
        rounds(people)


def test_nobody_is_a_pair_alone() -> None:
    with pytest.raises(Unseatable) as refused:
        pairs(1)
    assert "takes two" in refused.value.message


def test_a_schedule_that_is_changed_by_its_reader_is_whole_for_the_next() -> None:
    rounds(16)[0].clear()
    rounds(16).clear()
    assert len(rounds(16)) == 5
    assert len(rounds(16)[0]) == 4


@pytest.mark.parametrize("q", [4, 5, 8, 9, 13, 16, 25, 27])
def test_a_field_is_one(q: int) -> None:
    numbers = field(q)
    add, times = numbers.add, numbers.times
    some = range(0, q, 1 + q // 9)
    assert all(
        times(a, add(b, c)) == add(times(a, b), times(a, c))
        and times(times(a, b), c) == times(a, times(b, c))
        for a in some
        for b in some
        for c in some
    )
    assert sorted(numbers.powers) == list(range(1, q))
    assert [sum(add(a, b) == 0 for b in range(q)) for a in range(q)] == [1] * q


def test_numbers_of_which_there_is_a_field() -> None:
    assert [q for q in range(2, 29) if is_order(q)] == [2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19, 23, 25, 27]


@pytest.mark.parametrize(
    "breach",
    [
        [[(0, 1, 2, 3)], [(0, 1, 2, 3)]],
        [[(0, 1, 2, 2)]],
        [[(0, 1), (2, 3)]],
    ],
)
def test_each_breach_of_a_schedule_would_be_seen(breach: Schedule) -> None:
    assert whatever_is_wrong(breach, 4, [4]) != []


def test_the_bound_counts_pairs_and_tables() -> None:
    assert [bound(people) for people in (8, 12, 16, 23, 100)] == [1, 1, 5, 7, 33]
    assert golfers.bound(25, 5) == 6
