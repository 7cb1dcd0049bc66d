from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import slots
from bot.domain.calendar import SESSION_LENGTH
from bot.domain.slots import enough, possible, propose, ranked, search, tally
from bot.domain.workday import Workday, usual
from bot.domain.zones import local, to_utc
from bot.errors import InvalidInput
from tests.domain.times import ZONES

BERLIN, NEW_YORK, LONDON, SAO_PAULO, KOLKATA = (
    "Europe/Berlin",
    "America/New_York",
    "Europe/London",
    "America/Sao_Paulo",
    "Asia/Kolkata",
)
ALL_WEEK = frozenset(range(7))
DAY = timedelta(days=1)
NOW = datetime(2026, 10, 5, 7, tzinfo=UTC)
hours = st.integers(0, 22)


@st.composite
def workdays(draw: st.DrawFn) -> Workday:
    begins = draw(hours)
    ends = draw(st.integers(begins + 1, 23))
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    country = draw(st.sampled_from(["", "DE", "US", "IN", "BR", "JP", "DE-BY"]))
    tz = draw(st.sampled_from(ZONES))
    return Workday(tz, frozenset(days), time(begins), time(ends, draw(st.sampled_from([0, 30]))), country)


groups = st.lists(workdays(), min_size=1, max_size=6)
ranges = st.dates(date(2026, 1, 1), date(2027, 12, 1))


@given(groups, ranges, st.integers(0, 9), st.sampled_from(ZONES))
@settings(max_examples=60)
def test_whatever_is_possible_lies_inside_one_working_day_of_everybody(
    people: list[Workday], first: date, days: int, tz: str
) -> None:
    after = to_utc(first, time(9), tz)
    for moment in possible(people, first, first + days * DAY, after=after, tz=tz):
        assert moment > after
        for one in people:
            starts, ends = local(moment, one.tz), local(moment + SESSION_LENGTH, one.tz)
            assert starts.weekday() in one.days
            assert starts.date() == ends.date()
            assert one.begins <= starts.time()
            assert ends.time() <= one.ends
            assert (ends.utcoffset(), starts.fold) == (starts.utcoffset(), 0), "no clock change in it"
            assert to_utc(starts.date(), starts.time(), one.tz) == moment, "its wall time means it alone"
            assert starts.replace(fold=1).utcoffset() == starts.utcoffset(), "and is shown once"


@given(groups, ranges, st.integers(0, 20), st.sampled_from(ZONES))
@settings(max_examples=60)
def test_what_is_proposed_is_possible_in_order_apart_and_on_as_many_days_as_can_be(
    people: list[Workday], first: date, days: int, tz: str
) -> None:
    found = possible(people, first, first + days * DAY, after=to_utc(first, time(0), tz), tz=tz)
    chosen = propose(found, people, tz=tz)
    assert set(chosen) <= set(found)
    assert len(chosen) <= slots.MOST
    assert (len(chosen) >= 1) == bool(found)
    for earlier, later in pairwise(chosen):
        same_day = local(earlier, tz).date() == local(later, tz).date()
        assert later - earlier >= timedelta(hours=2 if same_day else 0)
        assert later > earlier
    on = {local(moment, tz).date() for moment in chosen}
    assert len(on) == min(slots.MOST, len({local(moment, tz).date() for moment in found}))


@given(st.sampled_from(ZONES), ranges)
@settings(max_examples=40)
def test_nobody_who_has_said_nothing_is_asked_on_a_weekend_or_a_public_holiday(tz: str, first: date) -> None:
    one = usual(tz)
    for moment in possible([one], first, first + 13 * DAY, after=to_utc(first, time(0), tz), tz=tz):
        here = local(moment, tz)
        assert here.weekday() in one.days
        assert len(one.days) == 5
        assert time(9) <= here.time() <= time(15, 30)


def shown(found: list[datetime], tz: str) -> list[str]:
    return [f"{local(moment, tz):%a %d %b %H:%M}" for moment in found]


def test_a_public_holiday_of_one_is_nobodys_slot() -> None:
    week = date(2026, 11, 23), date(2026, 11, 27)
    people = [usual(BERLIN), usual(NEW_YORK)]
    days = {at[:10] for at in shown(possible(people, *week, after=NOW, tz=BERLIN), BERLIN)}
    assert days == {"Mon 23 Nov", "Tue 24 Nov", "Wed 25 Nov", "Fri 27 Nov"}, "Thursday is Thanksgiving"


def test_four_zones_meet_where_all_of_them_are_at_work() -> None:
    people = [usual(zone) for zone in (BERLIN, LONDON, NEW_YORK, SAO_PAULO)]
    found = possible(people, date(2026, 10, 19), date(2026, 10, 20), after=NOW, tz=BERLIN)
    assert shown(found, BERLIN) == [
        "Mon 19 Oct 15:00",
        "Mon 19 Oct 15:30",
        "Tue 20 Oct 15:00",
        "Tue 20 Oct 15:30",
    ]
    between = possible(people, date(2026, 10, 26), date(2026, 10, 26), after=NOW, tz=BERLIN)
    assert shown(between, BERLIN)[0] == "Mon 26 Oct 14:00", (
        "Europe's clocks have changed, New York's have not"
    )


def test_the_hour_that_the_clocks_skip_or_repeat_is_never_proposed() -> None:
    night = Workday(BERLIN, ALL_WEEK, time(0), time(6))
    spring = possible([night], date(2026, 3, 29), date(2026, 3, 29), after=NOW - 400 * DAY, tz=BERLIN)
    assert [at[11:] for at in shown(spring, BERLIN)] == ["00:00", "03:00", "03:30", "04:00", "04:30"]
    autumn = possible([night], date(2026, 10, 25), date(2026, 10, 25), after=NOW, tz=BERLIN)
    assert [at[11:] for at in shown(autumn, BERLIN)] == ["00:00", "03:00", "03:30", "04:00", "04:30"]


def test_who_has_the_late_end_once_has_a_better_place_the_next_time() -> None:
    early = Workday(BERLIN, ALL_WEEK, time(7), time(13))
    late = Workday(BERLIN, ALL_WEEK, time(9), time(19))
    found = possible([early, late], date(2026, 10, 6), date(2026, 10, 9), after=NOW, tz=BERLIN)
    chosen = propose(found, [early, late], tz=BERLIN, most=4)
    borne = [sum(one.off_centre(moment) for moment in chosen) for one in (early, late)]
    assert abs(borne[0] - borne[1]) < 1


def test_where_nobody_meets_the_hours_are_stretched_only_as_far_as_it_takes() -> None:
    people = [usual(BERLIN), usual(NEW_YORK), usual(KOLKATA)]
    week = date(2026, 10, 12), date(2026, 10, 16)
    assert search(people, *week, after=NOW, tz=BERLIN).slots == []
    found = search(people, *week, after=NOW, tz=BERLIN, stretch=180)
    assert found.stretch == 90
    assert shown(found.slots[:1], KOLKATA) == ["Tue 13 Oct 17:00"], "Monday is a holiday in New York"
    assert max(one.outside(moment) for one in people for moment in found.slots) <= 90


def test_no_more_is_asked_of_anybody_when_two_slots_fit_inside() -> None:
    people = [usual(BERLIN), usual(LONDON)]
    found = search(people, date(2026, 10, 12), date(2026, 10, 16), after=NOW, tz=BERLIN, stretch=180)
    assert found.stretch == 0
    assert len({local(moment, BERLIN).date() for moment in found.slots}) == 5, "each day has one"


def test_nothing_is_proposed_that_is_past_or_later_than_it_may_be() -> None:
    found = possible(
        [usual(BERLIN)],
        date(2026, 10, 5),
        date(2026, 10, 5),
        after=NOW + timedelta(hours=3),
        before=datetime(2026, 10, 5, 13, tzinfo=UTC),
        tz=BERLIN,
    )
    assert shown(found, BERLIN) == ["Mon 05 Oct 12:30", "Mon 05 Oct 13:00", "Mon 05 Oct 13:30"]


A, B, C = (datetime(2026, 10, day, 12, tzinfo=UTC) for day in (7, 8, 9))


def test_best_is_what_suits_most_then_the_facilitator_then_the_earliest() -> None:
    tallies = tally({1: A, 2: B, 3: C}, {10: [1, 2], 11: [2, 3], 12: [3]})
    assert [one.starts for one in ranked(tallies, NOW, {})] == [B, C, A]
    assert ranked(tallies, NOW, {}, lead=12)[0].starts == C
    assert ranked(tallies, B, {})[0].starts == C, "what is past cannot be best"
    assert tallies[1].cannot == {12}


def test_of_equals_the_one_that_asks_least_of_anybody_is_better() -> None:
    morning, noon = datetime(2026, 10, 7, 7, tzinfo=UTC), datetime(2026, 10, 8, 10, tzinfo=UTC)
    tallies = tally({1: morning, 2: noon}, {10: [1, 2]})
    assert ranked(tallies, NOW, {10: usual(BERLIN)})[0].starts == noon


@pytest.mark.parametrize(
    ("can", "members", "is_enough"), [(3, 6, True), (2, 6, False), (2, 3, True), (1, 2, False)]
)
def test_the_rule_settles_on_what_suits_half_of_the_group(can: int, members: int, is_enough: bool) -> None:
    assert enough(can, members) == is_enough


def test_people_have_three_days_or_until_well_before_the_first_slot() -> None:
    far, near = [NOW + 10 * DAY, NOW + 12 * DAY], [NOW + DAY, NOW + 2 * DAY]
    assert slots.deadline(NOW, far, None) == NOW + 3 * DAY
    assert slots.deadline(NOW, near, None) == NOW + DAY / 2
    assert slots.deadline(NOW, near, NOW + DAY) == NOW + DAY
    for wrong in (NOW, NOW + 2 * DAY):
        with pytest.raises(InvalidInput) as refused:
            slots.deadline(NOW, near, wrong)
        assert refused.value.field == "deadline"


def test_the_reminder_comes_a_day_before_the_deadline_or_half_way() -> None:
    assert slots.reminder_at(NOW, NOW + 5 * DAY) == NOW + 4 * DAY
    assert slots.reminder_at(NOW, NOW + DAY) == NOW + DAY / 2


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 10, 1), date(2026, 10, 4), "passed"),
        (date(2026, 10, 9), date(2026, 10, 8), "after the first"),
        (date(2026, 10, 9), date(2026, 12, 31), "two months"),
    ],
)
def test_days_that_cannot_be_looked_through_are_answered_at_the_last_one(
    first: date, last: date, said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        slots.check_range(first, last, NOW.date())
    assert refused.value.field == "last"
    assert said in refused.value.message
