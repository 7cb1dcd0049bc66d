from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.agenda import session_ends, step_ends

PLANNED = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)
steps = st.lists(st.integers(1, 30), min_size=1, max_size=12)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("late", "ends"),
    [
        (0, 90),
        (10, 90),  # people have something else to do afterwards
        (30, 90),
        (31, 121),  # too little would be left
        (-10, 80),  # begun early, it takes its full time
    ],
)
def test_a_session_ends_when_the_calendar_says_unless_too_little_would_be_left(late: int, ends: int) -> None:
    assert session_ends(PLANNED + minutes(late), PLANNED) == PLANNED + minutes(ends)


def test_on_time_each_step_has_its_minutes() -> None:
    assert step_ends([5, 15, 70], PLANNED, PLANNED + minutes(90)) == [
        PLANNED + minutes(n) for n in (5, 20, 90)
    ]


def test_late_each_step_gives_up_its_share() -> None:
    ends = step_ends([20, 20], PLANNED, PLANNED + minutes(30))
    assert ends == [PLANNED + minutes(15), PLANNED + minutes(30)]


def test_what_a_group_is_early_it_keeps_for_the_end() -> None:
    assert step_ends([10, 10], PLANNED, PLANNED + minutes(60))[-1] == PLANNED + minutes(20)


@given(plan=steps, left=st.integers(-30, 120))
@example(plan=[1, 1, 1, 1, 4, 1, 1], left=7)
def test_steps_follow_each_other_and_keep_to_the_end_if_there_is_time(plan: list[int], left: int) -> None:
    end = PLANNED + minutes(left)
    ends = step_ends(plan, PLANNED, end)
    moments = [PLANNED, *ends]
    assert all(after - before >= minutes(1) for before, after in pairwise(moments))
    assert all(after - before <= minutes(n) for before, after, n in zip(moments, ends, plan, strict=False))
    if left >= len(plan):
        assert ends[-1] <= end
