"""The dry run: a whole program lived through on a stepped clock against no Slack at all (`plg simulate`)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

# ruff: noqa: PLC0415  # a command loads only its own part of the house


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line; None and 0 stand for what is usual."""

    roster: Path | None
    draft: int | None
    workspace: str | None
    weeks: int
    size: int
    seed: int
    zone: str
    starts: date | None
    day: date | None
    at: str
    facilitators: int
    posts_per_minute: int
    nudge_budget: int
    as_json: bool


def main(asked: Asked) -> None:
    """Simulate and print; ConfigError or PlgError say what cannot be used."""
    from bot.log import configure

    configure("error", "console")
    from bot.simulation.command import run

    run(asked)
