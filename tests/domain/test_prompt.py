from datetime import UTC, datetime

import pytest

from bot.domain.prompt import Answering, next_week

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("due", "next_due"),
    [
        (datetime(2026, 10, 12, 8, tzinfo=UTC), datetime(2026, 10, 19, 8, tzinfo=UTC)),
        (datetime(2026, 10, 19, 8, tzinfo=UTC), datetime(2026, 10, 26, 9, tzinfo=UTC)),  # 10:00 in both weeks
        (datetime(2027, 3, 22, 9, tzinfo=UTC), datetime(2027, 3, 29, 8, tzinfo=UTC)),
        (
            datetime(2027, 3, 21, 1, 30, tzinfo=UTC),
            datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        ),  # 02:30 is skipped
    ],
)
def test_a_weekly_prompt_keeps_its_wall_time_across_a_clock_change(due: datetime, next_due: datetime) -> None:
    assert next_week(due, BERLIN) == next_due


def test_two_ways_of_answering_are_without_names() -> None:
    assert [way for way in Answering if way.anonymous] == [Answering.GROUP, Answering.ALL]
