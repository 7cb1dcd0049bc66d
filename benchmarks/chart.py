"""Charts: a Vega-Lite description becomes a picture, drawn by the proofs' own environment."""

import json
import subprocess
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


TICKS = [number * 10.0**power for power in range(-3, 5) for number in (1, 2, 5)]
AXIS = {"gridColor": "#e6e6e6", "domainColor": "#888888", "tickColor": "#888888", "labelOverlap": True}


def lines(
    title: str, below: list[str], points: list[dict[str, Any]], *, x: str, y: str, y_title: str
) -> dict[str, Any]:
    """Return a log-log chart of `points`, a line for each pair of their `work` and `database`."""
    numbers = sorted({one[x] for one in points})
    low, high = min(one[y] for one in points), max(one[y] for one in points)
    ticks = [tick for tick in TICKS if low / 2 <= tick <= high * 2]
    across = {
        "field": x,
        "type": "quantitative",
        "scale": {"type": "log"},
        "axis": AXIS | {"title": x, "values": numbers, "format": ",d"},
    }
    up = {
        "field": y,
        "type": "quantitative",
        "scale": {"type": "log", "domain": [ticks[0], ticks[-1]]},
        "axis": AXIS | {"title": y_title, "values": ticks, "format": "~g"},
    }
    colour = {
        "field": "database",
        "type": "nominal",
        "scale": {"domain": ["sqlite", "postgres"], "range": ["#0b6e8f", "#c2571a"]},
        "legend": {"title": "database", "symbolType": "circle"},
    }
    dashes = {
        "field": "work",
        "type": "nominal",
        "scale": {"domain": ["sending", "planning"], "range": [[1, 0], [5, 4]]},
        "legend": {"title": "work", "symbolType": "stroke", "symbolSize": 500},
    }
    place = {"x": across, "y": up, "color": colour}
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
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": place | {"strokeDash": dashes}},
            {
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                "encoding": place | {"detail": {"field": "work"}},
            },
        ],
    }
