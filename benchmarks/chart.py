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


def lines(title: str, points: list[dict[str, Any]], *, x: str, y: str, y_title: str) -> dict[str, Any]:
    """Return a log-log chart of `points`, a line for each pair of their `work` and `database`."""
    numbers = {"grid": True, "gridColor": "#e6e6e6", "domainColor": "#888888", "tickColor": "#888888"}
    return {
        "title": {"text": title, "anchor": "start", "fontSize": 13, "fontWeight": "normal"},
        "width": 360,
        "height": 280,
        "data": {"values": points},
        "mark": {"type": "line", "point": {"size": 45, "filled": True}, "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": x,
                "type": "quantitative",
                "scale": {"type": "log"},
                "axis": numbers | {"title": x, "values": sorted({one[x] for one in points}), "format": ",d"},
            },
            "y": {
                "field": y,
                "type": "quantitative",
                "scale": {"type": "log"},
                "axis": numbers | {"title": y_title, "format": "~g", "tickCount": 5},
            },
            "color": {
                "field": "database",
                "type": "nominal",
                "scale": {"domain": ["sqlite", "postgres"], "range": ["#0b6e8f", "#c2571a"]},
                "legend": {"title": "database"},
            },
            "strokeDash": {
                "field": "work",
                "type": "nominal",
                "scale": {"domain": ["sending", "planning"], "range": [[1, 0], [5, 4]]},
                "legend": {"title": "work"},
            },
        },
    }
