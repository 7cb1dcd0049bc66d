"""Whom a simulation is about: read from a roster's file, and in which zone they are without Slack's word."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import time
from zoneinfo import available_timezones

from bot.domain.places import city
from bot.domain.profile import Profile
from bot.domain.roster import Wishes
from bot.domain.roster_columns import Column, must_say_who, plain, propose
from bot.domain.roster_file import Sheet, read_csv
from bot.domain.roster_rows import Fault, Row, read_rows
from bot.domain.zones import known_zone

ZONE_COLUMNS = {"timezone", "tz", "zone", "zeitzone"}


@dataclass(frozen=True)
class Hours:
    """Working hours somebody has told: as in WorkingHours."""

    days: str
    begins: time
    ends: time
    country: str


@dataclass(frozen=True)
class Staff:
    """People with what a roster says of them; `guessed` counts how their zones were found.

    `hours` are by Slack id. `left_out` counts who takes no part, and why.
    """

    rows: tuple[Row, ...]
    profiles: tuple[Profile, ...]
    given: frozenset[Column]
    faults: tuple[Fault, ...] = ()
    hours: dict[str, Hours] = field(default_factory=dict)
    guessed: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        """The zone in which most of them are."""
        found = Counter(one.tz for one in self.profiles).most_common(1)
        return found[0][0] if found else "UTC"

    @property
    def wishes(self) -> Wishes:
        """How they are put on the roster of the simulation."""
        return Wishes(given=self.given)


def from_csv(data: bytes, zone: str) -> Staff:
    """Read a roster's file; who has no zone in it is where their location is, or else in `zone`.

    Raises InvalidInput for a file that is none.
    """
    sheet = read_csv(data)
    columns = propose(sheet).columns
    must_say_who(columns, sheet)
    rows, faults = read_rows(sheet, columns)
    zones = _zones(sheet)
    guessed: Counter[str] = Counter()
    profiles, settled = [], []
    for number, row in enumerate(rows, start=1):
        tz, how = _zone(row, zones.get(row.line, ""), zone)
        guessed[how] += 1
        user_id = row.user_id or f"U{number:08}"
        name = row.email.partition("@")[0] or user_id
        profiles.append(Profile(user_id, name, tz, email=row.email))
        settled.append(row)
    return Staff(tuple(settled), tuple(profiles), frozenset(columns), tuple(faults), guessed=guessed)


def _zones(sheet: Sheet) -> dict[int, str]:
    """Return what a column of zones says, by line."""
    at = next((n for n, name in enumerate(sheet.header) if plain(name) in ZONE_COLUMNS), None)
    return {} if at is None else {line: cells[at].strip() for line, cells in sheet.rows}


def _zone(row: Row, told: str, otherwise: str) -> tuple[str, str]:
    """Return somebody's zone, and how it was found."""
    if known_zone(told):
        return told, "told"
    found = _CITIES.get(row.location.casefold())
    return (found, "by location") if found else (otherwise, "not known")


def _cities() -> dict[str, str]:
    """Return the zones of the world by the city in their name; of two alike the first in the alphabet."""
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    found: dict[str, str] = {}
    for zone in sorted(available_timezones()):
        if zone.startswith(areas):
            found.setdefault(city(zone).casefold(), zone)
    return found


_CITIES = _cities()
