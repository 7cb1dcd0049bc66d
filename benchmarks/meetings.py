"""Rounds of meetings at growing numbers of people, by plg and by its rivals: the series and their chart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import chart, rivals
from benchmarks.figures import Figure, at_most
from benchmarks.growth import exponent
from benchmarks.rivals import Series, Way
from benchmarks.show import Bar

ROUNDS = 12
ALMOST_LINEAR = 1.2  # sorting and shuffling take n log n, and the history leaves the processor's cache
COLOURS = chart.Legend(
    "way", {"plg": "#0b6e8f", "greedy": "#c2571a", "chance": "#8a8a8a", "blossom": "#7a3e9d"}
)


@dataclass(frozen=True)
class Point:
    """What one way came to for so many people."""

    way: str
    people: int
    found: Series


def grown(
    ways: dict[str, Callable[[], Way]], sizes: Sequence[int], attendance: float, bar: Bar
) -> list[Point]:
    """Measure each way at each number of people, each with people and a history of its own."""
    points = []
    for people in sizes:
        for way, make in ways.items():
            points.append(Point(way, people, rivals.series(make(), people, ROUNDS, attendance)))
        bar.advance()
    return points


def matched(sizes: Sequence[int], size: int, attendance: float) -> list[Point]:
    """Measure blossom matching; nothing where its environment is missing."""
    found = rivals.blossom([(people, ROUNDS, size, attendance) for people in sizes]) or []
    return [Point("blossom", people, one) for people, one in zip(sizes, found, strict=False)]


def compared(points: Sequence[Point], what: str) -> list[Figure]:
    """Return figures of repeats and seconds, plg's beside the greedy ones, with the others in a note."""
    found = []
    by = {(one.people, one.way): one.found for one in points}
    for people in sorted({one.people for one in points}):
        mine, greedy = by[people, "plg"], by[people, "greedy"]
        others = {way: by[people, way] for way in ("chance", "blossom") if (people, way) in by}
        name = f"{people:,} people, {what}, {ROUNDS} rounds"
        repeats = ", ".join(f"{way} {one.repeats}" for way, one in others.items())
        seconds = ", ".join(f"{way} {one.seconds:.3g} s" for way, one in others.items())
        found += [
            Figure(f"{name}: repeats", mine.repeats, "", greedy.repeats, "greedy", note=repeats),
            Figure(f"{name}: time", mine.seconds, "s", greedy.seconds, "greedy", note=seconds),
        ]
    return found


def exponents(points: Sequence[Point]) -> dict[str, float]:
    """Return the slope of each way's time on logarithmic axes."""
    ways: dict[str, list[tuple[float, float]]] = {}
    for one in points:
        ways.setdefault(one.way, []).append((one.people, one.found.seconds))
    return {way: exponent(line) for way, line in ways.items() if len(line) > 1}


def growth(points: Sequence[Point], what: str) -> list[Figure]:
    """Return the exponents as figures; that of plg was promised."""
    powers = exponents(points)
    others = ", ".join(f"{way} {power:.2f}" for way, power in powers.items() if way != "plg")
    return [at_most(f"exponent of time, {what}", powers["plg"], "", ALMOST_LINEAR, note=others)]


def draw(points: Sequence[Point], what: str, path: Path) -> bool:
    """Draw time and repeats over the number of people."""
    across = "people"
    values = [
        {
            "way": one.way,
            across: one.people,
            "seconds": one.found.seconds,
            "repeats": one.found.repeats,
        }
        for one in points
    ]
    powers = ", ".join(f"{way} {power:.2f}" for way, power in exponents(points).items())
    time = f"{ROUNDS} rounds in all; exponents: {powers}"
    most = max(one.found.repeats for one in points if one.way == "plg")
    again = f"meetings of two that had met before, in all rounds together; plg: {most or 'none at all'}"

    def panel(title: str, below: str, y: str, y_title: str, *, logarithmic: bool) -> dict[str, Any]:
        return chart.lines(
            title,
            [below],
            values,
            x=across,
            y=y,
            y_title=y_title,
            colours=COLOURS,
            dashes=None,
            logarithmic=logarithmic,
        )

    return chart.draw(
        {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "background": "white",
            "padding": 16,
            "config": {"font": "sans-serif", "axis": {"labelFontSize": 11, "titleFontSize": 12}},
            "hconcat": [
                panel(f"Time, {what}", time, "seconds", "seconds", logarithmic=True),
                panel(f"Repeats, {what}", again, "repeats", "repeats", logarithmic=False),
            ],
        },
        path,
    )
