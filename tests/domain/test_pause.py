from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pause import checked, mostly_away, parse_until
from bot.errors import InvalidInput

TODAY = date(2026, 10, 5)
MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
hours = st.integers(0, 200).map(lambda n: MONDAY + timedelta(hours=n))


@pytest.mark.parametrize(
    ("typed", "back"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("until 2026-12-01.", date(2026, 12, 1)),
        ("2026-12-1", date(2026, 12, 1)),
        ("10", date(2026, 10, 15)),
        ("10 days", date(2026, 10, 15)),
        ("for 1 day", date(2026, 10, 6)),
        ("2 Weeks", date(2026, 10, 19)),
        ("2w", date(2026, 10, 19)),
        ("a week", date(2026, 10, 12)),
    ],
)
def test_a_date_or_a_length_is_understood(typed: str, back: date) -> None:
    assert parse_until(typed, TODAY) == back


@pytest.mark.parametrize(
    "typed", ["", "soon", "Friday", "2026-02-30", "a", "01.12.2026", "<!channel>", "-3 days"]
)
def test_anything_else_is_answered_with_what_can_be_typed(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_until(typed, TODAY)
    assert "`2026-12-01`" in refused.value.message


@pytest.mark.parametrize("typed", ["2026-10-05", "2025-12-01", "0", "2027-10-07", "53 weeks", "9999"])
def test_a_pause_ends_after_today_and_within_a_year(typed: str) -> None:
    with pytest.raises(InvalidInput, match="InvalidInput"):
        parse_until(typed, TODAY)


def test_a_refused_day_is_refused_where_it_was_picked() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(TODAY, TODAY, field="back")
    assert refused.value.field == "back"


def test_more_than_half_of_a_week_is_most_of_it() -> None:
    week = (MONDAY, MONDAY + timedelta(days=7))
    assert mostly_away([(MONDAY - timedelta(days=9), MONDAY + timedelta(days=4))], *week)
    assert not mostly_away([(MONDAY - timedelta(days=9), MONDAY + timedelta(days=3))], *week)
    assert mostly_away(
        [(MONDAY, MONDAY + timedelta(days=2)), (MONDAY + timedelta(days=4), MONDAY + timedelta(days=90))],
        *week,
    )


@given(hours, hours, hours, hours)
def test_a_longer_pause_never_counts_as_less(
    since: datetime, until: datetime, begins: datetime, ends: datetime
) -> None:
    if begins < ends and since <= until and mostly_away([(since, until)], begins, ends):
        assert mostly_away([(since - timedelta(days=1), until + timedelta(days=1))], begins, ends)
