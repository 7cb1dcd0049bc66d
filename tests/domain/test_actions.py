from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actions import ask_at, check_due, later, remind_at
from bot.domain.zones import local
from bot.errors import InvalidInput
from tests.domain.times import ZONES

days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
NOW = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)


@given(day=days, tz=st.sampled_from(ZONES))
def test_the_reminder_comes_on_a_working_day_before_and_the_question_on_the_day(day: date, tz: str) -> None:
    reminded, asked = local(remind_at(day, tz), tz), local(ask_at(day, tz), tz)
    assert reminded.weekday() < 5
    assert timedelta(days=1) <= day - reminded.date() <= timedelta(days=3)
    assert asked.date() == day
    assert (reminded.hour, asked.hour) == (10, 15)


def test_an_action_of_monday_is_reminded_of_on_friday() -> None:
    assert remind_at(date(2026, 10, 12), "Europe/Berlin") == datetime(2026, 10, 9, 8, 0, tzinfo=UTC)


def test_across_the_clock_change_it_is_the_same_hour() -> None:
    assert ask_at(date(2026, 10, 24), "Europe/Berlin").hour == 13
    assert ask_at(date(2026, 10, 26), "Europe/Berlin").hour == 14


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 10, 6), "passed"), (date(2028, 1, 1), "more than a year")]
)
def test_a_day_that_cannot_be_is_refused_at_its_field(day: date, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_due(day, NOW, "Europe/Berlin", field="due")
    assert said in refused.value.message
    assert refused.value.field == "due"


def test_today_is_today_where_the_owner_is() -> None:
    evening = datetime(2026, 10, 7, 22, 30, tzinfo=UTC)
    check_due(date(2026, 10, 7), evening, "America/New_York")
    with pytest.raises(InvalidInput):
        check_due(date(2026, 10, 7), evening, "Europe/Berlin")


@given(day=days)
def test_later_is_always_ahead(day: date) -> None:
    assert later(day, NOW, "UTC") >= date(2026, 10, 14)
    assert later(day, NOW, "UTC") > day
