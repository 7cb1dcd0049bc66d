from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import rivals
from bot.domain.seating import Guest, Rule, Table, Unseatable, fewest_alike, seat, table_sizes
from tests.domain.companies import Met, histories, met_of, pairs_apart, seeds, weight

pools = st.integers(3, 24)


@st.composite
def guests(draw: st.DrawFn, people: int) -> list[Guest]:
    some = st.integers(0, people - 1)
    return [
        Guest(
            n,
            draw(st.sampled_from(["", "sales", "legal"])),
            draw(st.none() | some),
            draw(st.sampled_from("ab")),
        )
        for n in range(people)
    ]


def attempt(pool: Iterable[Guest], met: Met, **rules: Any) -> list[Table] | Unseatable:
    try:
        return seat(pool, met, **rules)
    except Unseatable as refused:
        return refused


def together(tables: Iterable[Table]) -> Iterator[tuple[int, int]]:
    return (pair for table in tables for pair in combinations(table, 2))


def alike(tables: Iterable[Table], people: Iterable[Guest]) -> int:
    department = {one.id: one.department for one in people}
    return sum(department[one] == department[other] != "" for one, other in together(tables))


# --- how big tables are -------------------------------------------------------------------------------------


@given(st.integers(3, 300))
def test_tables_of_four_are_three_to_five_and_at_most_two_are_not_four(people: int) -> None:
    sizes = table_sizes(people)
    assert sum(sizes) == people
    assert set(sizes) <= {3, 4, 5}
    assert sum(size != 4 for size in sizes) <= 2


@pytest.mark.parametrize(
    ("people", "sizes"), [(3, [3]), (5, [5]), (6, [3, 3]), (7, [4, 3]), (9, [5, 4]), (10, [4, 3, 3])]
)
def test_the_sizes_of_a_few_tables(people: int, sizes: list[int]) -> None:
    assert table_sizes(people) == sizes


@pytest.mark.parametrize(
    ("people", "size", "said"),
    [
        (0, 4, "nobody to seat"),
        (1, 4, "One person"),
        (2, 4, "2 people"),
        (9, 6, "9 people"),
        (1, 2, "One person"),
    ],
)
def test_what_cannot_be_split_is_refused_with_a_sentence(people: int, size: int, said: str) -> None:
    with pytest.raises(Unseatable, match="Unseatable") as refused:
        table_sizes(people, size)
    assert said in refused.value.message
    assert refused.value.rule is Rule.SIZE


def test_tables_of_two_leave_nobody_alone() -> None:
    assert table_sizes(5, 2) == [3, 2]


# --- what always holds --------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.data(), pools, seeds, st.booleans())
def test_everybody_sits_once_and_the_hard_rules_hold_or_the_error_names_one(
    data: st.DataObject, people: int, seed: int, same_level: bool
) -> None:
    pool = data.draw(guests(people))
    met, apart = data.draw(histories(range(people))), data.draw(pairs_apart(range(people)))
    tables = attempt(pool, met, apart=apart, seed=seed, same_level=same_level)
    if isinstance(tables, Unseatable):
        assert tables.rule in {Rule.MANAGER, Rule.APART} | ({Rule.LEVEL} if same_level else set())
        return
    assert sorted(one for table in tables for one in table) == list(range(people))
    assert {len(table) for table in tables} <= {3, 4, 5}
    managers, levels = {one.id: one.manager_id for one in pool}, {one.id: one.level for one in pool}
    for one, other in together(tables):
        assert managers[one] != other
        assert managers[other] != one
        assert frozenset({one, other}) not in apart
        assert not same_level or levels[one] == levels[other]
    shuffled = data.draw(st.permutations(pool))
    assert seat(shuffled, met, apart=apart, seed=seed, same_level=same_level) == tables


@settings(max_examples=40)
@given(st.data(), st.integers(3, 9), seeds)
def test_a_refusal_is_right_wherever_all_ways_can_be_tried(
    data: st.DataObject, people: int, seed: int
) -> None:
    apart = data.draw(pairs_apart(range(people), most=20))
    possible = any(
        not any(frozenset(pair) in apart for pair in together(tables)) for tables in ways(range(people))
    )
    tables = attempt(map(Guest, range(people)), {}, apart=apart, seed=seed)
    assert isinstance(tables, Unseatable) is not possible


def ways(people: Sequence[int]) -> Iterator[list[Table]]:
    """Every way to split people into tables of three to five."""
    if not people:
        yield []
        return
    first, *others = people
    for size in (3, 4, 5):
        for more in combinations(others, size - 1):
            for rest in ways([one for one in others if one not in more]):
                yield [(first, *more), *rest]


def test_another_seed_gives_other_tables() -> None:
    assert len({str(seat(map(Guest, range(12)), {}, seed=seed)) for seed in range(20)}) == 20


# --- what it looks for --------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.data(), st.integers(12, 48), seeds)
def test_it_repeats_no_more_than_greed_does(data: st.DataObject, people: int, seed: int) -> None:
    met = data.draw(histories(range(people)))
    greedy = rivals.greedily(table_sizes).seat
    for turn in range(6):
        rivals.note(met, greedy(list(range(people)), met, seed + turn))
    tables = seat(map(Guest, range(people)), met, seed=seed)
    assert weight(tables, met) <= weight(greedy(list(range(people)), met, seed), met)


@pytest.mark.parametrize(("people", "rounds"), [(16, 3), (32, 6), (64, 10), (303, 10)])
def test_round_after_round_nobody_meets_twice(people: int, rounds: int) -> None:
    met: Met = {}
    again = [rivals.note(met, seat(map(Guest, range(people)), met, seed=turn)) for turn in range(rounds)]
    assert again == [0] * rounds


def test_two_second_meetings_are_better_than_one_third() -> None:
    met = {1: {2: 2}, 2: {1: 2}}  # at 1's table there are two others: of 3 to 6, each has met 1 or 2 once
    for one in (3, 4, 5, 6):
        met[one] = {1: 1, 2: 1}
        met[1][one] = met[2][one] = 1
    for seed in range(10):
        tables = seat(map(Guest, range(1, 7)), met, seed=seed)
        assert not any({1, 2} <= set(table) for table in tables)


def test_new_people_count_more_than_mixed_departments() -> None:
    pool = [Guest(n, "sales" if n < 3 else "legal") for n in range(6)]
    met = met_of((0, 3), (0, 4), (0, 5), (1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5))
    assert seat(pool, met, seed=1) == [(0, 1, 2), (3, 4, 5)]


@given(st.lists(st.sampled_from(["", "a", "b", "c", "d"]), min_size=12, max_size=60), seeds)
def test_departments_are_mixed_as_well_as_counting_allows(departments: list[str], seed: int) -> None:
    pool = [Guest(n, name) for n, name in enumerate(departments)]
    tables = seat(pool, {}, seed=seed)
    known = Counter(name for name in departments if name)
    assert alike(tables, pool) <= max(fewest_alike(known.values(), len(tables)) * 1.05, 0)


def test_unknown_departments_are_not_one_department() -> None:
    pool = [Guest(n, "" if n < 8 else f"d{n}") for n in range(12)]
    met = met_of(*((one, other) for one in range(8, 12) for other in range(8)))
    tables = seat(pool, met, seed=3)  # those of 0 to 7 may well sit together
    assert sum(set(table) <= set(range(8)) for table in tables) == 2


# --- what cannot be -----------------------------------------------------------------------------------------


def test_five_people_sit_at_one_table_of_five() -> None:
    assert seat(map(Guest, range(5)), {}, seed=1) == [(0, 1, 2, 3, 4)]


@pytest.mark.parametrize("people", [0, 1, 2])
@pytest.mark.parametrize("same_level", [False, True])
def test_too_few_people_are_refused(people: int, same_level: bool) -> None:
    with pytest.raises(Unseatable):
        seat(map(Guest, range(people)), {}, seed=1, same_level=same_level)


def test_two_of_a_level_cannot_have_a_table_of_their_level() -> None:
    pool = [Guest(n, level="lead" if n < 2 else "head") for n in range(9)]
    with pytest.raises(Unseatable) as refused:
        seat(pool, {}, seed=1, same_level=True)
    assert (refused.value.rule, refused.value.people) == (Rule.LEVEL, (0, 1))
    assert "there are 2 people of the same level" in refused.value.message


def test_a_manager_of_all_the_others_is_the_smallest_example() -> None:
    with pytest.raises(Unseatable) as refused:
        seat([Guest(7), *(Guest(n, manager_id=7) for n in range(5))], {}, apart=[frozenset({0, 1})], seed=1)
    assert (refused.value.rule, refused.value.people) == (Rule.MANAGER, (7,))
    assert refused.value.message == (
        "Nobody is put together with their own manager, "
        "which leaves somebody with nobody else: a table takes at least 3."
    )


def test_more_people_apart_than_tables_are_the_example_and_the_sentence_names_nobody() -> None:
    crowd = [11, 12, 13, 14]
    apart = [frozenset(pair) for pair in combinations(crowd, 2)]
    with pytest.raises(Unseatable) as refused:
        seat(map(Guest, [*crowd, *range(21, 28)]), {}, apart=apart, seed=1)
    assert (refused.value.rule, refused.value.people) == (Rule.APART, (11, 12, 13, 14))
    assert refused.value.message.startswith("Some people must not be put together, and 4 of these 11 people")
    assert str(refused.value) == "Unseatable"  # what a log line would show


def test_everybody_apart_from_everybody_is_refused() -> None:
    apart = [frozenset(pair) for pair in combinations(range(30), 2)]
    with pytest.raises(Unseatable) as refused:
        seat(map(Guest, range(30)), {}, apart=apart, seed=1)
    assert (refused.value.rule, refused.value.people) == (Rule.APART, (0,))


def test_where_four_must_be_apart_twelve_people_get_four_tables_of_three() -> None:
    apart = [frozenset(pair) for pair in combinations(range(4), 2)]
    tables = seat(map(Guest, range(12)), {}, apart=apart, seed=1)
    assert [len(table) for table in tables] == [3, 3, 3, 3]


def test_a_loop_of_managers_and_being_ones_own_manager_do_no_harm() -> None:
    pool = [Guest(0, manager_id=1), Guest(1, manager_id=2), Guest(2, manager_id=0), Guest(3, manager_id=3)]
    tables = seat([*pool, *map(Guest, range(4, 9))], {}, seed=1)
    assert sum(len({0, 1, 2} & set(table)) == 1 for table in tables) == 3
