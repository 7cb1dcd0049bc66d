from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import zones
from bot.errors import InvalidInput
from tests.domain.times import ZONES, days, wall_times

zone_names = st.sampled_from(ZONES)


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Asia/Kathmandu"])
def test_an_iana_zone_is_known(name: str) -> None:
    assert zones.known_zone(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "Mars/Olympus", "europe/berlin", "America", "zone.tab"),
        *("../etc/passwd", "/etc/localtime", "a\0b", "x" * 5000, "\udcff"),
        *("localtime", "posixrules", "Factory", "right/UTC", "posix/Europe/Berlin"),
    ],
)
def test_anything_else_is_not_a_zone(name: str) -> None:
    assert not zones.known_zone(name)


@given(st.text())
def test_no_text_at_all_upsets_the_question_for_a_zone(name: str) -> None:
    assert zones.known_zone(name) in (True, False)


def test_a_wall_time_is_the_moment_it_stands_for() -> None:
    assert zones.to_utc(date(2026, 1, 15), time(10), "Europe/Berlin") == datetime(2026, 1, 15, 9, tzinfo=UTC)
    assert zones.to_utc(date(2026, 7, 15), time(10), "Europe/Berlin") == datetime(2026, 7, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "tz", "expected"),
    [
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", "03:30"),
        (date(2026, 3, 8), time(2, 30), "America/New_York", "03:30"),
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "02:45"),  # the gap is half an hour there
    ],
)
def test_a_skipped_time_moves_forward_by_the_gap(day: date, at: time, tz: str, expected: str) -> None:
    assert f"{zones.local(zones.to_utc(day, at, tz), tz):%H:%M}" == expected


def test_of_a_time_shown_twice_the_first_is_taken() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert zones.to_utc(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == first
    assert zones.to_utc(date(2026, 10, 25), time(2, 30, fold=1), "Europe/Berlin") == first
    assert zones.exact_utc(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == first


@given(days, wall_times, zone_names)
def test_every_wall_time_comes_back_unless_the_clocks_skip_it(day: date, at: time, tz: str) -> None:
    moment = zones.to_utc(day, at, tz)
    shown = zones.local(moment, tz).replace(tzinfo=None)
    typed = datetime.combine(day, at)
    assert moment.tzinfo is UTC
    assert timedelta(0) <= shown - typed <= timedelta(hours=2)
    if shown == typed:
        assert zones.exact_utc(day, at, tz) == moment
    else:
        with pytest.raises(InvalidInput):
            zones.exact_utc(day, at, tz)


def test_a_typed_time_that_is_skipped_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(InvalidInput) as refused:
        zones.exact_utc(date(2026, 3, 29), time(2, 30), "Europe/Berlin", field="starts")
    assert refused.value.field == "starts"
    assert refused.value.message == (
        "02:30 does not exist on 29 March 2026 in Europe/Berlin: the clocks go forward then. "
        "Please choose 03:30 or another time."
    )


def test_the_nearest_time_names_its_day_when_the_clocks_jump_over_midnight() -> None:
    with pytest.raises(InvalidInput) as refused:
        zones.exact_utc(date(2026, 3, 28), time(23, 30), "America/Nuuk")
    assert "Please choose 00:30 on 29 March 2026 or another time." in refused.value.message


def test_a_typed_time_in_an_unknown_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="InvalidInput") as refused:
        zones.exact_utc(date(2026, 3, 29), time(10), "Mars/Olympus", field="zone")
    assert "Mars/Olympus" in refused.value.message
    assert refused.value.field == "zone"


@pytest.mark.parametrize(("day", "tz"), [(date.min, "Asia/Tokyo"), (date.max, "America/New_York")])
def test_a_date_at_the_end_of_time_is_refused_and_does_not_crash(day: date, tz: str) -> None:
    with pytest.raises(InvalidInput):
        zones.exact_utc(day, time(0) if day == date.min else time(23), tz)


@pytest.mark.parametrize("tz", [None, "", "Mars/Olympus"])
def test_an_unknown_zone_counts_as_utc(tz: str | None) -> None:
    moment = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert zones.local(moment, tz).utcoffset() == timedelta(0)
    assert zones.to_utc(date(2026, 6, 1), time(12), tz) == moment
