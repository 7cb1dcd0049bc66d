"""How big a run is, and how it reports where it stands."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from rich.progress import Progress, TaskID

T = TypeVar("T")


class Scale(StrEnum):
    """Small runs belong to the tests and are about correctness; full runs are what is published."""

    SMALL = "small"
    FULL = "full"

    def pick(self, small: T, full: T) -> T:
        """Return the one of two values that belongs to this scale."""
        return full if self is Scale.FULL else small


@dataclass(frozen=True)
class Bar:
    """One line of progress; several may run at the same time."""

    progress: Progress | None
    task: TaskID | None

    def advance(self, by: float = 1) -> None:
        """Go forward."""
        if self.progress is not None and self.task is not None:
            self.progress.advance(self.task, by)

    def reach(self, completed: float) -> None:
        """Stand at so much of the total."""
        if self.progress is not None and self.task is not None:
            self.progress.update(self.task, completed=completed)


@dataclass(frozen=True)
class Show:
    """Where a program reports; without a progress display it keeps silent, as in tests."""

    progress: Progress | None = None

    def bar(self, what: str, total: float) -> Bar:
        """Begin a line of progress."""
        task = self.progress.add_task(what, total=total) if self.progress is not None else None
        return Bar(self.progress, task)

    def say(self, line: str) -> None:
        """Print a line above the progress."""
        if self.progress is not None:
            self.progress.console.print(line, highlight=False)
