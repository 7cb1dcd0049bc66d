from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reflection import reminder_due
from bot.domain.zones import local
from tests.domain.times import ZONES


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2026, 11, 2, 12, tzinfo=UTC), datetime(2026, 11, 5, 9, tzinfo=UTC)),  # Monday to Thursday
        (datetime(2026, 11, 4, 12, tzinfo=UTC), datetime(2026, 11, 9, 9, tzinfo=UTC)),  # Wednesday to Monday
        (
            datetime(2026, 10, 22, 12, tzinfo=UTC),
            datetime(2026, 10, 26, 9, tzinfo=UTC),
        ),  # the clocks went back
    ],
)
def test_the_reminder_comes_at_ten_three_days_on_and_never_at_a_weekend(
    asked: datetime, due: datetime
) -> None:
    assert reminder_due(asked, "Europe/Berlin") == due


@given(st.integers(0, 3 * 365 * 24 * 60), st.sampled_from(ZONES))
def test_it_is_at_least_two_and_at_most_six_days_away_in_every_zone(minutes: int, tz: str) -> None:
    asked = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = reminder_due(asked, tz)
    assert timedelta(days=2, hours=9) < due - asked < timedelta(days=5, hours=12)
    assert local(due, tz).weekday() < 5
