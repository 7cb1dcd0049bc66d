from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import dialogues
from bot.domain.dialogues import SLOT_FOLLOWS, Pattern, SlotState
from bot.errors import InvalidInput

NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
MOMENTS = st.integers(0, 2 * 365 * 24 * 4).map(lambda n: NOW + n * timedelta(minutes=15))


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.times(time(8), time(20)),
    st.sampled_from(ZONES),
    st.integers(1, 26),
    st.integers(1, 4),
)
def test_a_pattern_is_at_the_same_time_by_the_local_clock(
    first: date, at: time, tz: str, times: int, weeks: int
) -> None:
    at = at.replace(second=0, microsecond=0)
    moments = Pattern(first, at, tz, times, weeks).moments()
    here = [moment.astimezone(ZoneInfo(tz)) for moment in moments]
    assert [one.time() for one in here] == [at] * times
    assert [one.date() - first for one in here] == [timedelta(weeks=weeks) * n for n in range(times)]


def test_a_pattern_that_falls_into_a_skipped_hour_names_the_day() -> None:
    pattern = Pattern(date(2027, 3, 14), time(2, 30), "Europe/Berlin", 4)
    with pytest.raises(InvalidInput) as refused:
        pattern.moments()
    assert refused.value.field == "time"
    assert "28 March 2027" in refused.value.message


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=-1), "already passed"),
        (timedelta(hours=24), "Sign-up closes a day before"),
        (timedelta(days=367), "more than a year ahead"),
    ],
)
def test_a_date_must_be_far_enough_ahead_and_not_too_far(ahead: timedelta, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        dialogues.check_moments([NOW + ahead], NOW)
    assert refused.value.field == "day"
    assert said in refused.value.message
    dialogues.check_moments([NOW + timedelta(hours=25)], NOW)


@given(MOMENTS, MOMENTS)
def test_dates_overlap_when_neither_is_over_before_the_other_begins(one: datetime, other: datetime) -> None:
    length = timedelta(minutes=90)
    apart = one + length <= other or other + length <= one
    assert dialogues.overlap(one, other) is dialogues.overlap(other, one) is not apart


@given(MOMENTS, st.lists(MOMENTS, max_size=8), st.sampled_from(ZONES), st.integers(0, 3))
def test_a_month_is_full_by_the_clock_of_whoever_signs_up(
    starts: datetime, others: list[datetime], tz: str, limit: int
) -> None:
    mine = f"{starts.astimezone(ZoneInfo(tz)):%Y-%m}"
    there = sum(f"{one.astimezone(ZoneInfo(tz)):%Y-%m}" == mine for one in others)
    assert dialogues.month_is_full(starts, others, tz, limit) is (limit > 0 and there >= limit)


def test_the_last_evening_of_a_month_is_another_month_further_east() -> None:
    evening = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
    assert dialogues.month(evening, "America/New_York") == (2026, 10)
    assert dialogues.month(evening, "Europe/Berlin") == (2026, 11)
    assert dialogues.month_name(evening, "Europe/Berlin") == "November 2026"


def test_what_is_over_stays_over() -> None:
    assert SLOT_FOLLOWS.keys() == set(SlotState)
    assert not SLOT_FOLLOWS[SlotState.MERGED]
    assert not SLOT_FOLLOWS[SlotState.CANCELLED]
    assert dialogues.may_follow("open", SlotState.SEATED)
    assert not dialogues.may_follow("seated", SlotState.MERGED)
