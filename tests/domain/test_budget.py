from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budget import Nudge, within_budget
from bot.domain.calendar import SESSION_LENGTH, CyclePlan, reminders
from bot.domain.zones import to_utc

weeks = st.dictionaries(st.sampled_from([kind.value for kind in Nudge]), st.integers(0, 6))
kinds = st.sampled_from(Nudge)
caps = st.integers(0, 8)


@given(weeks | st.integers(0, 40), caps)
def test_a_session_reminder_is_never_dropped(sent: Mapping[str, int] | int, cap: int) -> None:
    assert within_budget("session", sent, cap)


@given(kinds, weeks, caps)
def test_nothing_else_exceeds_the_cap(kind: Nudge, sent: Mapping[str, int], cap: int) -> None:
    if kind is not Nudge.SESSION and sum(sent.values()) >= cap:
        assert not within_budget(kind, sent, cap)
        assert not within_budget(kind, sum(sent.values()), cap)


@given(weeks, caps)
def test_whatever_has_room_for_the_less_important_has_room_for_the_more_important(
    sent: Mapping[str, int], cap: int
) -> None:
    allowed = [within_budget(kind, sent, cap) for kind in Nudge]
    assert all(more >= less for more, less in pairwise(allowed))


@given(kinds, weeks, caps)
def test_a_larger_cap_never_drops_more(kind: Nudge, sent: Mapping[str, int], cap: int) -> None:
    assert within_budget(kind, sent, cap) <= within_budget(kind, sent, cap + 1)


@pytest.mark.parametrize(
    ("kind", "sent", "allowed"),
    [
        ("tip", {"session": 2, "prompt_reminder": 2}, True),
        ("tip", {"session": 2, "prompt_reminder": 3}, False),
        ("tip", {"prompt_reminder": 4}, True),  # no place is kept for session reminders: they come anyway
        ("prompt_reminder", {}, True),
        ("prompt_reminder", {"session": 2}, False),  # tip, buddy check and nudge are still to come
        ("prompt_reminder", {"session": 1, "tip": 1}, True),
        ("prompt_reminder", {"session": 1, "tip": 1, "nudge": 1, "buddy": 1}, True),
        ("nudge", {"session": 2, "tip": 1}, True),
        ("nudge", {"session": 3, "tip": 1}, False),  # the buddy check is still to come
        ("buddy", {"session": 3, "tip": 1}, True),
        ("nudge", 4, True),
        ("nudge", 5, False),
    ],
)
def test_a_week_of_five_messages(kind: str, sent: Mapping[str, int] | int, allowed: bool) -> None:
    assert within_budget(kind, sent, 5) is allowed


def test_a_kind_that_nobody_ranked_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="birthday"):
        within_budget("birthday", 0)


ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")
office_hours = st.integers(8, 17).map(time)


@st.composite
def normal_cycles(draw: st.DrawFn) -> list[tuple[datetime, Nudge]]:
    """Everything unasked that one member of an ordinary cycle gets, and one reminder of a prompt a week."""
    day = draw(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    tz, mine = draw(st.sampled_from(ZONES)), draw(st.sampled_from(ZONES))
    starts = to_utc(day, draw(office_hours), tz)
    weeks = draw(st.integers(1, 12))
    plan = CyclePlan(starts, tz, weeks, draw(st.integers(0, 6)), draw(office_hours))
    reconvene = plan.reconvene_starts()
    prompted = starts + timedelta(hours=draw(st.integers(0, 7 * 24)))
    return sorted(
        [
            (due, Nudge.SESSION)
            for at in (starts, reconvene)
            for _, due in reminders(at, tz, starts - 2 * WEEK)
        ]
        + [(reconvene + SESSION_LENGTH, Nudge.SESSION)]  # the reflection
        + [(due, Nudge.TIP) for _, due in plan.tips(mine)]
        + [(due, Nudge.NUDGE) for _, due in plan.nudges(mine)]
        + [(plan.buddy_check(mine), Nudge.BUDDY)]
        + [(prompted + n * WEEK, Nudge.PROMPT_REMINDER) for n in range(weeks)]
    )


WEEK = timedelta(days=7)


@given(normal_cycles())
def test_a_normal_cycle_loses_nothing_to_the_budget(cycle: list[tuple[datetime, Nudge]]) -> None:
    for place, (due, kind) in enumerate(cycle):
        before = Counter(str(other) for at, other in cycle[:place] if at > due - WEEK)
        assert within_budget(kind, before), (kind, before)


def test_the_fullest_week_there_is_still_has_room_for_the_least_important() -> None:
    one_week_cycle = {"session": 4, "tip": 1, "buddy": 1, "nudge": 1}
    assert within_budget("prompt_reminder", one_week_cycle)
    assert not within_budget("prompt_reminder", one_week_cycle | {"prompt_reminder": 1})
