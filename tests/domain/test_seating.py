from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.seating import Guest, Unseatable, seat, table_sizes


@given(st.integers(3, 300))
def test_tables_of_four_are_three_to_five_and_as_few_as_can_be_are_not_four(people: int) -> None:
    sizes = table_sizes(people)
    assert sum(sizes) == people
    assert set(sizes) <= {3, 4, 5}
    assert sum(size != 4 for size in sizes) <= (2 if people > 5 else 1)


@pytest.mark.parametrize(
    ("people", "sizes"), [(3, [3]), (5, [5]), (6, [3, 3]), (7, [4, 3]), (9, [5, 4]), (10, [4, 3, 3])]
)
def test_the_sizes_of_a_few_tables(people: int, sizes: list[int]) -> None:
    assert table_sizes(people) == sizes


@pytest.mark.parametrize("people", [0, 1, 2])
def test_too_few_people_for_a_table_are_refused(people: int) -> None:
    with pytest.raises(Unseatable):
        table_sizes(people)


@given(st.integers(3, 40), st.integers(0, 2**63))
def test_everybody_has_one_seat_and_nobody_sits_with_their_manager(people: int, seed: int) -> None:
    guests = [Guest(n, manager_id=n // 6 if people > 12 and n else None) for n in range(people)]
    tables = seat(guests, {}, seed=seed)
    assert sorted(one for table in tables for one in table) == list(range(people))
    managers = {guest.id: guest.manager_id for guest in guests}
    for table in tables:
        assert all(managers[one] != other != one for one, other in combinations(table, 2))
        assert all(managers[other] != one for one, other in combinations(table, 2))
    assert seat(reversed(guests), {}, seed=seed) == tables
