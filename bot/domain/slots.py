"""Finding a time for people in several zones: what is possible, what to propose, which one to take.

Possible is a time inside everybody's working hours (bot/domain/workday.py). Of the possible ones those are
proposed that lie on different days and ask the least of anybody: whoever has the early or the late end in one
slot has a better place in the next.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.calendar import SESSION_LENGTH
from bot.domain.workday import Workday
from bot.domain.zones import local, to_utc
from bot.errors import InvalidInput

FEWEST, MOST = 2, 6
LONGEST_RANGE = 62  # days to look through
STRETCHES = (60, 120, 180)  # minutes outside somebody's hours, where nothing fits inside
_STEP = timedelta(minutes=30)
_APART = timedelta(hours=2)  # between two slots of one day
_DAY = timedelta(days=1)


def check_range(first: date, last: date, today: date) -> None:
    """Raise InvalidInput at `first` or `last` when there are no such days to look through."""
    if last < today:
        raise InvalidInput("These days have passed already. Please choose later ones.", field="last")
    if last < first:
        raise InvalidInput("The last day has to come after the first.", field="last")
    if (last - max(first, today)).days > LONGEST_RANGE:
        raise InvalidInput("That is more than two months. Please choose fewer days.", field="last")


def possible(
    people: Sequence[Workday],
    first: date,
    last: date,
    *,
    after: datetime,
    tz: str,
    before: datetime | None = None,
    length: timedelta = SESSION_LENGTH,
) -> list[datetime]:
    """Return the moments (UTC), after one and before another, at which everybody is at work all the while.

    `first` and `last` are days in the group's zone `tz`; there, slots begin at the full or the half hour.
    """
    if not people:
        return []
    moment = to_utc(first, time(0), tz)
    end = to_utc(last + _DAY, time(0), tz)
    moment += (-_past_half_hour(moment, tz)) % _STEP
    found = []
    while moment < end:
        wanted = moment > after and (before is None or moment + length <= before)
        if wanted and all(one.fits(moment, length) for one in people):
            found.append(moment)
        moment += _STEP
    return found


def _past_half_hour(moment: datetime, tz: str) -> timedelta:
    here = local(moment, tz)
    return timedelta(minutes=here.minute % 30, seconds=here.second)


def propose(
    found: Sequence[datetime], people: Sequence[Workday], *, tz: str, most: int = MOST
) -> list[datetime]:
    """Return at most so many of the possible moments, earliest first: spread over days, and fair."""
    weighed = {moment: tuple(one.off_centre(moment) for one in people) for moment in found}
    chosen: list[datetime] = []
    borne = [0.0] * len(people)
    while len(chosen) < most:
        open_ = [moment for moment in found if _apart(moment, chosen, tz)]
        if not open_:
            break
        days = [local(moment, tz).date() for moment in chosen]
        best = min(
            open_,
            key=lambda moment: (
                days.count(local(moment, tz).date()),
                round(max(b + w for b, w in zip(borne, weighed[moment], strict=True)), 6),
                round(sum(weighed[moment]), 6),
                moment,
            ),
        )
        borne = [b + w for b, w in zip(borne, weighed[best], strict=True)]
        chosen.append(best)
    return sorted(chosen)


def _apart(moment: datetime, chosen: Collection[datetime], tz: str) -> bool:
    """Say whether a moment is another choice: on another day, or hours from all that are chosen."""
    day = local(moment, tz).date()
    return all(abs(moment - other) >= _APART or local(other, tz).date() != day for other in chosen)


@dataclass(frozen=True)
class Found:
    """What a search came to: the slots, and by how many minutes they lie outside somebody's hours at most."""

    slots: list[datetime]
    stretch: int = 0


def search(
    people: Sequence[Workday],
    first: date,
    last: date,
    *,
    after: datetime,
    tz: str,
    before: datetime | None = None,
    stretch: int = 0,
) -> Found:
    """Return what to propose inside everybody's hours; when that is not enough, outside by up to `stretch`.

    Nobody is asked for more than it takes: the hours are stretched by half an hour at a time, and only until
    there are two slots to choose from.
    """
    best = Found([])
    widest = [one.stretched(stretch) for one in people]
    at_most = possible(widest, first, last, after=after, tz=tz, before=before)
    for minutes in range(0, stretch + 1, 30):
        wider = [one.stretched(minutes) for one in people]
        inside = [moment for moment in at_most if all(one.fits(moment) for one in wider)]
        slots = propose(inside, people, tz=tz)
        if len(slots) > len(best.slots):
            best = Found(slots, minutes)
        if len(slots) >= FEWEST:
            break
    return best


@dataclass(frozen=True)
class Tally:
    """One slot with who can and who cannot of those who have answered, as person ids."""

    starts: datetime
    can: frozenset[int]
    cannot: frozenset[int]


def tally(slots: Mapping[int, datetime], votes: Mapping[int, Collection[int]]) -> list[Tally]:
    """Return for each slot (id → moment) whom it suits; `votes` are the slot ids by person id."""
    return [
        Tally(
            starts,
            frozenset(who for who, suits in votes.items() if slot_id in suits),
            frozenset(who for who, suits in votes.items() if slot_id not in suits),
        )
        for slot_id, starts in sorted(slots.items(), key=lambda item: item[1])
    ]


def ranked(
    tallies: Sequence[Tally], now: datetime, people: Mapping[int, Workday], *, lead: int | None = None
) -> list[Tally]:
    """Return the slots that are still to come, the best one first.

    Best is what suits most people; of equals the one that suits `lead`, who facilitates; then the one that
    asks least of whoever has it worst; then the earliest.
    """

    def rank(one: Tally) -> tuple[int, bool, float, datetime]:
        worst = max((people[who].off_centre(one.starts) for who in one.can if who in people), default=0.0)
        return (-len(one.can), lead not in one.can, round(worst, 6), one.starts)

    return sorted((one for one in tallies if one.starts > now), key=rank)


def enough(can: int, members: int) -> bool:
    """Say whether the rule may settle on a slot by itself: it suits half of the group, and two at least."""
    return can >= max(min(2, members), (members + 1) // 2)


def deadline(now: datetime, slots: Sequence[datetime], wanted: datetime | None) -> datetime:
    """Return until when people can answer (UTC): as wanted, in three days, or well before the first slot.

    Raises InvalidInput at `deadline` when that has passed or comes after the last of the slots.
    """
    first, last = min(slots).astimezone(UTC), max(slots).astimezone(UTC)
    if wanted is None:
        return min(now + 3 * _DAY, max(now + (first - now) / 2, first - _DAY))
    if wanted <= now:
        raise InvalidInput("That has already passed. Please choose a later day.", field="deadline")
    if wanted >= last:
        raise InvalidInput(
            "By then every proposed time has passed. Please choose an earlier day.", field="deadline"
        )
    return wanted


def reminder_at(opened: datetime, until: datetime) -> datetime:
    """Return when those who have not answered are reminded: a day before the deadline, or half-way to it."""
    half = opened + (until - opened) / 2
    return max(half, until - _DAY)
