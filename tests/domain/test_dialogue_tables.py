from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import apart as keeping
from bot.domain.dialogue_tables import MOST_JOINED, coaches_for, joins, seat_most
from bot.domain.seating import Guest

PEOPLE = range(1, 13)
PAIRS = st.frozensets(
    st.frozensets(st.sampled_from(PEOPLE), min_size=2, max_size=2), max_size=12
)  # who is kept apart
NOBODY_MET: dict[int, dict[int, int]] = {}


@st.composite
def come(draw: st.DrawFn) -> dict[int, list[int]]:
    """Tables of up to five, with whoever has come to each."""
    people = list(range(1, 41))
    sizes = draw(st.lists(st.integers(0, 5), min_size=1, max_size=8))
    return {100 + n: [people.pop() for _ in range(size)] for n, size in enumerate(sizes)}


def after(present: dict[int, list[int]], found: dict[int, int]) -> dict[int, set[int]]:
    here = {table: set(people) for table, people in present.items() if table not in found}
    for table, into in found.items():
        here[into] |= set(present[table])
    return here


@given(st.integers(0, 12), PAIRS)
@settings(max_examples=60)
def test_everybody_has_one_seat_or_is_named_as_left_out_and_no_rule_is_broken(
    many: int, apart: frozenset[frozenset[int]]
) -> None:
    guests = [Guest(one, manager_id=1 if one in {5, 6} else None) for one in range(1, many + 1)]
    seating = seat_most(guests, NOBODY_MET, apart, seed=7)
    seated = [one for table in seating.tables for one in table]
    assert sorted([*seated, *seating.left_out]) == [guest.id for guest in guests]
    never = keeping.never({guest.id: guest.manager_id for guest in guests}, apart)
    assert all(3 <= len(table) <= 5 and not keeping.broken(table, never) for table in seating.tables)
    if many >= 3 and not never:
        assert seating.left_out == []


def test_one_or_two_people_are_no_table() -> None:
    for many in (0, 1, 2):
        guests = [Guest(one) for one in range(many)]
        assert seat_most(guests, NOBODY_MET, (), seed=1).left_out == list(range(many))


def test_five_people_sit_at_one_table() -> None:
    assert seat_most([Guest(one) for one in range(1, 6)], NOBODY_MET, (), seed=1).tables == [(1, 2, 3, 4, 5)]


def test_of_two_who_cannot_sit_together_at_the_only_table_the_later_one_waits() -> None:
    guests = [Guest(one) for one in (4, 2, 3, 1)]  # in the order in which they signed up
    assert seat_most(guests, NOBODY_MET, [frozenset((1, 2))], seed=1).left_out == [1]


def test_when_everybody_is_kept_apart_from_everybody_nobody_sits() -> None:
    pairs = [frozenset(two) for two in combinations(range(8), 2)]
    seating = seat_most([Guest(one) for one in range(8)], NOBODY_MET, pairs, seed=1)
    assert (seating.tables, seating.left_out) == ([], list(range(8)))


@given(st.permutations(range(1, 9)), st.integers(0, 3))
def test_the_same_people_and_seed_get_the_same_tables(order: list[int], seed: int) -> None:
    first = seat_most([Guest(one) for one in order], NOBODY_MET, (), seed=seed)
    assert first == seat_most([Guest(one) for one in sorted(order)], NOBODY_MET, (), seed=seed)


@given(come())
def test_nobody_who_came_is_lost_or_left_alone_and_no_table_grows_too_large(
    present: dict[int, list[int]],
) -> None:
    found = joins(present, {})
    here = after(present, found)
    assert sorted(one for people in here.values() for one in people) == sorted(
        one for people in present.values() for one in people
    )
    occupied = [people for people in here.values() if people]
    assert len(occupied) == 1 or all(len(people) >= 2 for people in occupied)
    assert all(len(people) <= MOST_JOINED + 1 for people in occupied)
    assert all(present[table] and len(present[table]) < 3 and present[into] for table, into in found.items())
    small = [people for people in occupied if len(people) < 3]
    assert len(small) <= 1, "two small tables would have joined"


@given(come(), st.data())
def test_joining_puts_nobody_together_who_is_kept_apart(
    present: dict[int, list[int]], data: st.DataObject
) -> None:
    everybody = sorted(one for people in present.values() for one in people)
    pairs = [frozenset(two) for two in combinations(everybody, 2)]
    apart = data.draw(st.frozensets(st.sampled_from(pairs), max_size=60)) if pairs else frozenset()
    never = keeping.never(dict.fromkeys(everybody), apart)
    before = {pair for people in present.values() for pair in keeping.broken(people, never)}
    joined = after(present, joins(present, never))
    assert {pair for people in joined.values() for pair in keeping.broken(people, never)} <= before


def test_two_who_are_kept_apart_do_not_join_and_others_are_found_for_them() -> None:
    apart = keeping.never(dict.fromkeys(range(1, 9)), [frozenset((1, 3))])
    assert joins({1: [1, 2], 2: [3, 4]}, apart) == {}
    assert joins({1: [1, 2], 2: [3, 4], 3: [5, 6, 7]}, apart) == {1: 3}


def test_two_join_two_before_they_join_more() -> None:
    assert joins({1: [1, 2], 2: [3, 4], 3: [5, 6, 7]}, {}) == {1: 2}
    assert joins({1: [1, 2], 3: [5, 6, 7]}, {}) == {1: 3}
    assert joins({1: [1, 2], 3: [5, 6, 7, 8, 9]}, {}) == {}, "seven are too many, and two are no one"
    assert joins({1: [1], 3: [5, 6, 7, 8, 9]}, {}) == {1: 3}


@given(
    st.dictionaries(
        st.integers(100, 105), st.frozensets(st.integers(1, 20), min_size=3, max_size=5), max_size=5
    ),
    st.lists(st.integers(30, 36), unique=True, max_size=6),
    st.frozensets(st.tuples(st.integers(30, 36), st.integers(1, 20)), max_size=12),
)
def test_coaches_get_a_table_each_where_they_keep_no_rule_from_holding(
    tables: dict[int, frozenset[int]], coaches: list[int], never: frozenset[tuple[int, int]]
) -> None:
    apart: dict[int, set[int]] = {}
    for coach, other in never:
        apart.setdefault(coach, set()).add(other)
    found = coaches_for(tables, coaches, apart)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(coaches)
    assert all(apart.get(coach, set()).isdisjoint(tables[table]) for table, coach in found.items())
    if not never:
        assert len(found) == min(len(tables), len(coaches))
