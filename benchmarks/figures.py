"""Figures: what a proof measured, beside its baseline and its target; kept in results.json."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Figure:
    """One measured figure. `holds` is None where nothing was promised.

    A figure of `correctness` (0 lost, 0 doubled) must hold wherever it runs, on however slow a machine; any
    other depends on the machine and only informs.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    baseline_name: str = ""
    target: str = ""
    holds: bool | None = None
    correctness: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the baseline the value is."""
        return self.value / self.baseline if self.baseline else None

    @property
    def broken(self) -> bool:
        """Whether the program must not pass because of it."""
        return self.correctness and self.holds is not True


def at_most(
    name: str,
    value: float,
    unit: str,
    limit: float,
    *,
    baseline: float | None = None,
    baseline_name: str = "",
    note: str = "",
) -> Figure:
    """Return a figure that was promised to stay at or below a limit."""
    target = f"<= {limit:g} {unit}".strip()
    return Figure(name, value, unit, baseline, baseline_name, target, value <= limit, note=note)


def at_least(
    name: str,
    value: float,
    unit: str,
    limit: float,
    *,
    baseline: float | None = None,
    baseline_name: str = "",
    note: str = "",
) -> Figure:
    """Return a figure that was promised to reach a limit."""
    target = f">= {limit:g} {unit}".strip()
    return Figure(name, value, unit, baseline, baseline_name, target, value >= limit, note=note)


def exactly(name: str, value: float, unit: str, wanted: float, *, note: str = "") -> Figure:
    """Return a figure of correctness: any other value is a failure."""
    target = f"= {wanted:g} {unit}".strip()
    return Figure(name, value, unit, target=target, holds=value == wanted, correctness=True, note=note)


def middle_of(runs: Sequence[list[Figure]]) -> list[Figure]:
    """Return for each figure of several runs the middle one; of correctness, one that does not hold."""
    return [_middle(alike) for alike in zip(*runs, strict=True)]


def _middle(alike: Sequence[Figure]) -> Figure:
    if alike[0].correctness:
        return next((one for one in alike if one.broken), alike[0])
    by_value = sorted(alike, key=lambda one: one.value)
    others = ", ".join(f"{one.value:,.4g}" for one in by_value)
    middle = by_value[len(alike) // 2]
    return replace(middle, note=f"median of {others}") if len(alike) > 1 else middle


def machine() -> str:
    """Return which machine this is: processor, cores, Python; nothing that names its host."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.split(":")[1].strip() for line in text.splitlines() if "model name" in line), "")
    return f"{model or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def record(program: str, figures: list[Figure], path: Path = RESULTS) -> None:
    """Keep the figures of a program in place of its earlier ones, one line a figure."""
    kept: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    kept[program] = {
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "figures": [_entry(figure) for figure in figures],
    }
    path.write_text(_laid_out(kept), "utf-8")


def _entry(figure: Figure) -> dict[str, Any]:
    entry = {
        "name": figure.name,
        "value": _short(figure.value),
        "unit": figure.unit,
        "baseline": _short(figure.baseline),
        "baseline_name": figure.baseline_name,
        "ratio": _short(figure.ratio),
        "target": figure.target,
        "holds": figure.holds,
    }
    return entry | ({"note": figure.note} if figure.note else {})


def _short(value: float | None) -> float | None:
    """Return a number with the four digits that a measurement is worth; whole numbers stay whole."""
    if value is None or value == int(value):
        return value if value is None else int(value)
    return float(f"{value:.4g}")


def _laid_out(kept: dict[str, dict[str, Any]]) -> str:
    """Return JSON with one line a figure, so that a change of one shows as such."""
    programs = []
    for name, program in sorted(kept.items()):
        lines = ",\n".join(f"   {json.dumps(entry, ensure_ascii=False)}" for entry in program["figures"])
        head = f'"machine": {json.dumps(program["machine"])}, "date": {json.dumps(program["date"])}'
        programs.append(f' {json.dumps(name)}: {{{head}, "figures": [\n{lines}\n ]}}')
    return "{\n" + ",\n".join(programs) + "\n}\n"
