from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.roster_night import AT, next_night
from bot.domain.zones import local

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Nowhere")
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 366 * 24 * 60).map(lambda n: START + timedelta(minutes=n))


@given(MOMENTS, st.sampled_from(ZONES))
def test_the_next_night_is_ahead_within_a_day_and_when_they_sleep(now: datetime, tz: str) -> None:
    due = next_night(now, tz)
    assert timedelta() < due - now <= timedelta(hours=25)
    assert local(due, tz).time() == AT
