"""What a script is: the timed steps by which a group holds a session. It is data, written in content/."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Part(StrEnum):
    """What a step brings along beside its words."""

    ROUND = "round"  # everybody speaks, one after the other, for the same time
    COMMIT = "commit"  # each writes a commitment
    CONFIDENCE = "confidence"  # each says how confident they are now, of what they had committed to
    LESSONS = "lessons"  # what members noted and shared with the group
    ACTIONS = "actions"  # the action list
    VOTE = "vote"  # the group votes for its best strategies
    SUGGEST = "suggest"  # ideas for the organisation
    ATTENDANCE = "attendance"  # everybody confirms that they were there


@dataclass(frozen=True)
class Record:
    """Something that is written down in a step: `name` is what it is kept under."""

    name: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a session; `recalls` names what is shown of that which was written down before."""

    key: str
    title: str
    minutes: int
    words: str
    questions: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    recalls: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    def has(self, part: Part) -> bool:
        """Say whether the step brings that along."""
        return part in self.parts


@dataclass(frozen=True)
class Script:
    """How a kind of session is held."""

    name: str
    title: str
    purpose: str
    rules: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> int:
        """How long all steps take together."""
        return sum(step.minutes for step in self.steps)

    def labels(self) -> dict[str, str]:
        """Return what each thing that is written down is called."""
        return {record.name: record.label for step in self.steps for record in step.records}

    def index_of(self, part: Part) -> int | None:
        """Return the first step with that part."""
        return next((n for n, step in enumerate(self.steps) if step.has(part)), None)

    def rounds_before(self, index: int) -> int:
        """Return how many rounds a group has gone through before a step."""
        return sum(step.has(Part.ROUND) for step in self.steps[:index])

    def as_data(self) -> dict[str, Any]:
        """Return the script as JSON can keep it, so that a running session keeps the words it began with."""
        return asdict(self)


def script_from(data: Mapping[str, Any]) -> Script:
    """Return the script that `as_data` gave."""
    return Script(
        data["name"], data["title"], data["purpose"], tuple(data["rules"]), tuple(_steps(data["steps"]))
    )


def _steps(rows: Any) -> Iterator[Step]:
    for row in rows:
        yield Step(
            row["key"],
            row["title"],
            row["minutes"],
            row["words"],
            tuple(row["questions"]),
            tuple(Record(**one) for one in row["records"]),
            tuple(row["recalls"]),
            tuple(Part(one) for one in row["parts"]),
        )
