"""The rules of a dialogue's date: its states, when things happen, who has a seat, whose month is full.

A date (a slot) is open for sign-up until a day before it begins. Then its tables are seated; a table meets
once. Times are aware UTC; a person's month is that of their own zone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.agenda import FORGOTTEN
from bot.domain.calendar import SESSION_LENGTH
from bot.domain.zones import exact_utc, local, long_date
from bot.errors import InvalidInput

SIZE = 4  # people at a table, one fewer or one more allowed
FEWEST = SIZE - 1
CLOSES = timedelta(days=1)  # before it begins: who cancels later leaves a gap at a table
LOOKS = timedelta(days=2)  # before it begins: are there enough, or shall people be asked about another date
REMINDS = timedelta(hours=1)
OPENS = timedelta(minutes=10)  # before it begins: the table's conversation, with everybody's names
GRACE = timedelta(minutes=5)  # after it begins, for people to say that they are there
FOLLOWS_UP = SESSION_LENGTH + FORGOTTEN + timedelta(minutes=1)  # after it began: by then it has ended
KEPT = timedelta(days=8)  # after that, a table is put away; until then people can say that they were there
SOONEST = CLOSES + timedelta(hours=1)  # from now: somebody has to have time to sign up
FARTHEST = timedelta(days=366)
INSTEAD = timedelta(days=28)  # how far ahead another date is looked for when one does not take place
MOST_DATES = 26  # of one pattern
MOST_TABLES = 50


class SlotState(StrEnum):
    """Where a date stands."""

    OPEN = "open"
    SEATED = "seated"
    MERGED = "merged"
    CANCELLED = "cancelled"


SLOT_FOLLOWS: dict[SlotState, frozenset[SlotState]] = {
    SlotState.OPEN: frozenset({SlotState.SEATED, SlotState.MERGED, SlotState.CANCELLED}),
    SlotState.SEATED: frozenset({SlotState.CANCELLED}),
    SlotState.MERGED: frozenset(),
    SlotState.CANCELLED: frozenset(),
}


class Place(StrEnum):
    """Where somebody stands who signed up: out by their own doing, dropped when the date did it."""

    IN = "in"
    WAITING = "waiting"
    OUT = "out"
    DROPPED = "dropped"


STANDING = (Place.IN, Place.WAITING)


def may_follow(before: str, after: SlotState) -> bool:
    """Say whether a date may go from one state to the other."""
    return after in SLOT_FOLLOWS[SlotState(before)]


@dataclass(frozen=True)
class Pattern:
    """One date, or one every so many weeks: `first` and `at` are days and time in the zone `tz`."""

    first: date
    at: time
    tz: str
    times: int = 1
    weeks: int = 1

    def days(self) -> list[date]:
        """Return the days, the first one first."""
        return [self.first + timedelta(weeks=self.weeks * n) for n in range(self.times)]

    def moments(self) -> list[datetime]:
        """Return when the dates begin (UTC): at the same time by the local clock, before and after a change.

        Raises InvalidInput at `time` when the clocks skip that time on one of the days.
        """
        return [exact_utc(day, self.at, self.tz, field="time") for day in self.days()]


def check_moments(moments: Sequence[datetime], now: datetime) -> None:
    """Raise InvalidInput at `day` when a date is past, too near for anybody to sign up, or too far away."""
    first, last = min(moments), max(moments)
    if first <= now:
        raise InvalidInput("That time has already passed. Please choose a later one.", field="day")
    if first - now < SOONEST:
        raise InvalidInput(
            "Sign-up closes a day before, so nobody could sign up for this any more. "
            "Please choose a time that is at least 25 hours ahead.",
            field="day",
        )
    if last - now > FARTHEST:
        raise InvalidInput("That is more than a year ahead. Please choose an earlier time.", field="day")


def overlap(one: datetime, other: datetime) -> bool:
    """Say whether two dates that begin then cannot both be attended."""
    return abs(one - other) < SESSION_LENGTH


def month(moment: datetime, tz: str) -> tuple[int, int]:
    """Return the year and month in which a moment falls for somebody in `tz`."""
    here = local(moment, tz)
    return here.year, here.month


def month_is_full(starts: datetime, others: Iterable[datetime], tz: str, limit: int) -> bool:
    """Say whether somebody has as many dates in the month of `starts` as they may; `limit` 0 is no limit."""
    mine = month(starts, tz)
    return 0 < limit <= sum(month(other, tz) == mine for other in others)


def month_name(moment: datetime, tz: str) -> str:
    """Return the month of a moment as people write it: October 2026."""
    return f"{local(moment, tz):%B %Y}"


def seats(tables: int, size: int = SIZE) -> int:
    """Return how many people a date has room for."""
    return tables * size


def name_of(day: date) -> str:
    """Return a day for the middle of a sentence: Thursday, 24 December 2026."""
    return f"{day:%A}, {long_date(day)}"
