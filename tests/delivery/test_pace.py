import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.budgets import PER_MINUTE, TIERS
from bot.delivery.pace import Pace
from sandbox.limits import Limits

POST = "post"


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Walk:
    """Posts as fast as a pace allows, on a stopwatch that is walked."""

    def __init__(self, per_minute: int) -> None:
        self.watch = Stopwatch()
        self.pace = Pace(per_minute, stopwatch=self.watch)

    def post(self, line: str, workspace: int = 1) -> None:
        while (wait := max(self.pace.wait(workspace, POST, 1), self.pace.line_wait(workspace, line))) > 0:
            self.watch.seconds += wait
        assert self.pace.ready(workspace, POST) > 0
        self.pace.take(workspace, POST, line)

    def posts(self, number: int, *, begin: int = 0) -> float:
        """Post to so many different people; return the seconds it took."""
        before = self.watch.seconds
        for one in range(begin, begin + number):
            self.post(f"person:{one}")
        return self.watch.seconds - before


def test_a_workspace_gets_so_many_a_minute_after_a_short_burst() -> None:
    assert Walk(300).posts(307) == pytest.approx(60, abs=0.2)


def test_one_recipient_gets_a_message_a_second_after_a_burst_of_three() -> None:
    walk = Walk(600)
    for _ in range(13):
        walk.post("group:1")
    assert walk.watch.seconds == pytest.approx(10, abs=0.1)


def test_another_workspace_has_a_pace_of_its_own() -> None:
    walk = Walk(40)
    walk.post("person:1")
    walk.post("person:1", workspace=2)
    assert walk.watch.seconds == 0


def test_when_slack_asks_for_quiet_nothing_goes_until_then() -> None:
    walk = Walk(300)
    walk.pace.hold(1, POST, 30)
    walk.pace.hold(1, POST, 5)  # an earlier end does not shorten it
    walk.post("person:1", workspace=2)
    assert (walk.watch.seconds, walk.pace.ready(1, POST)) == (0, 0)
    walk.post("person:2")
    assert walk.watch.seconds == 30


def test_after_a_refusal_it_goes_on_a_fifth_more_slowly_and_without_a_burst() -> None:
    walk = Walk(600)
    walk.pace.hold(1, POST, 10)
    walk.post("first after the quiet")
    assert walk.posts(80) == pytest.approx(10, abs=0.3)


def test_many_refused_at_once_slow_it_down_once() -> None:
    walk = Walk(600)
    for _ in range(5):
        walk.pace.hold(1, POST, 1)
    assert walk.pace.gather(1, POST) == 8


def test_however_often_it_is_refused_a_tenth_remains() -> None:
    walk = Walk(600)
    for _ in range(30):
        walk.watch.seconds += 2
        walk.pace.hold(1, POST, 1)
    assert walk.pace.gather(1, POST) == 1
    walk.watch.seconds += 1
    assert walk.pace.wait(1, POST, 1) <= 1


def test_without_another_refusal_the_pace_comes_back_a_twentieth_at_a_time() -> None:
    walk = Walk(600)
    walk.pace.hold(1, POST, 1)
    walk.watch.seconds += 1 + 14.9
    assert walk.pace.gather(1, POST) == 8
    walk.watch.seconds += 30.2  # three quarters of a minute in all
    assert walk.pace.gather(1, POST) == 9
    walk.watch.seconds += 600
    assert walk.pace.gather(1, POST) == 10


def test_recipients_are_forgotten_once_they_could_have_a_burst_again() -> None:
    walk = Walk(1000)
    walk.posts(500)
    assert len(walk.pace._lines) < 100


crowds = st.lists(st.tuples(st.integers(1, 120), st.floats(0, 90)), min_size=1, max_size=4)


@given(method=st.sampled_from(sorted(TIERS)), crowds=crowds)
def test_however_calls_come_no_minute_has_more_than_its_tier_allows(
    method: str, crowds: list[tuple[int, float]]
) -> None:
    watch = Stopwatch()
    pace, slack = Pace(300, stopwatch=watch), Limits()
    for pause in [pause if n == 0 else 0.0 for number, pause in crowds for n in range(number)]:
        watch.seconds += pause
        while (wait := pace.wait(1, method, 1)) > 0:
            watch.seconds += wait
        pace.take(1, method)
        slack.take(method, TIERS[method], watch.seconds)  # raises when it is one too many


@pytest.mark.parametrize(("tier", "allowed"), PER_MINUTE.items())
def test_a_long_row_of_calls_gets_nine_tenths_of_its_tier(tier: int, allowed: int) -> None:
    method = next(name for name, its in TIERS.items() if its == tier)
    watch = Stopwatch()
    pace = Pace(300, stopwatch=watch)
    for _ in range(allowed * 10):
        watch.seconds += pace.wait(1, method, 1)
        pace.take(1, method)
    assert allowed * 10 / (watch.seconds / 60) == pytest.approx(0.9 * allowed, rel=0.02)


def test_what_is_refused_of_one_method_holds_up_no_other() -> None:
    walk = Walk(300)
    walk.pace.hold(1, "update", 30)
    walk.post("person:1")
    assert walk.watch.seconds == 0
    assert walk.pace.ready(1, "delete") > 0
    assert (walk.pace.ready(1, "update"), walk.pace.wait(1, "update", 1)) == (0, 30)


def test_an_operator_may_set_another_rate_for_a_tier() -> None:
    watch = Stopwatch()
    pace = Pace(300, {2: 20, 3: 600, 4: 100}, stopwatch=watch)
    for _ in range(61):
        watch.seconds += pace.wait(1, "update", 1)
        pace.take(1, "update")
    assert watch.seconds == pytest.approx(1 / 9, abs=0.01)
