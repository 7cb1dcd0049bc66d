"""Whether a date is for somebody: a topic they have not had, no clash, a month that is not full."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.dialogues import INSTEAD, month_is_full, overlap
from bot.domain.workday import Workday

MOST_OFFERED = 3


@dataclass(frozen=True)
class Date:
    """A date as these rules look at it; `starts` is aware UTC."""

    id: int
    topic: str
    starts: datetime


@dataclass(frozen=True)
class Facts:
    """What decides for one person: topics they attended, dates they have a seat in, and those they coach.

    `limit` is how many dialogues a month they may have, 0 for as many as they like.
    """

    tz: str
    limit: int
    had: frozenset[str] = frozenset()
    seats: Sequence[Date] = ()
    coaches: Sequence[Date] = ()


class Against(StrEnum):
    """What speaks against a date for somebody."""

    HAD = "had"
    COACHES_IT = "coaches_it"
    COACHES = "coaches"  # another date at that time
    CLASH = "clash"
    SAME_TOPIC = "same_topic"
    MONTH = "month"


@dataclass(frozen=True)
class Reason:
    """What speaks against a date, and the other date it is about, if any."""

    against: Against
    other: Date | None = None


def reason(date: Date, facts: Facts, now: datetime, *, besides: Collection[int] = ()) -> Reason | None:
    """Return what speaks against a date for somebody; `besides` are ids of dates they would give up."""
    if date.topic in facts.had:
        return Reason(Against.HAD)
    for other in facts.coaches:
        if overlap(other.starts, date.starts):
            return Reason(Against.COACHES_IT if other.id == date.id else Against.COACHES, other)
    kept = [other for other in facts.seats if other.id != date.id and other.id not in besides]
    for other in kept:
        if overlap(other.starts, date.starts):
            return Reason(Against.CLASH, other)
    for other in kept:
        if other.topic == date.topic and other.starts > now:
            return Reason(Against.SAME_TOPIC, other)
    if month_is_full(date.starts, [other.starts for other in kept], facts.tz, facts.limit):
        return Reason(Against.MONTH)
    return None


def instead(
    dates: Iterable[Date],
    facts: Facts,
    workday: Workday,
    now: datetime,
    *,
    besides: Collection[int] = (),
    topic: str = "",
    only_inside: bool = False,
) -> list[Date]:
    """Return the dates that can take the place of one that is not held, the best first: four weeks ahead.

    Those inside somebody's working hours come first (`only_inside`: no others), then those on the same
    `topic`, then the earliest.
    """
    fitting = [
        date
        for date in dates
        if date.id not in besides
        and now < date.starts <= now + INSTEAD
        and reason(date, facts, now, besides=besides) is None
        and (workday.fits(date.starts) or not only_inside)
    ]
    return sorted(
        fitting, key=lambda date: (not workday.fits(date.starts), date.topic != topic, date.starts, date.id)
    )


def since_for(now: datetime) -> datetime:
    """Return from when on dates are to be known for these rules: what is held this month fills it, too."""
    return now - timedelta(days=32)
