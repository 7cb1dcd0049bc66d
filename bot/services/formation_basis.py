"""What forming groups stands on: who can take part now, when they work, whom they have met, who keeps apart.

It is read in one snapshot and handed on as plain values, so that the search, which may take a second, needs
no transaction.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.db import attendance_check, buddies, memberships, people, roster
from bot.db.models import Person
from bot.db.roster import Entry
from bot.db.session import Tx
from bot.domain.formation import Draft, Who
from bot.domain.grouping import Candidate, Met, Rule, Rules, Ungroupable, form
from bot.domain.workday import half_hours
from bot.domain.zones import local
from bot.errors import InvalidInput
from bot.services import hours

ALWAYS = (
    "The rules that always hold leave no way to do that: nobody is put together with their own manager or "
    "report, and private wishes count, which nobody sees."
)


@dataclass(frozen=True)
class Pool:
    """Who can be put into groups now, and how many of those meant cannot, and why."""

    entries: tuple[Entry, ...]
    busy: int = 0  # in an active practice group
    leading: int = 0  # they will facilitate
    unfit: int = 0  # guests and apps


@dataclass(frozen=True)
class Basis:
    """What the engine is given."""

    pool: Pool
    candidates: tuple[Candidate, ...]
    rules: Rules
    met: Met
    apart: frozenset[frozenset[int]]

    def form(self, seed: int) -> list[tuple[int, ...]]:
        """Return groups of everybody; the same seed gives the same ones. Raises InvalidInput at `size`."""
        try:
            formed = form(self.candidates, self.rules, self.met, apart=self.apart, seed=seed)
        except Ungroupable as error:
            raise InvalidInput(_why(error, self.pool), field="size") from None
        return [group.members for group in formed.groups]


def _why(error: Ungroupable, pool: Pool) -> str:
    """Say what cannot hold; of what is nobody's to know only that it is among what always holds."""
    if error.rule is not Rule.SIZE:
        return f"{ALWAYS} Please take more people in, or choose another size."
    said = error.message if pool.entries else "Nobody on the roster is left for this."
    others = []
    if pool.busy:
        others.append(
            f"{pool.busy} of those you chose {'is' if pool.busy == 1 else 'are'} in a group already"
        )
    if pool.leading:
        others.append(f"{pool.leading} will facilitate")
    rest = f" {' and '.join(others)}." if others else ""
    return f"{said}{rest} Please take more people in."


async def pool(tx: Tx, who: Who, facilitators: Collection[int]) -> Pool:
    """Return who of the roster is meant and can take part now."""
    meant = [
        one
        for one in await roster.entries(tx)
        if who.takes(department=one.department, level=one.level, location=one.location, tags=one.tags)
    ]
    ids = [one.person_id for one in meant]
    known, taken = await people.many(tx, ids), await memberships.busy(tx, ids)
    leading = {one for one in ids if one in facilitators}
    unfit = {one.id for one in known.values() if one.is_bot or one.is_guest} - leading
    busy = taken - leading - unfit
    out = leading | unfit | busy
    entries = tuple(one for one in meant if one.person_id not in out)
    return Pool(entries, len(busy), len(leading), len(unfit))


async def of(tx: Tx, pool: Pool, draft: Draft) -> Basis:
    """Return what forming groups of a pool needs."""
    known = await people.many(tx, [one.person_id for one in pool.entries])
    work = await hours.of(tx, list(known.values()))
    met, apart = await history(tx, known)
    week = monday(tx, draft)
    found = tuple(candidate(one, half_hours(work[one.person_id], week)) for one in pool.entries)
    return Basis(pool, found, draft.rules, met, apart)


def candidate(entry: Entry, bits: int) -> Candidate:
    """Return somebody of the roster, with when they work, as the engine looks at them."""
    return Candidate(
        entry.person_id, entry.department.casefold(), entry.level.casefold(), entry.manager_id, bits
    )


def monday(tx: Tx, draft: Draft) -> date:
    """Return the Monday of the week whose clocks count: that of the first session, or this one."""
    moment, tz = (draft.cycle.work_starts, draft.cycle.tz) if draft.cycle else (tx.now, "UTC")
    day = local(moment, tz).date()
    return day - timedelta(days=day.weekday())


async def history(tx: Tx, known: Mapping[int, Person]) -> tuple[Met, frozenset[frozenset[int]]]:
    """Return how often these people have met (sessions attended, earlier buddies), and who keeps apart."""
    met = await attendance_check.meetings(tx, known.keys())
    for one, other in await buddies.of_all(tx, known.keys()):
        for mine, theirs in ((one, other), (other, one)):
            seen = met.setdefault(mine, {})
            seen[theirs] = seen.get(theirs, 0) + 1
    apart = frozenset(pair for pair in await roster.exclusions(tx) if pair <= known.keys())
    return met, apart
