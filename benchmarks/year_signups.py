"""Who signs up for which dates of a year, waits, moves up, cancels and comes; whoever makes the tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.year_company import Company, Date, month, suits
from bot.domain.dialogues import month_is_full, seats

LOOKS_AT = 6  # dates that suit somebody before they take the first that has a seat
CANCELS = 0.05  # of those with a seat, before sign-up closes; they look for another date


@dataclass(frozen=True)
class Held:
    """A date as it was held: who had a seat, in the order of sign-up, who moved up to it, and who came."""

    date: Date
    guests: Sequence[int]
    moved_up: int
    came: frozenset[int]


class Diary:
    """What everybody has had and has ahead."""

    def __init__(self, company: Company, chance: Random, *, a_month: int) -> None:
        self.company, self.chance, self.a_month = company, chance, a_month
        self.had: dict[int, set[int]] = {guest.id: set() for guest in company.guests}
        self.ahead: dict[int, list[Date]] = {guest.id: [] for guest in company.guests}

    def months(self, dates: int, tables: int, attendance: float) -> Iterator[Held]:
        """Yield the dates of a year as they were held, a month after the other."""
        for number in range(1, 13):
            page = _Month(self, list(month(number, dates, tables, self.chance)))
            people = [guest.id for guest in self.company.guests]
            self.chance.shuffle(people)
            for person in people:
                page.sign_up(person)
            page.some_cancel()
            for one in page.offered:
                inside = page.inside[one.number]
                came = frozenset(person for person in inside if self.chance.random() < attendance)
                for person in came:
                    self.had[person].add(one.topic)
                yield Held(one, inside, page.moved_up[one.number], came)


class _Month:
    """The dates of a month with their seats and waitlists."""

    def __init__(self, diary: Diary, offered: list[Date]) -> None:
        self.diary, self.offered = diary, offered
        self.inside: dict[int, list[int]] = {one.number: [] for one in offered}
        self.waiting: dict[int, list[int]] = {one.number: [] for one in offered}
        self.moved_up = dict.fromkeys(self.inside, 0)
        zones = set(diary.company.zones.values())
        self._near = {zone: [one for one in offered if suits(one, zone)] for zone in zones}

    def sign_up(self, person: int, *, but: Date | None = None) -> None:
        """Look for a date that suits, on a topic that is new; wait for the first one when all are full."""
        diary = self.diary
        near = self._near[diary.company.zones[person]]
        looked_at = diary.chance.sample(near, len(near))
        fitting = [one for one in looked_at if one is not but and one.topic not in diary.had[person]]
        fitting = fitting[:LOOKS_AT]
        for one in fitting:
            if self._is_free(one, person):
                self._put(person, one)
                return
        if fitting:
            self.waiting[fitting[0].number].append(person)

    def _is_free(self, one: Date, person: int) -> bool:
        starts = [other.starts for other in self.diary.ahead[person]]
        full = month_is_full(one.starts, starts, self.diary.company.zones[person], self.diary.a_month)
        return not full and len(self.inside[one.number]) < seats(one.tables)

    def _put(self, person: int, one: Date) -> None:
        self.inside[one.number].append(person)
        self.diary.ahead[person].append(one)

    def some_cancel(self) -> None:
        """Let some give their seat back, who waits move up, and those who cancelled find another date."""
        for one in self.offered:
            gone = [person for person in self.inside[one.number] if self.diary.chance.random() < CANCELS]
            for person in gone:
                self.inside[one.number].remove(person)
                self.diary.ahead[person].remove(one)
            for person in list(self.waiting[one.number]):
                if self._is_free(one, person):
                    self.waiting[one.number].remove(person)
                    self._put(person, one)
                    self.moved_up[one.number] += 1
            for person in gone:
                self.sign_up(person, but=one)
