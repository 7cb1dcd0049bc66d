"""The proof that nothing is lost whatever fails, small: troubles of each kind, and what the lots bring."""

import time
from collections import Counter

import pytest

from benchmarks import faults
from benchmarks.storm import POST, Storm
from benchmarks.troubles import TROUBLES, Base


@pytest.mark.parametrize(("name", "base"), sorted(faults.SMALL.items()))
async def test_nothing_is_lost_or_doubled_and_every_failure_has_a_name(name: str, base: Base) -> None:
    (trouble,) = (one for one in TROUBLES if one.name == name)
    report = await faults.suffer(trouble, base, faults.SMALL_SIZE)
    assert report.lost == []
    assert report.doubled == []
    assert not any(figure.broken for figure in faults.figures_of(report))
    assert (report.verdict.sent == faults.SMALL_SIZE.people) or report.verdict.unsent


def fate(storm: Storm, calls: int = 200) -> list[str | None]:
    drawn = [storm.next(POST, {"channel": f"U{number}", "text": "tip"}) for number in range(calls)]
    return [fault.kind if fault else None for fault in drawn]


def test_the_same_seed_brings_the_same_faults() -> None:
    chances = {"429": 0.2, "drop_after": 0.2}
    assert fate(Storm(1, chances)) == fate(Storm(1, chances))
    assert fate(Storm(1, chances)) != fate(Storm(2, chances))


def test_what_befalls_a_message_does_not_depend_on_when_it_comes() -> None:
    chances = {"429": 0.2, "drop_after": 0.2}
    forward, backward = Storm(1, chances), Storm(1, chances)
    numbers = list(range(100))
    one = {n: forward.next(POST, {"channel": f"U{n}", "text": "tip"}) for n in numbers}
    other = {n: backward.next(POST, {"channel": f"U{n}", "text": "tip"}) for n in reversed(numbers)}
    assert one == other


def test_a_kind_strikes_no_more_often_than_it_may() -> None:
    storm = Storm(1, {"429": 1.0}, most=Counter({"429": 3}))
    assert fate(storm).count("429") == 3


def test_other_calls_are_left_alone_and_looking_suffers_half_as_often() -> None:
    storm = Storm(1, {"502": 1.0})
    assert storm.next("users.info", {"user": "U1"}) is None
    looks = [storm.next("conversations.history", {"channel": f"D{n}"}) for n in range(200)]
    assert 60 < sum(fault is not None for fault in looks) < 140


def test_posts_while_slack_asked_for_silence_are_named() -> None:
    storm = Storm(1, {})
    now = time.monotonic()
    storm.holds = [(now, 10.0)]
    storm.posts = [(now + at, "of delivery 5") for at in (-1, 0.2, 3, 11)]
    (early,) = storm.impatient()
    assert early == "a post of delivery 5 came 3.0 s after Slack had asked for 10 s of silence"
