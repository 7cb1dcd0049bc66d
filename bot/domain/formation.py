"""A draft of practice groups as it is kept: who takes part, the rules, who leads, and the first cycle."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.domain.grouping import Rules

LONGEST_NAME = 48  # characters; each group has its number behind it
EVERY = timedelta(seconds=4)  # between two groups of a launch: Slack lets an app make 20 channels a minute
FIELDS = ("departments", "levels", "locations", "tags")


@dataclass(frozen=True)
class Who:
    """Whom of the roster a draft takes: those of any of these departments, of these levels …; empty: all."""

    departments: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def takes(self, *, department: str, level: str, location: str, tags: Collection[str]) -> bool:
        """Say whether somebody is meant."""
        wanted = ((self.departments, [department]), (self.levels, [level]), (self.locations, [location]))
        return all(not some or set(some) & set(has) for some, has in (*wanted, (self.tags, tags)))


@dataclass(frozen=True)
class FirstCycle:
    """The first cycle of every group; `work_starts` is UTC, `topic` a slug, `tip_time` each member's own."""

    challenge: str
    topic: str
    work_starts: datetime
    tz: str
    place: str
    practice_weeks: int
    tip_weekday: int
    tip_time: time


@dataclass(frozen=True)
class Draft:
    """Everything that was filled in, with the seed of the arrangement and the swaps made in it since.

    `facilitators` are person ids, dealt out over the groups; `cycle` is None where it was not filled in yet.
    """

    who: Who
    rules: Rules
    facilitators: tuple[int, ...] = ()
    cycle: FirstCycle | None = None
    seed: int = 1
    swaps: int = 0

    def with_arrangement_of(self, other: "Draft") -> "Draft":
        """Return this with the other's seed and swaps."""
        return replace(self, seed=other.seed, swaps=other.swaps)

    def forms_as(self, other: "Draft") -> bool:
        """Say whether both would form the same groups: only the cycle or its lead differs."""
        mine, theirs = (replace(one, facilitators=(), cycle=None, seed=1, swaps=0) for one in (self, other))
        return mine == theirs and set(self.facilitators) == set(other.facilitators)


def kept(draft: Draft) -> dict[str, Any]:
    """Return a draft as JSON."""
    cycle = draft.cycle
    shown = asdict(draft)
    if cycle is not None:
        when = {
            "work_starts": cycle.work_starts.astimezone(UTC).isoformat(),
            "tip_time": f"{cycle.tip_time:%H:%M}",
        }
        shown["cycle"] = asdict(cycle) | when
    return shown


def read(stored: Mapping[str, Any]) -> Draft:
    """Return the draft that `kept` made JSON of."""
    cycle = stored["cycle"]
    if cycle is not None:
        moment, at = datetime.fromisoformat(cycle["work_starts"]), time.fromisoformat(cycle["tip_time"])
        cycle = FirstCycle(**cycle | {"work_starts": moment, "tip_time": at})
    return Draft(
        Who(**{name: tuple(stored["who"][name]) for name in FIELDS}),
        Rules(**stored["rules"]),
        tuple(stored["facilitators"]),
        cycle,
        stored["seed"],
        stored["swaps"],
    )


def group_name(name: str, number: int) -> str:
    """Return what a group of a draft is called."""
    return f"{name}, group {number}"


def deal(numbers: Sequence[int], facilitators: Sequence[int]) -> dict[int, int]:
    """Return who leads which group (number → person id): in turn, so that all have about as many."""
    return {number: facilitators[at % len(facilitators)] for at, number in enumerate(sorted(numbers))}
