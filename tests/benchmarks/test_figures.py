"""What a proof measured is kept beside its baseline, one line a figure, and correctness must hold."""

import json
from pathlib import Path

import pytest

from benchmarks.figures import Figure, at_least, at_most, exactly, machine, middle_of, record


@pytest.mark.parametrize(
    ("figure", "target", "holds"),
    [
        (at_most("tick", 0.4, "ms", 1), "<= 1 ms", True),
        (at_most("tick", 1.2, "ms", 1), "<= 1 ms", False),
        (at_least("pace", 0.996, "", 0.995), ">= 0.995", True),
        (at_least("pace", 0.9, "", 0.995), ">= 0.995", False),
        (exactly("lost", 0, "messages", 0), "= 0 messages", True),
        (exactly("lost", 1, "messages", 0), "= 0 messages", False),
        (Figure("peak", 41.0, "MiB"), "", None),
    ],
)
def test_a_figure_says_what_was_promised_and_whether_it_holds(
    figure: Figure, target: str, holds: bool | None
) -> None:
    assert (figure.target, figure.holds) == (target, holds)


def test_only_correctness_breaks_a_run() -> None:
    assert exactly("lost", 1, "", 0).broken
    assert not exactly("lost", 0, "", 0).broken
    assert not at_most("slow", 9, "ms", 1).broken


def test_the_ratio_is_to_the_baseline_when_there_is_one() -> None:
    assert Figure("p50", 2.0, "ms", 8.0, "plain").ratio == 0.25
    assert Figure("p50", 2.0, "ms").ratio is None
    assert Figure("lost", 2.0, "", 0.0, "plain").ratio is None


def test_of_several_runs_the_middle_counts_but_nothing_that_was_lost_in_any_is_passed_over() -> None:
    runs = [
        [at_least("speed", value, "", 10), exactly("lost", lost, "", 0)]
        for value, lost in ((9, 0), (12, 1), (11, 0))
    ]
    speed, lost = middle_of(runs)
    assert (speed.value, speed.note, speed.holds) == (11, "median of 9, 11, 12", True)
    assert (lost.value, lost.broken) == (1, True)
    assert middle_of(runs[:1]) == runs[0]


def test_a_programs_figures_replace_its_own_and_no_others(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    record("pace", [Figure("old", 1.0, "")], path)
    record("cost", [Figure("cpu", 0.912345, "ms", 1.5, "one at a time")], path)
    record("pace", [exactly("lost", 0, "messages", 0, note="of 2,000")], path)
    kept = json.loads(path.read_text("utf-8"))
    assert kept["pace"]["machine"] == machine()
    assert [one["name"] for one in kept["pace"]["figures"]] == ["lost"]
    assert kept["cost"]["figures"] == [
        {
            "name": "cpu",
            "value": 0.9123,
            "unit": "ms",
            "baseline": 1.5,
            "baseline_name": "one at a time",
            "ratio": 0.6082,
            "target": "",
            "holds": None,
        }
    ]
    assert sum('"name"' in line for line in path.read_text("utf-8").splitlines()) == 2
