"""A year of dialogues, played: chosen by lot, seated by whom people have met, with empty chairs, joined."""

from collections.abc import Collection, Iterator, Sequence
from random import Random

from bot.domain import apart as keeping
from bot.domain.apart import Never
from bot.domain.dialogue_tables import joins, seat_most
from bot.domain.seating import Guest, Table

SEED = 33
Counts = dict[int, dict[int, int]]


def play(
    guests: Sequence[Guest],
    *,
    dates: int,
    attendance: float,
    apart: Collection[frozenset[int]] = (),
    seed: int = SEED,
) -> Iterator[Counts]:
    """Yield after each dialogue how often each has met whom so far (one → other → times), without end.

    Each time everybody has a seat at one of `dates`, chosen by lot, and of a hundred `attendance` come. What
    is yielded is the same mapping each time, one dialogue on; the same seed goes the same way.
    """
    met: Counts = {guest.id: {} for guest in guests}
    kept_apart = keeping.never({guest.id: guest.manager_id for guest in guests}, apart)
    number = 0
    while True:
        number += 1
        chance = Random(seed * 1000 + number)  # noqa: S311  it has to be repeatable
        for there in _by_date(guests, dates, chance):
            here = {guest.id for guest in there if chance.random() * 100 < attendance}
            for table in _held(seat_most(there, met, apart, seed=number).tables, here, kept_apart):
                meet(table, met)
        yield met


def meet(table: Collection[int], met: Counts) -> None:
    """Write down that these people have met once more."""
    for one in table:
        for other in table:
            if one != other:
                met[one][other] = met[one].get(other, 0) + 1


def _by_date(guests: Sequence[Guest], dates: int, chance: Random) -> list[list[Guest]]:
    found: list[list[Guest]] = [[] for _ in range(dates)]
    for guest in guests:
        found[int(chance.random() * dates)].append(guest)
    return found


def _held(tables: list[Table], here: Collection[int], kept_apart: Never) -> list[set[int]]:
    """Return who sits together in the end."""
    present = {number: {one for one in table if one in here} for number, table in enumerate(tables)}
    for table, into in joins(present, kept_apart).items():
        present[into] |= present.pop(table)
    return list(present.values())
