"""The tables of a dialogue: seated so that the most people have a seat, joined when too few have come.

Whom the rules keep apart is never put together here either; when that leaves somebody without a table, they
are named in what is returned, and nobody learns why.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from bot.domain import apart as keeping
from bot.domain.apart import Never
from bot.domain.dialogues import FEWEST, SIZE
from bot.domain.seating import Guest, Table, Unseatable, seat

MOST_JOINED = SIZE + 2  # at a table that another one joins: two more than planned can still hear each other
_TRIES = 60  # ways to leave out a few people before those are left out who are kept apart from most
_FEW = 3


@dataclass(frozen=True)
class Seating:
    """Tables of ids, and who has no seat because the rules cannot hold otherwise."""

    tables: list[Table]
    left_out: list[int]


def seat_most(
    guests: Sequence[Guest],
    met: Mapping[int, Mapping[int, int]],
    apart: Collection[frozenset[int]],
    *,
    seed: int,
) -> Seating:
    """Seat as many of these guests as the rules allow; they come in the order in which they signed up.

    Fewer than three are no table. Of ways that leave out as few, one is taken that leaves out the latest.
    """
    if len(guests) < FEWEST:
        return Seating([], [guest.id for guest in guests])
    kept_apart = keeping.never({guest.id: guest.manager_id for guest in guests}, apart)
    for left_out in _ways(guests, kept_apart):
        staying = [guest for guest in guests if guest.id not in left_out]
        if len(staying) < FEWEST:
            break
        if _somebody_fits_nowhere({guest.id for guest in staying}, kept_apart):
            continue
        try:
            return Seating(seat(staying, met, apart=apart, size=SIZE, seed=seed), sorted(left_out))
        except Unseatable:
            continue
    return Seating([], [guest.id for guest in guests])


def _somebody_fits_nowhere(staying: set[int], kept_apart: Never) -> bool:
    """Say that trying is in vain: somebody may sit with fewer people than the smallest table has."""
    return any(len(staying - kept_apart.get(one, set())) < FEWEST for one in staying)


def _ways(guests: Sequence[Guest], kept_apart: Never) -> Iterator[frozenset[int]]:
    """Yield whom to leave out: nobody, then few, then ever more of those who are kept apart from most."""
    yield frozenset()
    latest_first = [guest.id for guest in reversed(guests) if kept_apart.get(guest.id)]
    few = (frozenset(some) for n in range(1, _FEW + 1) for some in combinations(latest_first, n))
    yield from islice(few, _TRIES)
    out: set[int] = set()
    while len(out) < len(guests):
        staying = [guest.id for guest in reversed(guests) if guest.id not in out]
        out.add(max(staying, key=lambda one: len(kept_apart.get(one, set()).difference(out))))
        yield frozenset(out)


def coaches_for(
    tables: Mapping[int, Collection[int]], coaches: Sequence[int], kept_apart: Never
) -> dict[int, int]:
    """Return which coach goes to which table (table → coach), for as many tables as can be.

    Nobody coaches their own manager or report, nor whom they are kept apart from.
    """
    found: dict[int, int] = {}

    def place(coach: int, tried: set[int]) -> bool:
        for table, people in tables.items():
            if table in tried or not kept_apart.get(coach, set()).isdisjoint(people):
                continue
            tried.add(table)
            if table not in found or place(found[table], tried):
                found[table] = coach
                return True
        return False

    for coach in coaches:
        place(coach, set())
    return found


def joins(present: Mapping[int, Collection[int]], kept_apart: Never) -> dict[int, int]:
    """Return which tables join which (from → into), given who has come to each table so far.

    A table with fewer than three joins another small one, else the smallest that has room; two who find no
    table stay two, and nobody is left alone while a table is there that they may sit at. A table to which
    nobody has come joins nobody and is joined by nobody.
    """
    here = {table: set(people) for table, people in present.items() if people}
    found: dict[int, int] = {}
    waiting = sorted((table for table in here if len(here[table]) < FEWEST), key=lambda t: (len(here[t]), t))
    for table in waiting:
        if table not in here or len(here[table]) >= FEWEST:
            continue
        into = _partner(table, here, kept_apart)
        if into is not None:
            here[into] |= here.pop(table)
            found[table] = into
    return {table: _last(table, found) for table in found}


def _partner(table: int, here: Mapping[int, set[int]], kept_apart: Never) -> int | None:
    people = here[table]
    fitting = [
        other
        for other in here
        if other != table and not keeping.broken(people | here[other], _between(people, kept_apart))
    ]
    roomy = [other for other in fitting if len(people) + len(here[other]) <= MOST_JOINED]
    small = [other for other in roomy if len(here[other]) < FEWEST]
    if small:
        return max(small, key=lambda other: (len(here[other]), -other))
    if roomy or len(people) == 1:
        return min(roomy or fitting, key=lambda other: (len(here[other]), other), default=None)
    return None


def _between(people: set[int], kept_apart: Never) -> Never:
    """Return what keeps these people from others; who sits together already sits together."""
    mine = {one: set(kept_apart.get(one, ())) - people for one in people}
    back: dict[int, set[int]] = {}
    for one, others in mine.items():
        for other in others:
            back.setdefault(other, set()).add(one)
    return mine | back


def _last(table: int, found: Mapping[int, int]) -> int:
    while table in found:
        table = found[table]
    return table
