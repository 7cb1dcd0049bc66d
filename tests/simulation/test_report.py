"""What is counted of a simulation."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from bot.domain.workday import Workday
from bot.simulation import report
from bot.simulation.play import Begun
from bot.simulation.recorder import Sent

MONDAY = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)  # 09:00 in Berlin
BERLIN = Workday("Europe/Berlin", frozenset(range(5)), time(9), time(17), "DE")


def sent(person: int | None, days: float, kind: str = "tip", method: str = "post") -> Sent:
    return Sent(MONDAY + timedelta(days=days), kind, 6, method, person, None if person else 1)


def begun(people: Sequence[int]) -> Begun:
    return Begun(MONDAY, frozenset(people), frozenset(), 1, dict.fromkeys(people, BERLIN))


def test_a_week_is_counted_for_everybody_also_for_who_got_nothing() -> None:
    messages = [sent(1, 0), sent(1, 1, "answer"), sent(2, 6.9), sent(1, 7), sent(9, 1), sent(None, 1)]
    messages += [sent(1, 1, method="update")]
    found = report.weeks(messages, range(1, 11), MONDAY)
    assert [(week.median, week.ninetieth, week.most, week.unasked_most) for week in found] == [
        (0, 1, 2, 1),
        (0, 0, 1, 1),
    ]


def test_kinds_tell_people_from_channels() -> None:
    messages = [sent(1, 0), sent(2, 0), sent(None, 0, "session"), sent(1, 0, "session", "file")]
    assert [(one.kind, one.people, one.channels, one.each) for one in report.kinds(messages, [1, 2])] == [
        ("session", 1, 1, 0.5),
        ("tip", 2, 0, 1.0),
    ]


def test_what_comes_outside_somebodys_hours_or_on_their_holiday_is_counted() -> None:
    messages = [sent(1, 0), sent(1, -0.1), sent(1, 5), sent(1, 0.5, "answer")]
    national_day = datetime(2026, 10, 3, 9, tzinfo=UTC)  # a Saturday anyway
    boxing_day = datetime(2026, 12, 25, 9, tzinfo=UTC)
    messages += [Sent(moment, "tip", 6, "post", 1, None) for moment in (national_day, boxing_day)]
    (outside, *_) = report.general(messages, begun([1]), 8)
    assert (outside.count, outside.examples) == (4, ("tip: 4",))


def test_who_gets_more_than_the_budget_within_any_seven_days_is_counted() -> None:
    nine = [sent(1, n * 0.8, "session") for n in range(9)]
    spread = [sent(2, n * 0.9, "session") for n in range(9)]
    _, over = report.general(nine + spread, begun([1, 2]), 8)
    assert over.count == 1
