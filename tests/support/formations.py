"""A roster and a draft of groups from it, put straight into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from bot.db import formations as rows
from bot.db import people
from bot.db.models import Formation, FormationSeat, Person
from bot.db.session import Database, Tx
from bot.domain.formation import Draft, FirstCycle, Who
from bot.domain.grouping import Rules
from bot.services import formations
from bot.services.formations import New, Seen
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import STARTS
from tests.support.roster import roster_of

BERLIN = ("Europe/Berlin",)
CYCLE = FirstCycle("Saying it sooner", "giving-feedback", STARTS, "Europe/Berlin", "Room 4", 4, 1, time(10))


@dataclass(frozen=True)
class Company:
    """A workspace with an owner, a facilitator, and people on the roster by id."""

    database: Database
    workspace_id: int
    owner: Person
    lead: Person
    ids: Sequence[int]

    def new(self, key: str = "view:V1", **changed: Any) -> New:
        """Return what is filled in for groups of everybody."""
        draft = Draft(Who(), Rules(same_level=True), (self.lead.id,), CYCLE)
        return New("Leading", replace(draft, **changed), [self.lead], key)

    async def draft(self, key: str = "view:V1", **changed: Any) -> Seen:
        """Form groups and keep the draft."""
        new = self.new(key, **changed)
        async with self.database.transaction(self.workspace_id) as tx:
            basis = await formations.prepare(tx, self.owner.id, new)
            assert new.draft is not None
            row = await formations.keep(tx, self.owner.id, new, basis.form(new.draft.seed))
            return Seen(row.id, row.version)

    async def seated(self, groups: Sequence[Sequence[int]], **changed: Any) -> Seen:
        """Keep a draft with these groups; each names people by their place in `ids`."""
        new = self.new(**changed)
        async with self.database.transaction(self.workspace_id) as tx:
            placed = [[self.ids[one] for one in group] for group in groups]
            row = await formations.keep(tx, self.owner.id, new, placed)
            return Seen(row.id, row.version)

    async def people(self, tx: Tx) -> list[Person]:
        """Return those on the roster, in the order of `ids`."""
        known = await people.many(tx, self.ids)
        return [known[one] for one in self.ids]


@kept_rows
async def company(database: Database, n: int, **roster: Any) -> Company:
    """Make a workspace with `n` people on the roster, as `roster_of` does; all in Berlin unless asked."""
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        owner = await northwind.person(tx, "UO", "Olga", is_owner=True)
        lead = await northwind.person(tx, "UF", "Faith")
        usual: dict[str, Any] = {"zones": BERLIN, "reports": 0}
        ids = await roster_of(tx, n, **usual | roster)
    return Company(database, workspace_id, owner, lead, ids)


async def stored(tx: Tx, seen: Seen) -> tuple[Formation, dict[int, list[int]]]:
    """Return a draft as it is in the tables, and its groups by number."""
    row = await rows.lock(tx, seen.formation_id)
    assert row is not None
    groups: dict[int, list[int]] = {}
    seats: list[FormationSeat] = await rows.seats(tx, row.id)
    for seat in seats:
        groups.setdefault(seat.number, []).append(seat.person_id)
    return row, groups
