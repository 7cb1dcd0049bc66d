"""The pace of a simulation's messages, worked out afterwards."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.simulation.load import load, paced
from bot.simulation.recorder import Sent

NOON = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)


def to(person: int, after: float = 0, kind: str = "tip", priority: int = 6) -> Sent:
    return Sent(NOON + timedelta(seconds=after), kind, priority, "post", person, None)


@given(
    st.lists(st.builds(to, st.integers(1, 9), st.floats(0, 90), priority=st.integers(0, 6)), max_size=60),
    st.integers(30, 600),
)
def test_all_of_them_go_once_none_too_early_and_no_more_than_the_pace(
    posts: list[Sent], per_minute: int
) -> None:
    done = paced(posts, per_minute)
    assert Counter(one for one, _ in done) == Counter(posts)
    assert all(wait >= 0 for _, wait in done)
    moments = sorted((one.at - NOON).total_seconds() + wait for one, wait in done)
    burst = min(15.0, max(1.0, per_minute / 60 * 1.5))
    for first, moment in enumerate(moments):
        later = sum(1 for other in moments[first:] if other <= moment + 10)
        assert later <= burst + 10 * per_minute / 60 + 1
    for person in {one.person_id for one in posts}:
        mine = sorted((one.at - NOON).total_seconds() + wait for one, wait in done if one.person_id == person)
        assert all(later - earlier > 0.9 for earlier, later in zip(mine, mine[4:], strict=False)), (
            "a burst of 3"
        )


def test_three_thousand_tips_at_once_take_ten_minutes_at_three_hundred_a_minute() -> None:
    found = load([to(person) for person in range(3000)], Counter(), 300)
    assert found.busiest == ((NOON, 3000),)
    assert 590 < found.longest_wait < 600
    assert found.stale == 0


def test_the_more_urgent_overtakes() -> None:
    posts = [to(person) for person in range(100)] + [to(200, 1, "answer", 0)]
    waits = {one.person_id: wait for one, wait in paced(posts, 60)}
    assert waits[200] < 2
    assert waits[99] > 90


def test_what_would_be_too_old_and_whose_limit_is_passed_is_said() -> None:
    calls = Counter(
        {("conversations.create", NOON): 25, ("conversations.create", NOON + timedelta(minutes=1)): 3}
    )
    posts = [to(person, kind="agenda") for person in range(200)]
    found = load(posts, calls, 1)
    assert found.stale == 200 - 121, "a step of a session is of use for two hours, the first waits for none"
    assert found.calls == (("conversations.create", 25, 20),)
