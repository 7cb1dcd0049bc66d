"""How far somebody is this year, what a date would bring them, and what owners may see of it."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.partners import (
    AT_A_TIME,
    REGULARS,
    Band,
    Hint,
    bands,
    hint,
    new_share,
    safe_bands,
    year_begins,
    year_of,
)
from bot.domain.seating import Guest, seat

NEW_YEAR = datetime(2026, 12, 31, 11, 30, tzinfo=UTC)
counts = st.lists(st.integers(0, 60), max_size=80)
goals = st.integers(1, 60)


def seamless(found: list[Band]) -> bool:
    return all(one.most is not None and one.most + 1 == after.least for one, after in pairwise(found))


def test_a_year_begins_and_ends_by_somebodys_own_clock() -> None:
    assert (year_of(NEW_YEAR, "Pacific/Auckland"), year_of(NEW_YEAR, "Europe/Berlin")) == (2027, 2026)
    assert year_begins(2027, "Pacific/Auckland") == datetime(2026, 12, 31, 11, tzinfo=UTC)
    assert year_begins(2027, "America/New_York") == datetime(2027, 1, 1, 5, tzinfo=UTC)


@settings(max_examples=60, deadline=None)
@given(counts, goals)
def test_everybody_is_in_one_band_and_the_bands_leave_no_gap(found: list[int], goal: int) -> None:
    made = bands(found, goal)
    assert sum(one.people for one in made) == len(found)
    assert (made[0].least, made[-1].least, made[-1].most) == (0, goal, None)
    assert seamless(made)
    for one in made:
        top = 10**6 if one.most is None else one.most
        assert one.people == sum(one.least <= count <= top for count in found)


def test_the_way_to_36_has_six_parts() -> None:
    assert [(one.least, one.most, one.people) for one in bands([0, 5, 6, 35, 36, 50], 36)] == [
        (0, 5, 2),
        (6, 11, 1),
        (12, 17, 0),
        (18, 23, 0),
        (24, 29, 0),
        (30, 35, 1),
        (36, None, 2),
    ]


@settings(max_examples=60, deadline=None)
@given(counts, goals)
def test_owners_see_no_band_of_fewer_than_five_people_and_can_work_none_out(
    found: list[int], goal: int
) -> None:
    shown = safe_bands(bands(found, goal))
    assert all(one.people == 0 or one.people >= 5 for one in shown)
    assert sum(one.people for one in shown) == (len(found) if len(found) >= 5 else 0), "nothing is missing"
    assert seamless(shown)


def test_small_bands_go_together_with_their_neighbours() -> None:
    assert safe_bands([Band(0, 5, 3), Band(6, 11, 0), Band(12, 17, 20), Band(18, None, 2)]) == [
        Band(0, None, 25)
    ]
    assert safe_bands([Band(0, 5, 6), Band(6, 11, 0), Band(12, None, 7)])[1] == Band(6, 11, 0)


def test_who_has_met_nobody_this_year_meets_new_people_only() -> None:
    assert hint([], [], set(), seed="a") is Hint.ALL
    assert hint(range(40), range(40), set(), seed="a") is Hint.ALL


@settings(max_examples=60, deadline=None)
@given(st.integers(0, AT_A_TIME - 1), st.sets(st.integers(0, 30), min_size=1), st.integers(0, 99))
def test_fewer_than_four_sign_ups_say_nothing(many: int, met: set[int], seed: int) -> None:
    assert hint(range(many), range(100, 100 + REGULARS - 1), met, seed=str(seed)) is None
    usual = hint([], range(REGULARS + 5), met, seed="another")
    assert hint(range(many), range(REGULARS + 5), met, seed=str(seed)) is usual


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(1, AT_A_TIME - 1), st.sets(st.integers(0, 60), min_size=1))
def test_what_is_said_changes_with_every_fourth_sign_up_only(fours: int, more: int, met: set[int]) -> None:
    first = range(fours * AT_A_TIME)
    later = range(fours * AT_A_TIME + more)
    assert hint(first, (), met, seed="s") is hint(later, (), met, seed="s")


@pytest.mark.parametrize(("signed_up", "known"), [(4, 0), (4, 2), (8, 3), (12, 6), (12, 11)])
def test_nobody_can_tell_from_it_whether_one_person_has_signed_up(signed_up: int, known: int) -> None:
    """Who knows all the others learns little: no answer is more than twice as likely with them there."""
    rest = range(1, signed_up)
    met = {*range(1, known + 1), 500}
    draws = 6_000
    with_them = Counter(hint([500, *rest], (), met, seed=str(n)) for n in range(draws))
    without = Counter(hint([0, *rest], (), met, seed=str(n)) for n in range(draws))
    for answer in Hint:
        if with_them[answer] + without[answer] > 200:
            assert 0.42 < with_them[answer] / max(1, without[answer]) < 2.4


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 200), st.data())
def test_the_more_new_people_the_larger_the_share_of_new_ones_at_the_table(
    others: int, data: st.DataObject
) -> None:
    known = data.draw(st.integers(0, others))
    assert 0 <= new_share(others, known) <= 1
    if known:
        assert new_share(others, known - 1) >= new_share(others, known)
    assert new_share(others, 0) == 1


@pytest.mark.parametrize(("people", "familiar"), [(8, 0.4), (12, 0.6), (16, 0.25), (24, 0.75), (40, 0.6)])
def test_the_rule_of_thumb_is_near_what_seating_brings(people: int, familiar: float) -> None:
    guessed: list[float] = []
    brought: list[float] = []
    for turn in range(max(2, 60 // people)):
        chance = Random(turn)
        met: dict[int, dict[int, int]] = {one: {} for one in range(people)}
        for one in range(people):
            for other in range(one):
                if chance.random() < familiar:
                    met[one][other] = met[other][one] = 1
        for table in seat([Guest(one) for one in range(people)], met, seed=turn):
            for one in table:
                new = sum(other not in met[one] for other in table if other != one)
                brought.append(new / (len(table) - 1))
                guessed.append(new_share(people - 1, len(met[one])))
    assert abs(mean(guessed) - mean(brought)) < 0.2
