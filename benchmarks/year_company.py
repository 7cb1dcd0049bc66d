"""A company of 3,000 of whom 2,000 take part, and the dates it opens in a year: who, where, when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.domain.seating import Guest
from bot.domain.zones import local, to_utc

YEAR = 2027
PLACES = (  # zones, with how many of a hundred people work in each
    ("Europe/Berlin", 45),
    ("America/New_York", 20),
    ("Asia/Kolkata", 20),
    ("America/Los_Angeles", 8),
    ("Asia/Singapore", 7),
)
HOURS = (time(9), time(11), time(13, 30), time(15, 30))  # at which dates begin, by the clock there
AWAKE = range(8, 18)  # hours of the day in which somebody signs up for a dialogue
TEAM = 9  # people with the same manager
DEPARTMENTS = (24, 18, 14, 11, 9, 8, 6, 5, 3, 2)  # of a hundred people
TOPICS = 14
_WORKING_DAYS = range(5)


@dataclass(frozen=True)
class Company:
    """People as seating sees them, in which zone each works, and pairs who must sit apart."""

    guests: Sequence[Guest]
    zones: dict[int, str]
    apart: set[frozenset[int]]


@dataclass(frozen=True)
class Date:
    """A date for sign-up, in one zone's working day."""

    number: int
    starts: datetime
    zone: str
    topic: int
    tables: int


def company(people: int, active: int, seed: int) -> Company:
    """Make a company of so many people, of whom `active` take part, drawn by lot; managers are among them."""
    chance = Random(seed)
    names = [f"department {n}" for n in range(len(DEPARTMENTS))]
    places = [zone for zone, _ in PLACES]
    teams = range(0, people, TEAM)
    where = {
        first: (
            chance.choices(names, DEPARTMENTS)[0],
            chance.choices(places, [share for _, share in PLACES])[0],
        )
        for first in teams
    }
    taking_part = sorted(chance.sample(range(people), active))
    guests, zones = [], {}
    for one in taking_part:
        first = one - one % TEAM
        department, zone = where[first]
        guests.append(Guest(one, department, first if one != first else _above(first), ""))
        zones[one] = zone
    apart = {frozenset(chance.sample(taking_part, 2)) for _ in range(active // 40)}
    return Company(guests, zones, apart)


def _above(first: int) -> int | None:
    """Return whom the manager of a team reports to: the manager of one of nine teams."""
    return first // (TEAM * TEAM) * TEAM * TEAM if first % (TEAM * TEAM) else None


def month(number: int, dates: int, tables: int, chance: Random) -> Iterator[Date]:
    """Yield so many dates of a month, earliest first, spread over its working days and over the zones."""
    first = date(YEAR, number, 1)
    days = [first + timedelta(n) for n in range(31)]
    working = [day for day in days if day.month == number and day.weekday() in _WORKING_DAYS]
    places, shares = [zone for zone, _ in PLACES], [share for _, share in PLACES]
    found = []
    for _ in range(dates):
        zone = chance.choices(places, shares)[0]
        found.append((to_utc(chance.choice(working), chance.choice(HOURS), zone), zone))
    for n, (starts, zone) in enumerate(sorted(found)):
        yield Date(100 * number + n, starts, zone, chance.randrange(TOPICS), tables)


def suits(one: Date, zone: str) -> bool:
    """Say whether a date falls into the working day of somebody there."""
    here = local(one.starts, zone)
    return here.hour in AWAKE and here.weekday() in _WORKING_DAYS


def midnight(number: int) -> datetime:
    """Return when a month begins (UTC)."""
    return datetime(YEAR, number, 1, tzinfo=UTC)
