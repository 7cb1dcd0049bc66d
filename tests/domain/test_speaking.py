from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import speaking

people = st.lists(st.integers(1, 40), unique=True, min_size=1, max_size=8)
NOON = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)


@given(before=people, present=people)
def test_everyone_who_is_there_speaks_once(before: list[int], present: list[int]) -> None:
    assert Counter(speaking.order(before, present)) == Counter(present)


@given(present=people)
def test_over_as_many_sessions_as_people_everyone_has_every_place_once(present: list[int]) -> None:
    order, places = present, {one: set[int]() for one in present}
    for _ in present:
        order = speaking.order(order, present)
        for place, one in enumerate(order):
            places[one].add(place)
    assert all(len(had) == len(present) for had in places.values())


@given(groups=st.lists(people, min_size=2, max_size=12))
def test_nobody_begins_again_before_all_who_stayed_have_begun(groups: list[list[int]]) -> None:
    order: list[int] = []
    began: list[int] = []
    for present in groups:
        order = speaking.order(order, present)
        began.append(order[0])
    for first, one in enumerate(began):
        again = next((n for n in range(first + 1, len(began)) if began[n] == one), None)
        if again is None:
            continue
        stayed = set.intersection(*(set(group) for group in groups[first : again + 1]))
        assert stayed <= set(began[first:again])


def test_who_joins_speaks_last_and_who_leaves_leaves_no_gap() -> None:
    assert speaking.order([1, 2, 3], [1, 3, 4]) == [3, 1, 4]


@given(present=people, rounds=st.integers(1, 30))
def test_within_a_session_every_round_is_begun_by_the_next(present: list[int], rounds: int) -> None:
    firsts = [speaking.in_round(present, number)[0] for number in range(rounds)]
    times = Counter(firsts)
    assert max(times.values()) - min(times.get(one, 0) for one in present) <= 1


@given(present=people, minutes=st.integers(1, 90))
def test_everyone_has_the_same_time_and_none_of_it_is_lost(present: list[int], minutes: int) -> None:
    ends = NOON + timedelta(minutes=minutes)
    slots = speaking.slots(present, NOON, ends)
    moments = [NOON, *(until for _, until in slots)]
    lengths = [after - before for before, after in pairwise(moments)]
    assert [one for one, _ in slots] == present
    assert moments[-1] == ends
    assert max(lengths) - min(lengths) < timedelta(milliseconds=1)


def test_a_group_in_which_nobody_is_there_has_no_order() -> None:
    assert speaking.order([1], []) == []
    assert speaking.in_round([], 3) == []
    assert speaking.slots([], NOON, NOON) == []
