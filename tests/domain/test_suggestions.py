from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import suggestions
from bot.domain.suggestions import FOLLOWS, Answer, Status, lines_of
from bot.domain.words import clean
from bot.domain.zones import local

TODAY = date(2026, 11, 3)


def faults(before: Status, answer: Answer, *, due_before: date | None = None) -> dict[str, str]:
    return suggestions.faults(before, answer, due_before=due_before, today=TODAY)


def test_no_suggestion_becomes_new_again() -> None:
    assert not any(Status.NEW in after for after in FOLLOWS.values())
    assert set(faults(Status.DOING, Answer(Status.NEW, owner_id=1))) == {"status"}


def test_every_state_leads_on_so_that_no_decision_is_for_ever() -> None:
    assert all(FOLLOWS[status] for status in Status)


@pytest.mark.parametrize("status", list(Status))
def test_staying_as_it_is_with_a_word_is_always_possible(status: Status) -> None:
    assert faults(status, Answer(status, owner_id=1, note="We are looking into it.")) == {}


def test_what_is_planned_or_under_way_has_somebody_who_looks_after_it() -> None:
    for status in (Status.PLANNED, Status.DOING):
        assert set(faults(Status.NEW, Answer(status))) == {"owner"}
        assert faults(Status.NEW, Answer(status, owner_id=1)) == {}
    assert faults(Status.NEW, Answer(Status.DONE)) == {}


def test_declining_says_why() -> None:
    assert set(faults(Status.NEW, Answer(Status.DECLINED))) == {"note"}
    assert faults(Status.NEW, Answer(Status.DECLINED, note="The lease ends in May.")) == {}


def test_a_due_date_lies_ahead_unless_it_stood_there_before() -> None:
    yesterday = TODAY - timedelta(days=1)
    late = Answer(Status.DOING, owner_id=1, due_on=yesterday)
    assert set(faults(Status.PLANNED, late)) == {"due"}
    assert faults(Status.PLANNED, late, due_before=yesterday) == {}
    assert faults(Status.PLANNED, Answer(Status.DOING, owner_id=1, due_on=TODAY)) == {}
    assert set(faults(Status.PLANNED, Answer(Status.DOING, owner_id=1, due_on=date(2036, 1, 1)))) == {"due"}


def test_a_note_longer_than_fits_is_said_at_its_field() -> None:
    said = faults(Status.NEW, Answer(Status.DECLINED, note="x" * 1001))
    assert said == {"note": "That is 1,001 characters, and 1,000 fit. Please shorten it."}


@pytest.mark.parametrize(
    ("made", "due"),
    [
        (datetime(2026, 11, 3, 9, tzinfo=UTC), datetime(2026, 11, 5, 9, tzinfo=UTC)),  # Tuesday to Thursday
        (datetime(2026, 11, 6, 9, tzinfo=UTC), datetime(2026, 11, 10, 9, tzinfo=UTC)),  # Friday to Tuesday
        (datetime(2026, 11, 7, 9, tzinfo=UTC), datetime(2026, 11, 10, 9, tzinfo=UTC)),  # Saturday to Tuesday
        (
            datetime(2026, 10, 23, 8, tzinfo=UTC),
            datetime(2026, 10, 27, 9, tzinfo=UTC),
        ),  # 10:00 before and after
    ],
)
def test_a_first_answer_is_due_two_working_days_on(made: datetime, due: datetime) -> None:
    assert suggestions.first_answer_due(made, "Europe/Berlin") == due
    assert not suggestions.waits_too_long(made, None, due - timedelta(seconds=1), "Europe/Berlin")
    assert suggestions.waits_too_long(made, None, due, "Europe/Berlin")
    assert not suggestions.waits_too_long(made, made, due, "Europe/Berlin")


@given(st.integers(0, 2 * 365 * 24 * 60))
def test_a_digest_comes_on_monday_at_nine_within_a_week(minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    for tz in ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"):
        due = suggestions.next_digest(now, tz)
        at = local(due, tz)
        assert (at.weekday(), at.hour, at.minute) == (0, 9, 0)
        assert timedelta(0) < due - now <= timedelta(days=7, hours=1)


def test_what_waits_too_long_stands_on_top_and_then_the_newest() -> None:
    assert suggestions.in_order([1, 2, 3, 4, 5], waiting=[3, 2]) == [2, 3, 5, 4, 1]


def test_a_likely_duplicate_is_offered_first() -> None:
    others = {1: "A bigger fridge", 2: "Meetings should end ten minutes early", 3: "Free coffee"}
    assert suggestions.most_alike("End every meeting ten minutes earlier", others) == [2, 3, 1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n  \n\t", []),
        ("Ask first", ["Ask first"]),
        ("- Ask first\n• Listen\n2) Thank\n10. Rest", ["Ask first", "Listen", "Thank", "Rest"]),
        ("Ask first\n- Ask first", ["Ask first"]),
        ("2026 budget earlier\n-5 % travel", ["2026 budget earlier", "-5 % travel"]),
        ("-\n- \n* *\n…", []),
    ],
)
def test_a_table_suggests_one_thing_a_line(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


def test_a_line_that_was_handed_over_before_is_left_out_also_reworded() -> None:
    there = ["Ask before you advise"]
    assert lines_of("Always ask before you advise!\nA quiet room", there) == ["A quiet room"]


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_whatever_a_table_writes_each_line_is_there_once_and_can_be_seen(text: str) -> None:
    found = lines_of(text)
    assert len(found) == len(set(found)) <= 30
    assert all(clean(line) == line and "\n" not in line for line in found)
    assert lines_of("\n".join(found), found) == []
