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


def first_tip_day(cycle: CyclePlan, tz: str) -> date:
    """The day that the first tip was meant for; shown a day later where the clocks jump over midnight."""
    due = cycle.tips(tz)[0][1]
    day = local(due, tz).date()
    return day if to_utc(day, cycle.tip_time, tz) == due else day - timedelta(days=1)


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
        assert abs(ends[week] - ends[week - 1] - timedelta(days=7)) <= timedelta(hours=2)


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


def test_tips_come_at_the_same_wall_time_before_and_after_each_side_changes_its_clocks() -> None:
    cycle = plan(date(2026, 3, 5), time(14))  # New York changes on 8 March, Berlin on 29 March
    expected = ["1: Tue 10 Mar 10:00", "2: Tue 17 Mar 10:00", "3: Tue 24 Mar 10:00", "4: Tue 31 Mar 10:00"]
    assert shown(cycle.tips(BERLIN), BERLIN) == expected
    assert shown(cycle.tips(NEW_YORK), NEW_YORK) == expected
    assert [due.hour for _, due in cycle.tips(BERLIN)] == [9, 9, 9, 8]
    assert [due.hour for _, due in cycle.tips(NEW_YORK)] == [14, 14, 14, 14]


def test_a_member_without_a_zone_gets_tips_by_utc() -> None:
    assert plan(date(2026, 6, 4), time(14)).tips(None)[0] == (1, datetime(2026, 6, 9, 10, tzinfo=UTC))


def test_a_tip_may_come_on_the_day_of_the_session_but_not_within_two_hours_of_its_start() -> None:
    session = (date(2026, 6, 2), time(9))  # a Tuesday
    assert shown(plan(*session, tip_time=time(11, 1)).tips(BERLIN), BERLIN)[0] == "1: Tue 02 Jun 11:01"
    assert shown(plan(*session, tip_time=time(11)).tips(BERLIN), BERLIN)[0] == "1: Wed 03 Jun 11:00"


@pytest.mark.parametrize("at", [time(9), time(10), time(14)])
def test_on_the_session_s_own_weekday_tips_move_to_the_next_working_day(at: time) -> None:
    tips = plan(date(2026, 6, 2), at).tips(BERLIN)
    assert shown(tips, BERLIN) == [
        "1: Wed 03 Jun 10:00",
        "2: Wed 10 Jun 10:00",
        "3: Wed 17 Jun 10:00",
        "4: Wed 24 Jun 10:00",
    ]


def test_after_a_friday_session_they_move_to_monday_and_not_into_the_weekend() -> None:
    assert (
        shown(plan(date(2026, 6, 5), time(10), tip_weekday=4).tips(BERLIN), BERLIN)[0]
        == "1: Mon 08 Jun 10:00"
    )


def test_a_tip_on_the_eve_keeps_its_day_while_an_afternoon_is_left() -> None:
    assert (
        shown(plan(date(2026, 6, 2), time(10), tip_weekday=0).tips(BERLIN), BERLIN)[0]
        == "1: Mon 08 Jun 10:00"
    )


@given(plans(), zone_names)
def test_there_is_one_tip_a_week_seven_local_days_apart_and_all_before_the_reconvene_session(
    cycle: CyclePlan, tz: str
) -> None:
    tips = cycle.tips(tz)
    first = first_tip_day(cycle, tz)
    assert tips == [
        (week, to_utc(first + timedelta(weeks=week - 1), cycle.tip_time, tz))
        for week in range(1, cycle.practice_weeks + 1)
    ]
    assert tips[0][1] > cycle.work_starts + timedelta(hours=2)
    assert all(earlier < later for (_, earlier), (_, later) in pairwise(tips))
    assert all(due < cycle.week_ends(week) for week, due in tips)
    assert tips[-1][1] < cycle.reconvene_starts()


@given(plans(), zone_names)
def test_tips_come_on_the_chosen_day_or_else_on_a_working_day(cycle: CyclePlan, tz: str) -> None:
    weekday = first_tip_day(cycle, tz).weekday()
    assert weekday == cycle.tip_weekday or weekday < 5


# --- nudges and the buddy check -----------------------------------------------------------------------------


def test_nudges_come_at_four_on_the_last_working_day_of_each_week() -> None:
    cycle = plan(date(2026, 6, 1), time(14))  # Mondays at 14:00: 16:00 that day would be too late
    assert shown(cycle.nudges(BERLIN), BERLIN) == [
        "1: Fri 05 Jun 16:00",
        "2: Fri 12 Jun 16:00",
        "3: Fri 19 Jun 16:00",
        "4: Fri 26 Jun 16:00",
    ]


def test_a_nudge_never_comes_at_the_very_start_of_the_session() -> None:
    assert shown(plan(date(2026, 6, 2), time(16)).nudges(BERLIN), BERLIN)[0] == "1: Mon 08 Jun 16:00"


@given(plans(), zone_names)
def test_each_nudge_falls_between_its_week_s_tip_and_the_end_of_that_week(cycle: CyclePlan, tz: str) -> None:
    nudges = cycle.nudges(tz)
    assert [week for week, _ in nudges] == list(range(1, cycle.practice_weeks + 1))
    for (week, due), (_, tip) in zip(nudges, cycle.tips(tz), strict=True):
        assert tip < due < cycle.week_ends(week)
        assert cycle.week_of(due) == week
        shown_there = local(due, tz)
        assert shown_there.time() == time(16)
        assert shown_there.weekday() < 5
        assert cycle.week_ends(week) - due < timedelta(days=4)


def test_the_buddy_check_comes_mid_cycle_in_the_morning() -> None:
    cycle = plan(date(2026, 6, 4), time(14))
    assert f"{local(cycle.buddy_check(NEW_YORK), NEW_YORK):%a %d %b %H:%M}" == "Thu 18 Jun 10:00"


@given(plans(), zone_names)
def test_the_buddy_check_is_on_the_working_day_nearest_to_the_middle(cycle: CyclePlan, tz: str) -> None:
    due = local(cycle.buddy_check(tz), tz)
    middle = cycle.work_starts + (cycle.reconvene_starts() - cycle.work_starts) / 2
    assert due.time() == time(10)
    assert due.weekday() < 5
    assert abs(due - middle) <= timedelta(days=1, hours=14)
    assert cycle.work_starts < due < cycle.reconvene_starts()


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
    ("starts", "work", "reconvene"),
    [
        (NOW - HOUR, None, None),
        (NOW + HOUR, NOW + 2 * HOUR, None),  # the reconvene session before the work session
        (NOW + HOUR, NOW + HOUR, None),  # at the same time
        (NOW + 2 * HOUR, NOW + HOUR, None),  # while it is still going on
        (NOW + 2 * HOUR, None, NOW + HOUR),  # the work session after the reconvene session
    ],
)
def test_a_move_into_the_past_or_out_of_order_is_refused(
    starts: datetime, work: datetime | None, reconvene: datetime | None
) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_session_move(starts, NOW, work_starts=work, reconvene_starts=reconvene, field="when")
    assert refused.value.field == "when"


def test_a_move_that_keeps_the_order_is_fine() -> None:
    check_session_move(NOW + timedelta(days=28), NOW, work_starts=NOW - HOUR)
    check_session_move(NOW + HOUR, NOW, reconvene_starts=NOW + timedelta(days=28))
