"""Where the time comes from, so that a whole cycle can be lived through in seconds."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware UTC datetime, and how much of it has passed."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""

    def elapsed(self) -> float:
        """Return seconds since some beginning; they never jump, whatever becomes of the time of day."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Return seconds of the machine's stopwatch."""
        return time.monotonic()


class SteppedClock:
    """A clock that stands still until it is moved, and never moves back."""

    def __init__(self, start: datetime) -> None:
        self._start = self._now = _utc(start)

    def now(self) -> datetime:
        """Return the moment it was last moved to."""
        return self._now

    def elapsed(self) -> float:
        """Return by how many seconds it was moved since it was made."""
        return (self._now - self._start).total_seconds()

    def move_to(self, moment: datetime) -> None:
        """Move forward to an aware moment; an earlier one leaves the clock where it is."""
        self._now = max(self._now, _utc(moment))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock takes aware datetimes only")
    return moment.astimezone(UTC)
