"""People and dates of dialogues, put straight into the tables or walked through as the clock would."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.clock import SteppedClock
from bot.content import default_root, load_dialogue_topics
from bot.db import attendance_check, dialogue_coaches, groups, planning
from bot.db import dialogue_slots as rows
from bot.db import dialogue_tables as tables
from bot.db.models import Delivery, DialogueSlot, Group, Person, SignUp
from bot.db.session import Database, Tx
from bot.domain.dialogues import CLOSES
from bot.jobs.runner import Tools, run_due
from bot.jobs.schedule import SCHEDULE
from bot.services import dialogue_dates, dialogue_sign_ups
from tests.support import northwind
from tests.support.kept_rows import kept_rows

TOPICS = load_dialogue_topics(default_root())
TRUST, MEETINGS, MISTAKES = "trust-from-afar", "meetings-worth-having", "what-a-mistake-taught-me"
TOOLS = Tools({}, 8)


@dataclass
class Hall:
    """A workspace with an owner and people who sign up, on a clock that is moved by hand."""

    database: Database
    clock: SteppedClock
    workspace_id: int
    owner: Person
    people: list[Person]
    opened: int = field(default=0)

    def tx(self) -> Any:
        return self.database.transaction(self.workspace_id)

    async def open(
        self,
        starts: datetime,
        *,
        topic: str = TRUST,
        room: int = 1,
        coaches: Sequence[Person] = (),
        tz: str = "Europe/Berlin",
    ) -> int:
        """Open a date; return its id."""
        self.opened += 1
        async with self.tx() as tx:
            program = await rows.begun(tx, by=self.owner.id)
            slot = DialogueSlot(
                workspace_id=tx.workspace_id,
                program_id=program.id,
                topic=topic,
                title=TOPICS[topic].title,
                starts_at=starts,
                closes_at=starts - CLOSES,
                tz=tz,
                place="Room 4",
                tables=room,
                size=4,
                state="open",
                version=1,
                opened_by=self.owner.id,
                opened_at=tx.now,
                request_key=f"open{self.opened}:0",
            )
            await rows.add(tx, slot, [coach.id for coach in coaches])
            await dialogue_dates.plan_signing_up(tx, slot)
            return slot.id

    async def sign_up(self, slot_id: int, *people: Person) -> list[str]:
        """Let people sign up, one after the other; return where each stands."""
        found = []
        for person in people:
            async with self.tx() as tx:
                found.append(str((await dialogue_sign_ups.sign_up(tx, person.id, slot_id)).place))
        return found

    async def go(self, moment: datetime) -> None:
        """Walk to a moment, doing what falls due on the way."""
        await self.settle()
        while True:
            async with self.database.reading(self.workspace_id) as tx:
                due = await planning.next_due(tx, [job.kind for job in SCHEDULE])
            if due is None or due > moment:
                break
            self.clock.move_to(max(due, self.clock.now()))
            await self.settle()
        if moment > self.clock.now():
            self.clock.move_to(moment)

    async def settle(self) -> None:
        """Do what is due now."""
        while await run_due(self.database, SCHEDULE, TOOLS):
            pass

    async def slot(self, slot_id: int) -> DialogueSlot:
        async with self.tx() as tx:
            return (await rows.locked(tx, slot_id))[slot_id]

    async def places(self, slot_id: int) -> dict[str, str]:
        """Return where everybody stands in a slot who ever signed up: Slack id → state."""
        statement = (
            select(Person.user_id, SignUp.state)
            .join(SignUp, SignUp.person_id == Person.id)
            .where(Person.workspace_id == self.workspace_id, SignUp.slot_id == slot_id)
            .order_by(SignUp.queued_at, SignUp.id)
        )
        async with self.database.reading(self.workspace_id) as tx:
            return {row[0]: row[1] for row in await tx.session.execute(statement)}

    async def tables(self, slot_id: int) -> list[list[str]]:
        """Return who sits at each table of a slot, by Slack id."""
        async with self.database.reading(self.workspace_id) as tx:
            found = await tables.of_slot(tx, slot_id)
            return [sorted(one.user_id for one in await groups.members(tx, group.id)) for group in found]

    async def groups(self, slot_id: int) -> list[Group]:
        async with self.database.reading(self.workspace_id) as tx:
            return await tables.of_slot(tx, slot_id)

    async def coach(self, group_id: int) -> str | None:
        async with self.database.reading(self.workspace_id) as tx:
            found = await dialogue_coaches.at_tables(tx, [group_id])
        return found[group_id].user_id if group_id in found else None

    async def heard(self, person: Person, prefix: str = "") -> list[Delivery]:
        """Return what was queued for somebody, by a part of its key."""
        async with self.database.reading(self.workspace_id) as tx:
            found = await northwind.queued(tx, prefix)
        return [row for row in found if row.person_id == person.id]

    async def texts(self, person: Person) -> list[str]:
        """Return the first line of each message somebody got, files left out."""
        return [
            str((row.payload or {}).get("text", "")).split("\n")[0]
            for row in await self.heard(person)
            if row.method == "post"
        ]

    async def met(self, *together: Person) -> None:
        """Let people have been at a session together."""
        made = await northwind.group_of(
            self.database, 0, name=f"Met {together[0].user_id}", channel=None, facilitator=self.owner
        )
        async with self.tx() as tx:
            for person in together:
                await attendance_check.keep(tx, made.work_id, person.id, attended=True, told_by=person.id)


@kept_rows
async def hall(database: Database, clock: SteppedClock, n: int = 8) -> Hall:
    """Make a workspace of so many people U1, U2 …, all in Berlin, and an owner UO."""
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        owner = await northwind.person(tx, "UO", "Olga", is_slack_admin=True)
        people = [await northwind.person(tx, f"U{i}", f"Person {i}") for i in range(1, n + 1)]
    return Hall(database, clock, workspace_id, owner, people)


async def person(hall: Hall, user_id: str, **more: Any) -> Person:
    """Add somebody."""
    async with hall.tx() as tx:
        return await northwind.person(tx, user_id, **more)


async def reload(hall: Hall, one: Person, **changed: object) -> None:
    """Change a person."""
    async with hall.tx() as tx:
        row = await _get(tx, one.id)
        for name, value in changed.items():
            setattr(row, name, value)


async def _get(tx: Tx, person_id: int) -> Person:
    statement = select(Person).where(Person.workspace_id == tx.workspace_id, Person.id == person_id)
    return (await tx.session.execute(statement)).scalar_one()


def later(clock: SteppedClock, **by: float) -> datetime:
    """Return a moment from now."""
    return clock.now() + timedelta(**by)
