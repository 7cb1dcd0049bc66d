"""The picture of the year: how many people each meets, and the posts of the busiest day."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.chart import AXIS
from benchmarks.year_company import YEAR
from benchmarks.year_load import LIMITS, POST, Calls, shares
from benchmarks.year_play import Outcome
from bot.domain.partners import GOAL

LEAST_SHOWN, MOST_SHOWN = 8, 42  # different people, at the ends of the chart
SERIES = ("plg, everybody comes", "plg, 80 of 100 come", "by lot, 80 of 100 come")
COLOURS = ("#0b6e8f", "#c2571a", "#9a9a9a")
MINUTES = 24 * 60


def picture(plg: Outcome, lot: Outcome, full: Outcome, sent: Calls) -> dict[str, Any]:
    """Describe the chart: how many people each meets, and the posts of the busiest hours."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 16,
        "config": {"font": "DejaVu Sans, Helvetica, Arial, sans-serif", "view": {"stroke": None}},
        "vconcat": [_spread((full, plg, lot)), _busiest(sent)],
        "resolve": {"scale": {"color": "independent"}},
        "spacing": 28,
    }


def _spread(columns: Sequence[Outcome]) -> dict[str, Any]:
    values = [
        {"series": name, "people": n, "share": share}
        for name, one in zip(SERIES, columns, strict=True)
        for n, share in enumerate(shares(one.partners, MOST_SHOWN))
        if n >= LEAST_SHOWN
    ]
    across = {
        "field": "people",
        "type": "quantitative",
        "scale": {"domain": [LEAST_SHOWN, MOST_SHOWN], "nice": False},
        "axis": AXIS | {"title": "different people met in the year"},
    }
    colour = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": list(SERIES), "range": list(COLOURS)},
        "legend": {
            "title": None,
            "orient": "top",
            "labelLimit": 300,
            "symbolType": "stroke",
            "symbolSize": 400,
        },
    }
    up = {"field": "share", "type": "quantitative", "axis": AXIS | {"title": "of a hundred people"}}
    return {
        "title": _title(
            "Whom people meet in a year of twelve dialogues",
            f"{len(columns[0].met):,} people, tables of four; the line is the goal of {GOAL}",
        ),
        "width": 640,
        "height": 260,
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "line", "interpolate": "step", "strokeWidth": 2},
                "encoding": {"x": across, "y": up, "color": colour},
            },
            {
                "data": {"values": [{"goal": GOAL}]},
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": "#444444"},
                "encoding": {"x": {"field": "goal", "type": "quantitative"}},
            },
        ],
    }


def _busiest(sent: Calls) -> dict[str, Any]:
    _, at = sent.peak(POST)
    middle = at or datetime(YEAR, 1, 1, tzinfo=UTC)
    day = middle.replace(hour=0, minute=0)
    minutes = [day + timedelta(minutes=n) for n in range(MINUTES)]
    values = [
        {"minute": n / 60, "posts": sent.by_minute[POST][one]}
        for n, one in enumerate(minutes)
        if sent.by_minute[POST][one]
    ]
    return {
        "title": _title(
            f"Posts a minute on the busiest day, {day.day} {day:%B}",
            f"the line is what plg allows itself: {LIMITS[POST]} a minute to a workspace",
        ),
        "width": 640,
        "height": 170,
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar", "width": 2, "color": COLOURS[0]},
                "encoding": {
                    "x": {
                        "field": "minute",
                        "type": "quantitative",
                        "scale": {"domain": [0, 24]},
                        "axis": AXIS | {"title": "hour of the day, UTC", "values": list(range(0, 25, 2))},
                    },
                    "y": {
                        "field": "posts",
                        "type": "quantitative",
                        "axis": AXIS | {"title": "posts a minute"},
                    },
                },
            },
            {
                "data": {"values": [{"limit": LIMITS[POST]}]},
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": "#444444"},
                "encoding": {"y": {"field": "limit", "type": "quantitative"}},
            },
        ],
    }


def _title(text: str, below: str) -> dict[str, Any]:
    return {"text": text, "subtitle": [below], "anchor": "start", "fontSize": 14, "subtitleFontSize": 11}
