from datetime import UTC, date, datetime, time

import pytest

from bot.domain.countries import country_of, label, parse
from bot.domain.workday import Workday, check, check_country, half_hours, is_holiday, usual
from bot.errors import InvalidInput

BERLIN = "Europe/Berlin"
WORK = frozenset(range(5))


@pytest.mark.parametrize(
    ("tz", "country"),
    [
        (BERLIN, "DE"),
        ("Asia/Calcutta", "IN"),
        ("US/Pacific", "US"),
        ("Europe/Kiev", "UA"),
        ("Europe/Oslo", "NO"),
        ("UTC", ""),
        ("Mars/Olympus", ""),
        (None, ""),
    ],
)
def test_a_zone_tells_the_country_also_under_its_old_name(tz: str | None, country: str) -> None:
    assert country_of(tz) == country


@pytest.mark.parametrize(
    ("typed", "code", "read"),
    [
        ("Germany", "DE", "Germany"),
        ("  de ", "DE", "Germany"),
        ("de-by", "DE-BY", "Germany (BY)"),
        ("Germany (BY)", "DE-BY", "Germany (BY)"),
        ("UK", "GB", "United Kingdom"),
        ("Guinea-Bissau", "GW", "Guinea-Bissau"),
        ("", "", ""),
    ],
)
def test_a_country_is_understood_as_people_write_it(typed: str, code: str, read: str) -> None:
    assert parse(typed) == code
    assert label(code) == read


def test_what_is_no_country_gets_the_nearest_one() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse("Germny", field="country")
    assert refused.value.field == "country"
    assert "Did you mean Germany?" in refused.value.message


def test_holidays_are_those_of_the_country_and_of_the_part_of_it() -> None:
    all_saints = date(2026, 11, 1)
    assert is_holiday("DE-BY", all_saints)
    assert not is_holiday("DE-BE", all_saints)
    assert not is_holiday("", date(2026, 12, 25))


def test_a_part_without_a_list_is_answered_with_the_whole() -> None:
    check_country("DE-BY", field="country")
    for code, said in (("DE-XX", "Please write Germany alone"), ("XX", "leave this empty")):
        with pytest.raises(InvalidInput) as refused:
            check_country(code, field="country")
        assert said in refused.value.message


def test_who_has_said_nothing_works_nine_to_five_outside_their_countrys_weekend() -> None:
    assert usual(BERLIN).days == WORK
    assert usual("Asia/Jerusalem").days == {6, 0, 1, 2, 3}
    assert usual("Asia/Riyadh").days == {6, 0, 1, 2, 3}
    assert usual("UTC") == Workday("UTC", WORK)


@pytest.mark.parametrize(
    ("days", "begins", "ends", "field"),
    [
        (frozenset(), time(9), time(17), "days"),
        (WORK, time(17), time(9), "ends"),
        (WORK, time(9), time(9), "ends"),
        (WORK, time(9), time(10), "ends"),
    ],
)
def test_hours_that_leave_no_room_are_answered_at_their_field(
    days: frozenset[int], begins: time, ends: time, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(days, begins, ends)
    assert refused.value.field == field


def test_hours_stretch_to_the_ends_of_the_day_and_no_further() -> None:
    wide = Workday(BERLIN, WORK, time(1), time(23)).stretched(120)
    assert (wide.begins, wide.ends) == (time(0), time(23, 59))
    assert usual(BERLIN).stretched(90).begins == time(7, 30)


def test_the_day_is_the_one_where_the_person_is() -> None:
    friday_evening = datetime(2026, 10, 9, 22, tzinfo=UTC)
    assert usual("America/Los_Angeles").fits(friday_evening)
    assert not usual("Asia/Tokyo").fits(friday_evening), "it is Saturday there"


def at(bits: int) -> list[int]:
    return [n for n in range(7 * 48) if bits >> n & 1]


def test_a_week_of_working_hours_is_a_bit_for_each_half_hour_of_utc() -> None:
    berlin = Workday("Europe/Berlin", frozenset({0, 2}), time(9), time(17))
    winter, summer = half_hours(berlin, date(2026, 11, 2)), half_hours(berlin, date(2026, 7, 6))
    assert at(winter) == [*range(16, 32), *range(96 + 16, 96 + 32)], "08:00 to 16:00 UTC"
    assert at(summer) == [*range(14, 30), *range(96 + 14, 96 + 30)]


def test_in_the_week_of_a_clock_change_each_day_has_its_own_clock() -> None:
    work = Workday("Europe/Berlin", frozenset({4, 6}), time(9), time(10))
    bits = half_hours(work, date(2026, 10, 19))  # the clocks go back on the Sunday
    assert at(bits) == [4 * 48 + 14, 4 * 48 + 15, 6 * 48 + 16, 6 * 48 + 17]


def test_hours_beyond_the_end_of_the_week_wrap_round_and_halves_of_half_hours_do_not_count() -> None:
    auckland = Workday("Pacific/Auckland", frozenset({0}), time(9), time(11))  # Sunday evening in UTC
    assert at(half_hours(auckland, date(2026, 6, 1))) == [6 * 48 + n for n in range(42, 46)]
    kathmandu = Workday("Asia/Kathmandu", frozenset({1}), time(9), time(10))  # 03:15 to 04:15 UTC
    assert at(half_hours(kathmandu, date(2026, 6, 1))) == [48 + 7]


def test_a_public_holiday_in_that_week_stands_for_no_other_week() -> None:
    monday = date(2026, 12, 21)  # Christmas is on its Friday
    assert half_hours(usual("Europe/Berlin"), monday) == half_hours(usual("Europe/Berlin"), date(2026, 11, 9))
