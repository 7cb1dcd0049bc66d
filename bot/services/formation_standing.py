"""Where a draft stands now: its groups, what is known of their people, and who cannot take part any more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.db import formations, memberships, people, roster
from bot.db.models import Formation, Person
from bot.db.roster import Entry
from bot.db.session import Tx
from bot.domain.formation import Draft, deal, group_name, read
from bot.domain.grouping import Candidate, Group, Met, Ungroupable, judge
from bot.domain.workday import Workday, half_hours
from bot.services import formation_basis, hours

GONE, BUSY = "gone", "busy"  # why somebody is left out: off the roster or deactivated; in another group


@dataclass(frozen=True)
class Standing:
    """A draft with everything that its preview, a swap or its launch looks at."""

    row: Formation
    draft: Draft
    groups: Mapping[int, Sequence[int]]  # number → person ids
    people: Mapping[int, Person]
    entries: Mapping[int, Entry]
    work: Mapping[int, Workday]
    met: Met
    apart: frozenset[frozenset[int]]
    missing: Mapping[int, str]
    monday: date

    @property
    def leads(self) -> dict[int, int]:
        """Who facilitates which group: number → person id; empty while nobody is chosen."""
        chosen = self.draft.facilitators
        return deal(list(self.groups), chosen) if chosen else {}

    def name(self, number: int) -> str:
        """Return what a group will be called."""
        return group_name(self.row.name, number)

    def number_of(self, person_id: int) -> int | None:
        """Return in which group somebody is."""
        return next((n for n, members in self.groups.items() if person_id in members), None)

    def judged(self, members: Collection[int]) -> Group | None:
        """Return what these would keep as a group; None when that broke a rule which always holds."""
        mine = [self._candidate(one) for one in members]
        try:
            return judge([members], mine, self.draft.rules, self.met, self.apart).groups[0]
        except Ungroupable:
            return None

    def outside(self, members: Collection[int]) -> int:
        """Return for how many of these the first session is outside their working hours."""
        cycle = self.draft.cycle
        return sum(not self.work[one].fits(cycle.work_starts) for one in members) if cycle else 0

    def _candidate(self, person_id: int) -> Candidate:
        entry, bits = self.entries.get(person_id), half_hours(self.work[person_id], self.monday)
        if entry is None:
            return Candidate(person_id, hours=bits)
        return formation_basis.candidate(entry, bits)


async def of(tx: Tx, row: Formation) -> Standing:
    """Return where a draft stands."""
    draft = read(row.settings)
    groups: dict[int, list[int]] = {}
    for seat in await formations.seats(tx, row.id):
        groups.setdefault(seat.number, []).append(seat.person_id)
    ids = {one for members in groups.values() for one in members}
    known = await people.many(tx, ids | set(draft.facilitators))
    entries = {one.person_id: one for one in await roster.entries(tx) if one.person_id in ids}
    met, apart = await formation_basis.history(tx, known)
    return Standing(
        row,
        draft,
        groups,
        known,
        entries,
        await hours.of(tx, list(known.values())),
        met,
        apart,
        await missing(tx, ids),
        formation_basis.monday(tx, draft),
    )


async def missing(tx: Tx, person_ids: Collection[int]) -> dict[int, str]:
    """Return who of these cannot take part any more, and why: GONE or BUSY."""
    here = await formations.here(tx, person_ids)
    busy = await memberships.busy(tx, person_ids)
    gone = dict.fromkeys(set(person_ids) - here, GONE)
    return gone | dict.fromkeys(busy & here, BUSY)
