"""What a simulation found: messages by person and week, the load on Slack, and every conflict."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.deliveries import RULES, Kind
from bot.domain.workday import Workday
from bot.domain.zones import local
from bot.simulation.load import Load
from bot.simulation.play import Begun, Conflict
from bot.simulation.recorder import Sent

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """Direct messages to each person in a week (from 1), all of them and those nobody asked for."""

    number: int
    median: float
    ninetieth: int  # percentile
    most: int
    unasked_most: int


@dataclass(frozen=True)
class OfKind:
    """How many of a kind went to people, and to channels; `each` is the mean to one person."""

    kind: str
    people: int
    channels: int
    each: float


@dataclass(frozen=True)
class Report:
    """Everything there is to say."""

    people: int
    groups: int
    begins: datetime
    ends: datetime
    weeks: tuple[Week, ...]
    kinds: tuple[OfKind, ...]
    leading_most: int  # direct messages to one facilitator in one week
    load: Load
    conflicts: tuple[Conflict, ...]
    notes: tuple[str, ...] = field(default=())
    seconds: float = 0.0


def weeks(sent: Sequence[Sent], people: Collection[int], begins: datetime) -> tuple[Week, ...]:
    """Return how many direct messages each of these people got, week by week from `begins`."""
    each: defaultdict[int, Counter[int]] = defaultdict(Counter)
    unasked: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for one in sent:
        if one.new and one.person_id in people:
            number = (one.at - begins) // WEEK + 1
            each[number][one.person_id or 0] += 1
            unasked[number][one.person_id or 0] += RULES[Kind(one.kind)].unasked
    found = []
    for number in range(1, max(each, default=0) + 1):
        counts = sorted(each[number][person] for person in people)
        ninetieth = counts[max(0, -(-len(counts) * 9 // 10) - 1)]
        most = max(unasked[number].values(), default=0)
        found.append(Week(number, statistics.median(counts), ninetieth, counts[-1], most))
    return tuple(found)


def kinds(sent: Sequence[Sent], people: Collection[int]) -> tuple[OfKind, ...]:
    """Return how many messages there were of each kind, the most frequent first."""
    direct = Counter(one.kind for one in sent if one.new and one.person_id in people)
    posted = Counter(one.kind for one in sent if one.new and one.person_id is None)
    names = sorted(direct.keys() | posted.keys(), key=lambda kind: (-direct[kind] - posted[kind], kind))
    many = max(1, len(people))
    return tuple(OfKind(kind, direct[kind], posted[kind], round(direct[kind] / many, 2)) for kind in names)


def most_in_a_week(sent: Sequence[Sent], people: Collection[int], begins: datetime) -> int:
    """Return how many direct messages one of these people got in one week at most."""
    counts = Counter(
        (one.person_id, (one.at - begins) // WEEK) for one in sent if one.new and one.person_id in people
    )
    return max(counts.values(), default=0)


def general(sent: Sequence[Sent], begun: Begun, budget: int) -> list[Conflict]:
    """Return what is wrong with messages of any kind of program: too many of them, or at bad hours."""
    unasked = [
        one
        for one in sent
        if one.new and one.person_id in begun.taking_part and RULES[Kind(one.kind)].unasked
    ]
    outside = Counter(one.kind for one in unasked if not at_work(begun.work[one.person_id or 0], one.at))
    over = _over_budget(unasked, budget)
    return [
        Conflict(
            "unasked messages outside somebody's working hours",
            sum(outside.values()),
            tuple(f"{kind}: {number}" for kind, number in outside.most_common()),
        ),
        Conflict(f"people who get more than {budget} unasked messages in 7 days", len(over)),
    ]


def at_work(work: Workday, moment: datetime) -> bool:
    """Say whether a message comes while somebody is at work."""
    here = local(moment, work.tz)
    return work.begins <= here.time() <= work.ends and work.works_on(here.date())


def _over_budget(unasked: Iterable[Sent], budget: int) -> set[int]:
    """Return who got more than so many within any seven days: session reminders go beyond it."""
    by_person: defaultdict[int, list[datetime]] = defaultdict(list)
    for one in unasked:
        by_person[one.person_id or 0].append(one.at)
    return {
        person
        for person, moments in by_person.items()
        if any(
            later - earlier < WEEK
            for earlier, later in zip(sorted(moments), sorted(moments)[budget:], strict=False)
        )
    }


def outcomes(settled: Mapping[str, int]) -> list[Conflict]:
    """Return what was due and not sent, by why: "budget" is what the weekly cap held back."""
    held = settled.get("budget", 0)
    return [Conflict("messages that the weekly budget holds back", held)]
