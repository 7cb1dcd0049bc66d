"""A practice cycle as a play: the roster is imported, groups are formed and launched, and nobody answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.db import formations as rows
from bot.db import groups, people
from bot.db import hours as told_hours
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain.calendar import CyclePlan
from bot.domain.formation import Draft, FirstCycle
from bot.domain.roster import Wishes
from bot.errors import InvalidInput
from bot.messages.formations import Preview
from bot.services import formation_launch, formation_preview, formations, hours, roster_import
from bot.services.formations import New, Seen
from bot.simulation.play import Begun, Conflict
from bot.simulation.practice_conflicts import gave, sessions
from bot.simulation.staff import Staff
from bot.simulation.world import World

GROUPS_EACH = 10  # that one facilitator leads, unless it was said how many there are
AFTERWARDS = timedelta(days=14)  # until invitations to look back and their reminders are through


@dataclass
class Practice:
    """`draft` is what an owner fills in; `seated` are groups by Slack ids, where they are settled already."""

    staff: Staff
    draft: Draft
    cycle: FirstCycle
    name: str = "Simulation"
    facilitators: int = 0
    seated: Sequence[Sequence[str]] = ()
    preview: Preview | None = field(default=None, init=False)

    async def begin(self, world: World) -> Begun:
        """Import the roster, form the groups, and launch them."""
        async with world.db.transaction(world.workspace_id) as tx:
            await self._import(tx, world.clock.now())
            owner = await _invented(tx, "UOWNER", "Owner", self.staff.zone, is_owner=True)
            expected = max(1, len(self.seated) or len(self.staff.profiles) // self.draft.rules.size)
            many = self.facilitators or -(-expected // GROUPS_EACH)
            leads = [
                await _invented(tx, f"ULEAD{n}", f"Facilitator {n}", self.staff.zone)
                for n in range(1, many + 1)
            ]
        draft = replace(self.draft, facilitators=tuple(one.id for one in leads), cycle=self.cycle)
        seen = await self._form(world, owner.id, New(self.name, draft, leads, "simulation"))
        async with world.db.transaction(world.workspace_id) as tx:
            self.preview = await formation_preview.of(tx, owner.id, seen.formation_id)
            await formation_launch.launch(tx, owner.id, seen, owner_id=owner.id, small_too=True)
            seats = await rows.seats(tx, seen.formation_id)
            known = await people.many(tx, [one.person_id for one in seats] + [one.id for one in leads])
            work = await hours.of(tx, list(known.values()))
        cycle = self.cycle
        shape = CyclePlan(
            cycle.work_starts, cycle.tz, cycle.practice_weeks, cycle.tip_weekday, cycle.tip_time
        )
        return Begun(
            shape.reconvene_starts() + AFTERWARDS,
            frozenset(one.person_id for one in seats),
            frozenset(one.id for one in leads),
            len({one.number for one in seats}),
            work,
        )

    async def _import(self, tx: Tx, now: datetime) -> None:
        staff = self.staff
        given = roster_import.People(staff.rows, staff.faults, staff.profiles, now, Wishes(given=staff.given))
        plan = await roster_import.apply(tx, given)
        if plan.faults:
            first = plan.faults[0]
            more = f" and {len(plan.faults) - 1} more" if len(plan.faults) > 1 else ""
            raise InvalidInput(f"Line {first.line} of that file: {first.why}{more}.")
        found = await people.by_user_ids(tx, staff.hours)
        for user_id, told in staff.hours.items():
            if user_id in found:
                await told_hours.keep(
                    tx,
                    found[user_id].id,
                    days=told.days,
                    begins=told.begins,
                    ends=told.ends,
                    country=told.country,
                    files=True,
                )

    async def _form(self, world: World, owner_id: int, new: New) -> Seen:
        async with world.db.transaction(world.workspace_id) as tx:
            basis = await formations.prepare(tx, owner_id, new)
            known = await people.by_user_ids(tx, [one for members in self.seated for one in members])
        groups: list[tuple[int, ...]]
        if self.seated:
            groups = [tuple(known[one].id for one in members) for members in self.seated]
        else:
            groups = basis.form(self.draft.seed)
        async with world.db.transaction(world.workspace_id) as tx:
            row = await formations.keep(tx, owner_id, new, groups)
            return Seen(row.id, row.version)

    async def judge(self, world: World, begun: Begun) -> list[Conflict]:
        """Return what had to give in the groups, sessions at bad times, and who leads several at once."""
        found = gave(self.preview) if self.preview else []
        async with world.db.reading(world.workspace_id) as tx:
            practices = await groups.practices(tx, await groups.active(tx))
            members = await groups.memberships_of(tx, list(practices))
        found += sessions(list(practices.values()), members, begun)
        return [one for one in found if one.count]


async def _invented(tx: Tx, user_id: str, name: str, tz: str, **more: bool) -> Person:
    person = Person(workspace_id=tx.workspace_id, user_id=user_id, name=name, tz=tz, **more)
    tx.session.add(person)
    await tx.session.flush()
    return person
