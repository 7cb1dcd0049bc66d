"""The proofs of seating and pairs, small: nothing repeats, no rule is broken, rivals do what they should."""

import pytest

from benchmarks import meetings, pairs, rivals, seating
from benchmarks.meetings import Point
from benchmarks.rivals import Met, Series, Way
from benchmarks.show import Scale, Show
from bot.domain.seating import table_sizes


async def test_nobody_meets_twice_and_no_hard_rule_is_broken() -> None:
    found = await seating.run(Scale.SMALL, Show())
    assert [one.name for one in found if one.broken] == []
    assert sum(one.correctness for one in found) == 2


async def test_no_pair_repeats() -> None:
    found = await pairs.run(Scale.SMALL, Show())
    assert [one.name for one in found if one.broken] == []
    assert sum(one.correctness for one in found) == 1


@pytest.mark.parametrize("way", [rivals.by_chance(table_sizes), rivals.greedily(table_sizes)])
def test_rivals_seat_everybody_once(way: Way) -> None:
    seats = way.seat(list(range(23)), {}, 1)
    assert sorted(one for table in seats for one in table) == list(range(23))
    assert sorted(map(len, seats)) == sorted(table_sizes(23))


def test_greed_takes_the_first_who_has_not_been_met() -> None:
    met: Met = {}
    greedy = rivals.greedily(table_sizes)
    assert rivals.note(met, greedy.seat(list(range(64)), met, 1)) == 0
    assert rivals.note(met, greedy.seat(list(range(64)), met, 2)) < 20


def test_a_meeting_counts_as_a_repeat_from_the_second_time_on() -> None:
    met: Met = {}
    assert [rivals.note(met, [(1, 2, 3)]), rivals.note(met, [(1, 2, 4)]), met[2][1]] == [0, 1, 2]


def test_the_exponent_of_each_way_is_told_beside_ours() -> None:
    points = [
        Point(way, n, Series(0, n**power)) for n in (10, 100) for way, power in (("plg", 1), ("greedy", 2))
    ]
    (figure,) = meetings.growth(points, "pairs")
    assert (round(figure.value, 6), figure.holds, figure.note) == (1.0, True, "greedy 2.00")
