"""Charts: a Vega-Lite description becomes a picture, drawn by the proofs' own environment."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-bench" / "bin" / "python"
DRAW = """
import json, sys, vl_convert
sys.stdout.buffer.write(vl_convert.vegalite_to_png(json.load(sys.stdin), scale=2))
"""


def draw(spec: dict[str, Any], path: Path) -> bool:
    """Draw a chart to a PNG file; return False where nothing can draw it (`make prove` sees to it)."""
    if not PYTHON.exists():
        return False
    drawn = subprocess.run(
        [PYTHON, "-c", DRAW], input=json.dumps(spec).encode(), capture_output=True, check=True
    )
    path.write_bytes(drawn.stdout)
    return True


TICKS = [number * 10.0**power for power in range(-4, 6) for number in (1, 2, 5)]
AXIS = {"gridColor": "#e6e6e6", "domainColor": "#888888", "tickColor": "#888888", "labelOverlap": True}


@dataclass(frozen=True)
class Legend:
    """What tells lines apart: a field of the points, and how each of its values looks."""

    field: str
    looks: Mapping[str, object]

    @property
    def scale(self) -> dict[str, Any]:
        """Return it as a scale."""
        return {"domain": list(self.looks), "range": list(self.looks.values())}


DATABASES = Legend("database", {"sqlite": "#0b6e8f", "postgres": "#c2571a"})
WORK = Legend("work", {"sending": [1, 0], "planning": [5, 4]})


def lines(
    title: str,
    below: list[str],
    points: list[dict[str, Any]],
    *,
    x: str,
    y: str,
    y_title: str,
    colours: Legend = DATABASES,
    dashes: Legend | None = WORK,
    logarithmic: bool = True,
) -> dict[str, Any]:
    """Return a chart of `points` with a line for each colour and dash; x is logarithmic."""
    numbers = sorted({one[x] for one in points})
    across = {
        "field": x,
        "type": "quantitative",
        "scale": {"type": "log", "nice": False},
        "axis": AXIS | {"title": x, "values": numbers, "format": ",d"},
    }
    colour = {
        "field": colours.field,
        "type": "nominal",
        "scale": colours.scale,
        "legend": {"title": colours.field, "symbolType": "circle"},
    }
    up = _upwards([one[y] for one in points], logarithmic=logarithmic)
    up["axis"]["title"] = y_title
    detail = {"detail": {"field": dashes.field}} if dashes else {}
    place = {"x": across, "y": {"field": y, "type": "quantitative"} | up, "color": colour}
    return {
        "title": {
            "text": title,
            "subtitle": below,
            "anchor": "start",
            "fontSize": 14,
            "subtitleFontSize": 11,
        },
        "width": 380,
        "height": 300,
        "data": {"values": points},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": place | _dashed(dashes)},
            {
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                "encoding": place | detail,
            },
        ],
    }


def _dashed(dashes: Legend | None) -> dict[str, Any]:
    if dashes is None:
        return {}
    return {
        "strokeDash": {
            "field": dashes.field,
            "type": "nominal",
            "scale": dashes.scale,
            "legend": {"title": dashes.field, "symbolType": "stroke", "symbolSize": 500},
        }
    }


def _upwards(values: list[float], *, logarithmic: bool) -> dict[str, Any]:
    """Return the scale and the axis upwards."""
    if not logarithmic:
        return {"axis": AXIS | {"format": ",d"}}
    low = max(tick for tick in TICKS if tick <= min(values))
    high = min(tick for tick in TICKS if tick >= max(values))
    ticks = [tick for tick in TICKS if low <= tick <= high]
    return {
        "scale": {"type": "log", "domain": [ticks[0], ticks[-1]]},
        "axis": AXIS | {"values": ticks, "format": "~g"},
    }
