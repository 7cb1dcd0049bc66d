from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import CyclePlan, check_first_session, check_session_move, reminders
from bot.domain.zones import local, to_utc
from bot.errors import InvalidInput
from tests.domain.times import ZONES, days, wall_times

zone_names = st.sampled_from(ZONES)
BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"


@st.composite
def plans(draw: st.DrawFn) -> CyclePlan:
    tz = draw(zone_names)
    return CyclePlan(
        work_starts=to_utc(draw(days), draw(wall_times), tz),
        work_tz=tz,
        practice_weeks=draw(st.integers(1, 12)),
        tip_weekday=draw(st.integers(0, 6)),
        tip_time=draw(wall_times),
    )


def berlin(day: date, at: time) -> datetime:
    return to_utc(day, at, BERLIN)


def plan(
    day: date, at: time, *, tip_weekday: int = 1, tip_time: time = time(10), weeks: int = 4
) -> CyclePlan:
    return CyclePlan(berlin(day, at), BERLIN, weeks, tip_weekday, tip_time)


def shown(moments: list[tuple[int, datetime]], tz: str) -> list[str]:
    return [f"{week}: {local(due, tz):%a %d %b %H:%M}" for week, due in moments]


def session_day(cycle: CyclePlan) -> date:
    return local(cycle.work_starts, cycle.work_tz).date()


def local_days(moments: list[tuple[int, datetime]], tz: str) -> list[date]:
    return [local(due, tz).date() for _, due in moments]


# --- sessions and weeks -------------------------------------------------------------------------------------


def test_the_reconvene_session_keeps_its_wall_time_across_a_clock_change() -> None:
    cycle = plan(date(2026, 3, 17), time(14))
    assert cycle.reconvene_starts() == datetime(2026, 4, 14, 12, tzinfo=UTC)  # 14:00, now in summer time
    assert cycle.practice_begins() == datetime(2026, 3, 17, 13, tzinfo=UTC)


@given(plans())
def test_the_weeks_follow_each_other_from_the_work_session_to_the_reconvene_session(cycle: CyclePlan) -> None:
    ends = [cycle.week_ends(week) for week in range(cycle.practice_weeks + 1)]
    assert ends[0] == cycle.work_starts == cycle.practice_begins()
    assert ends[-1] == cycle.reconvene_starts()
    for week in range(1, cycle.practice_weeks + 1):
        assert cycle.week_of(ends[week - 1]) == week
        assert cycle.week_of(ends[week] - timedelta(seconds=1)) == week
        assert timedelta(days=1) < ends[week] - ends[week - 1] < timedelta(days=14)


@given(plans())
def test_each_week_but_the_first_begins_with_the_date_of_its_tip_in_the_session_s_zone(
    cycle: CyclePlan,
) -> None:
    for week, day in enumerate(cycle.tip_dates()[1:], start=2):
        assert cycle.week_ends(week - 1) == to_utc(day, time(0), cycle.work_tz)


@given(plans())
def test_a_member_in_the_session_s_zone_gets_each_tip_in_its_week(cycle: CyclePlan) -> None:
    tips = cycle.tips(cycle.work_tz)
    assert [cycle.week_of(due) for _, due in tips] == [week for week, _ in tips]


@given(plans(), zone_names)
def test_wherever_a_member_lives_a_tip_opens_its_week_for_them(cycle: CyclePlan, tz: str) -> None:
    for week, due in cycle.tips(tz):
        assert cycle.week_for(due, tz) == week
        assert cycle.week_for(due - timedelta(seconds=1), tz) in ({week - 1, week} if week > 1 else {1})


def test_far_east_of_the_session_a_week_begins_with_the_tip_and_not_with_the_date_there() -> None:
    cycle = CyclePlan(to_utc(date(2026, 10, 7), time(14), NEW_YORK), NEW_YORK, 4, 1, time(10))
    second = to_utc(date(2026, 10, 13), time(10), "Asia/Tokyo")  # still Monday in New York
    assert cycle.tips("Asia/Tokyo")[1] == (2, second)
    assert (cycle.week_of(second), cycle.week_for(second, "Asia/Tokyo")) == (1, 2)
    assert (cycle.week_for(second, NEW_YORK), cycle.week_for(cycle.reconvene_starts(), NEW_YORK)) == (1, None)


@given(plans())
def test_before_the_work_session_and_from_the_reconvene_session_on_it_is_no_week(cycle: CyclePlan) -> None:
    assert cycle.week_of(cycle.work_starts - timedelta(seconds=1)) is None
    assert cycle.week_of(cycle.reconvene_starts()) is None
    assert cycle.week_of(cycle.reconvene_starts() + timedelta(days=400)) is None


@pytest.mark.parametrize(
    "values",
    [
        {"work_starts": datetime(2026, 3, 17, 14)},  # noqa: DTZ001  a naive moment is the point
        {"practice_weeks": 0},
        {"tip_weekday": 7},
        {"tip_weekday": -1},
    ],
)
def test_an_impossible_plan_is_refused(values: dict[str, object]) -> None:
    good: dict[str, object] = {
        "work_starts": datetime(2026, 3, 17, 14, tzinfo=UTC),
        "work_tz": BERLIN,
        "practice_weeks": 4,
        "tip_weekday": 1,
        "tip_time": time(10),
    }
    with pytest.raises(ValueError, match="cycle"):
        CyclePlan(**(good | values))  # type: ignore[arg-type]  # the wrong values come as a mapping


# --- tips ---------------------------------------------------------------------------------------------------


def test_the_first_tip_comes_while_the_session_is_fresh_and_the_last_leaves_time_to_try_it() -> None:
    cycle = plan(date(2026, 10, 7), time(12, 30))  # a Wednesday, the reconvene session on Wed 4 November
    assert shown(cycle.tips(BERLIN), BERLIN) == [
        "1: Thu 08 Oct 10:00",
        "2: Tue 13 Oct 10:00",
        "3: Tue 20 Oct 10:00",
        "4: Tue 27 Oct 10:00",
    ]


@pytest.mark.parametrize(
    ("session", "tip_weekday", "first", "second"),
    [
        (date(2026, 6, 1), 3, "Thu 04", "Thu 11"),  # Tuesday would be only two days sooner
        (date(2026, 6, 1), 4, "Tue 02", "Fri 05"),
        (date(2026, 6, 2), 1, "Wed 03", "Tue 09"),  # the session's own weekday
        (date(2026, 6, 5), 2, "Wed 10", "Wed 17"),  # the latest that a first tip can be: five days on
        (date(2026, 6, 5), 3, "Mon 08", "Thu 11"),
        (date(2026, 6, 5), 5, "Sat 06", "Sat 13"),  # chosen so, at the weekend
        (date(2026, 6, 7), 6, "Mon 08", "Sun 14"),
    ],
)
def test_the_first_tip_is_on_the_next_working_day_if_the_tip_day_is_three_days_later(
    session: date, tip_weekday: int, first: str, second: str
) -> None:
    dates = plan(session, time(14), tip_weekday=tip_weekday).tip_dates()
    assert [f"{day:%a %d}" for day in dates[:2]] == [first, second]


def test_the_narrowest_any_cycle_gets_is_three_days_between_tips_and_two_before_the_reconvene_session() -> (
    None
):
    """All weekdays of the session and of the tips, and all lengths: there are no others."""
    fresh, between, left, first_week = set(), set(), set(), set()
    for day in (date(2026, 6, 1) + timedelta(days=n) for n in range(7)):
        for tip_weekday in range(7):
            for weeks in range(1, 13):
                dates = plan(day, time(14), tip_weekday=tip_weekday, weeks=weeks).tip_dates()
                assert len(dates) == weeks
                assert all(later.weekday() == tip_weekday for later in dates[1:])
                assert dates[0].weekday() == tip_weekday or dates[0].weekday() < 5
                fresh.add((dates[0] - day).days)
                first_week |= {(later - day).days for later in dates[1:2]}
                between |= {(later - earlier).days for earlier, later in pairwise(dates[:2])}
                assert {(later - earlier).days for earlier, later in pairwise(dates[1:])} <= {7}
                left.add((day + timedelta(weeks=weeks) - dates[-1]).days)
    assert (min(fresh), max(fresh)) == (1, 5)
    assert (min(between), max(between)) == (3, 7)
    assert (min(left), max(left)) == (2, 10)
    assert (min(first_week), max(first_week)) == (4, 12)


@given(plans(), zone_names)
def test_tips_come_on_the_group_s_dates_unless_the_zones_are_too_far_apart(cycle: CyclePlan, tz: str) -> None:
    tips = cycle.tips(tz)
    assert [week for week, _ in tips] == list(range(1, cycle.practice_weeks + 1))
    soonest = cycle.work_starts + timedelta(hours=2)
    latest = cycle.reconvene_starts() - timedelta(days=1)
    for (_, due), day in zip(tips, cycle.tip_dates(), strict=True):
        meant = to_utc(day, cycle.tip_time, tz)
        assert soonest < due <= latest
        assert due == meant or not soonest < meant <= latest
        assert abs(due - meant) <= timedelta(days=2, hours=1)
        if tz == cycle.work_tz:
            assert due == meant or cycle.work_starts > to_utc(day, time(0), tz) - timedelta(hours=2)


@given(plans(), zone_names)
def test_wherever_a_member_lives_at_least_two_days_lie_between_tips(cycle: CyclePlan, tz: str) -> None:
    for (_, earlier), (_, later) in pairwise(cycle.tips(tz)):
        assert later - earlier >= timedelta(days=2) - timedelta(hours=1)  # less an hour that the clocks skip


@given(plans())
def test_everybody_who_lives_near_the_session_gets_a_tip_on_the_same_local_date(cycle: CyclePlan) -> None:
    office = CyclePlan(
        to_utc(session_day(cycle), time(14), BERLIN),
        BERLIN,
        cycle.practice_weeks,
        cycle.tip_weekday,
        time(10),
    )
    for tz in (BERLIN, NEW_YORK, "America/Los_Angeles", "Asia/Kolkata", "Asia/Tokyo"):
        assert local_days(office.tips(tz), tz) == office.tip_dates()


def test_tips_come_at_the_same_wall_time_before_and_after_each_side_changes_its_clocks() -> None:
    cycle = plan(date(2026, 3, 5), time(14))  # New York changes on 8 March, Berlin on 29 March
    expected = ["1: Fri 06 Mar 10:00", "2: Tue 10 Mar 10:00", "3: Tue 17 Mar 10:00", "4: Tue 24 Mar 10:00"]
    assert shown(cycle.tips(BERLIN), BERLIN) == expected
    assert shown(cycle.tips(NEW_YORK), NEW_YORK) == expected
    assert [due.hour for _, due in cycle.tips(BERLIN)] == [9, 9, 9, 9]
    assert [due.hour for _, due in cycle.tips(NEW_YORK)] == [15, 14, 14, 14]
    assert [due.hour for _, due in plan(date(2026, 3, 12), time(14)).tips(BERLIN)] == [9, 9, 9, 8]


def test_a_member_without_a_zone_gets_tips_by_utc() -> None:
    assert plan(date(2026, 6, 4), time(14)).tips(None)[0] == (1, datetime(2026, 6, 5, 10, tzinfo=UTC))


def test_in_a_far_eastern_zone_a_tip_does_not_come_before_the_session_is_over() -> None:
    cycle = CyclePlan(to_utc(date(2026, 6, 2), time(18), NEW_YORK), NEW_YORK, 4, 1, time(9))
    assert shown(cycle.tips(NEW_YORK), NEW_YORK)[0] == "1: Wed 03 Jun 09:00"
    there = "Pacific/Auckland"  # where the session is on Wednesday at 10:00
    assert shown(cycle.tips(there), there)[:2] == ["1: Thu 04 Jun 09:00", "2: Tue 09 Jun 09:00"]


def test_in_a_far_western_zone_the_last_tip_still_leaves_a_day() -> None:
    auckland = "Pacific/Auckland"
    cycle = CyclePlan(to_utc(date(2026, 6, 5), time(9), auckland), auckland, 1, 2, time(16))
    assert shown(cycle.tips(auckland), auckland) == ["1: Wed 10 Jun 16:00"]
    there = "America/Los_Angeles"  # where the reconvene session is on Thursday 11 June at 14:00
    assert shown(cycle.tips(there), there) == ["1: Tue 09 Jun 16:00"]


# --- nudges and the buddy check -----------------------------------------------------------------------------


def test_nudges_come_at_four_on_the_working_day_before_the_next_tip() -> None:
    cycle = plan(date(2026, 10, 7), time(12, 30))
    assert shown(cycle.nudges(BERLIN), BERLIN) == [
        "1: Mon 12 Oct 16:00",
        "2: Mon 19 Oct 16:00",
        "3: Mon 26 Oct 16:00",
        "4: Tue 03 Nov 16:00",  # the day before the reconvene session
    ]


def test_before_a_monday_nudges_come_on_friday() -> None:
    cycle = plan(date(2026, 6, 2), time(14), tip_weekday=0)  # the first tip on Wednesday 3 June
    assert shown(cycle.nudges(BERLIN), BERLIN)[:2] == ["1: Fri 05 Jun 16:00", "2: Fri 12 Jun 16:00"]


def test_a_nudge_never_comes_on_the_day_of_the_reconvene_session() -> None:
    assert shown(plan(date(2026, 6, 2), time(18)).nudges(BERLIN), BERLIN)[-1] == "4: Mon 29 Jun 16:00"


def test_a_week_too_short_for_a_nudge_has_none() -> None:
    cycle = plan(date(2026, 6, 4), time(14), tip_weekday=0)  # tips on Friday 5 June and Monday 8 June
    assert [week for week, _ in cycle.nudges(BERLIN)] == [2, 3, 4]


def test_in_a_far_western_zone_the_nudge_comes_before_the_week_ends_for_the_group() -> None:
    cycle = plan(date(2026, 10, 7), time(12, 30))  # 16:00 on Monday there is Tuesday in Berlin
    there = "America/Los_Angeles"
    assert shown(cycle.nudges(there), there)[0] == "1: Fri 09 Oct 16:00"


@given(plans(), zone_names)
def test_each_nudge_comes_a_day_or_more_after_its_week_s_tip_and_before_that_week_ends(
    cycle: CyclePlan, tz: str
) -> None:
    tips, reconvene = dict(cycle.tips(tz)), cycle.reconvene_starts()
    for week, due in cycle.nudges(tz):
        assert tips[week] + timedelta(days=1) <= due < cycle.week_ends(week) <= reconvene
        assert cycle.week_of(due) == cycle.week_for(due, tz) == week
        assert due < tips.get(week + 1, reconvene)
        shown_there = local(due, tz)
        assert shown_there.time() == time(16)
        assert shown_there.weekday() < 5
        assert cycle.week_ends(week) - due < timedelta(days=5)


@given(plans(), zone_names)
def test_only_a_week_with_less_than_a_day_for_it_goes_without_a_nudge(cycle: CyclePlan, tz: str) -> None:
    nudged, tips = dict(cycle.nudges(tz)), dict(cycle.tips(tz))
    dates = [*cycle.tip_dates(), session_day(cycle) + timedelta(weeks=cycle.practice_weeks)]
    for week in set(tips) - set(nudged):
        for day in (dates[week] - timedelta(days=n) for n in range(1, 15)):
            due = to_utc(day, time(16), tz)
            assert day.weekday() >= 5 or due >= cycle.week_ends(week) or due < tips[week] + timedelta(days=1)


def test_tips_on_working_days_in_office_hours_lose_a_nudge_only_where_the_weekend_cuts_a_week_short() -> None:
    without = set()
    for day in (date(2026, 6, 1) + timedelta(days=n) for n in range(5)):
        for tip_weekday in range(5):
            for weeks in range(1, 13):
                cycle = plan(day, time(14), tip_weekday=tip_weekday, weeks=weeks)
                nudged = {week for week, _ in cycle.nudges(BERLIN)}
                missing = set(range(1, weeks + 1)) - nudged
                without |= {(f"{day:%a}", tip_weekday, week) for week in missing}
    assert without == {("Thu", 0, 1)}  # the first tip on Friday, the second on Monday


def test_the_buddy_check_comes_mid_cycle_in_the_morning() -> None:
    cycle = plan(date(2026, 6, 4), time(14))
    assert f"{local(cycle.buddy_check(NEW_YORK), NEW_YORK):%a %d %b %H:%M}" == "Thu 18 Jun 10:00"


def test_the_buddy_check_gives_way_to_a_nudge_on_its_day() -> None:
    cycle = plan(date(2026, 6, 1), time(14))  # mid-cycle is Monday 15 June, the day before the third tip
    assert "2: Mon 15 Jun 16:00" in shown(cycle.nudges(BERLIN), BERLIN)
    assert f"{local(cycle.buddy_check(BERLIN), BERLIN):%a %d %b %H:%M}" == "Fri 12 Jun 10:00"


@given(plans(), zone_names)
def test_the_buddy_check_is_on_the_working_day_nearest_to_the_middle_without_a_nudge(
    cycle: CyclePlan, tz: str
) -> None:
    due = local(cycle.buddy_check(tz), tz)
    middle = cycle.work_starts + (cycle.reconvene_starts() - cycle.work_starts) / 2
    assert due.time() == time(10)
    assert due.weekday() < 5
    assert abs(due - middle) <= timedelta(days=4, hours=14)  # over a weekend, and a day more for a nudge
    assert cycle.work_starts < due < cycle.reconvene_starts()
    assert due.date() not in local_days(cycle.nudges(tz), tz)


# --- reminders ----------------------------------------------------------------------------------------------


def test_reminders_keep_the_wall_time_and_the_last_one_is_a_real_hour_before() -> None:
    starts = berlin(date(2026, 3, 29), time(10))  # the clocks went forward that night
    due = reminders(starts, BERLIN, now=starts - timedelta(days=30))
    assert [(label, f"{local(moment, BERLIN):%d %b %H:%M}") for label, moment in due] == [
        ("7d", "22 Mar 10:00"),
        ("1d", "28 Mar 10:00"),
        ("1h", "29 Mar 09:00"),
    ]
    assert starts - due[1][1] == timedelta(hours=23)


def test_an_hour_before_is_sixty_minutes_even_where_the_clocks_skip_one() -> None:
    starts = berlin(date(2026, 3, 29), time(3, 30))
    assert reminders(starts, BERLIN, now=starts - timedelta(hours=2)) == [("1h", starts - timedelta(hours=1))]


def test_a_reminder_whose_moment_is_now_is_not_planned_again() -> None:
    starts = berlin(date(2026, 6, 2), time(10))
    assert [label for label, _ in reminders(starts, BERLIN, now=starts - timedelta(days=1))] == ["1h"]


@given(days, wall_times, zone_names, st.timedeltas(timedelta(days=-10), timedelta(days=10)))
def test_only_reminders_still_to_come_are_planned_and_in_order(
    day: date, at: time, tz: str, ahead: timedelta
) -> None:
    starts = to_utc(day, at, tz)
    now = starts - ahead
    due = reminders(starts, tz, now)
    moments = [moment for _, moment in due]
    assert moments == sorted(moments)
    assert all(now < moment < starts for moment in moments)
    labels = [label for label, _ in due]
    assert ("1h" in labels) == (ahead > timedelta(hours=1))
    for label, border in (("7d", timedelta(days=7)), ("1d", timedelta(days=1))):
        if abs(ahead - border) > timedelta(hours=2):  # nearer, a clock change may decide
            assert (label in labels) == (ahead > border)


# --- what a person may choose -------------------------------------------------------------------------------

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("starts", [NOW, NOW - HOUR, NOW + timedelta(days=3000)])
def test_a_first_session_in_the_past_or_years_away_is_refused(starts: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_first_session(starts, NOW, field="starts")
    assert refused.value.field == "starts"
    assert refused.value.message.endswith(".")


def test_a_first_session_later_today_is_fine() -> None:
    check_first_session(NOW + HOUR, NOW)


@pytest.mark.parametrize(
    ("starts", "work"),
    [
        (NOW - HOUR, None),
        (NOW + HOUR, NOW + 2 * HOUR),  # the reconvene session before the work session
        (NOW + HOUR, NOW + HOUR),  # at the same time
        (NOW + 2 * HOUR, NOW + HOUR),  # while it is still going on
    ],
)
def test_a_move_into_the_past_or_out_of_order_is_refused(starts: datetime, work: datetime | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_session_move(starts, NOW, work_starts=work, field="when")
    assert refused.value.field == "when"


def test_a_move_that_keeps_the_order_is_fine() -> None:
    check_session_move(NOW + timedelta(days=28), NOW, work_starts=NOW - HOUR)
    check_session_move(NOW + HOUR, NOW)
