"""A few dialogues through the real bot, for a small company on SQLite: what is sent, and who has met.

Its services, its clock and its sender are the real ones; Slack says yes. What is sent and what the bot counts
are held against the arithmetic of the year (benchmarks/year_load.py) and against what is counted here.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.clock import SteppedClock
from bot.content import default_root, load_dialogue_topics
from bot.db import dialogue_slots, dialogue_tables, groups, partners, planning, workspaces
from bot.db.models import DialogueSlot, Group, Person
from bot.db.session import Database
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.pace import Unpaced
from bot.delivery.recheck import Call
from bot.delivery.sender import Sender
from bot.delivery.slack import METHODS, Slack
from bot.domain.dialogues import CLOSES, SIZE
from bot.domain.playing import Counts, meet
from bot.domain.script import Script
from bot.jobs.runner import Tools, run_due
from bot.jobs.schedule import SCHEDULE
from bot.services import agenda, dialogue_dates, dialogue_opening, dialogue_sign_ups

BEGINS = datetime(2027, 1, 4, 7, tzinfo=UTC)
TZ = "Europe/Berlin"
KINDS = [job.kind for job in SCHEDULE]
TOPICS = load_dialogue_topics(default_root())
SCRIPTS = {name: topic.script for name, topic in TOPICS.items()}
WINDOW = 50
FEWEST_TO_BEGIN = 2


@dataclass(frozen=True)
class Sent:
    """One call to Slack: which, for what kind of message, when, and to whom."""

    call: str
    kind: str
    at: datetime
    person: int | None  # None: into a table's conversation, or to open one
    group: int | None = None


class Opening(AsyncWebClient):
    """Opens every conversation it is asked for."""

    def __init__(self, clock: SteppedClock, sent: list[Sent]) -> None:
        super().__init__(token="xoxb-1")
        self._clock, self._sent, self._known = clock, sent, dict[str, str]()

    async def conversations_open(self, **wanted: Any) -> Any:
        """Return the conversation of these people, always the same one."""
        self._sent.append(Sent("conversations.open", "", self._clock.now(), None))
        channel = self._known.setdefault(str(wanted["users"]), f"G{len(self._known)}")
        return {"channel": {"id": channel}}


class Agreeable(Slack):
    """Takes every message at once, and notes it."""

    def __init__(self, clock: SteppedClock, sent: list[Sent]) -> None:
        super().__init__(Opening(clock, sent))
        self._clock, self._sent = clock, sent

    async def send(self, call: Call, workspace_id: int) -> Outcome:  # noqa: ARG002 - as every Slack
        """Say yes."""
        row, now = call.row, self._clock.now()
        name = METHODS.get(row.method, row.method)
        self._sent.append(Sent(name, row.kind, now, row.person_id, row.group_id))
        await asyncio.sleep(0)
        return Outcome(Verdict.SENT, channel=row.channel or f"D{row.id}", ts=f"{row.id}.0")


@dataclass
class Life:
    """What a few dialogues were like: every call, who had a seat, who came, and the tables in the end."""

    sent: list[Sent] = field(default_factory=list)
    seats: int = 0
    came: int = 0
    tables: int = 0  # made up when sign-up closed
    reopened: int = 0  # tables whose conversation was opened anew, because another one had joined them
    scripts: list[Script] = field(default_factory=list)  # by which a table was led, for each that was
    hear_after: int = 0  # people who are written to when it is over
    met: Counts = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)  # by the bot, of whoever attended anything


class Stage:
    """A workspace on a clock that is moved from one thing that is due to the next."""

    def __init__(self, db: Database, clock: SteppedClock, attendance: float, seed: int) -> None:
        self.db, self.clock, self.attendance = db, clock, attendance
        self.chance = Random(seed)
        self.workspace = 0
        self.life = Life()
        self.sender = Sender(db, Agreeable(clock, self.life.sent), Unpaced(WINDOW))

    def tx(self) -> Any:
        """Open a transaction of the workspace."""
        return self.db.transaction(self.workspace)

    async def begin(self, people: int) -> list[int]:
        """Make the workspace with so many people, and an owner; return their ids."""
        async with self.db.unbound() as session:
            made = await workspaces.connect(
                session, team_id="T1", name="Northwind", bot_user_id="UBOT", now=self.clock.now()
            )
            self.workspace = made.id
        async with self.tx() as tx:
            everybody = [
                Person(workspace_id=tx.workspace_id, user_id=f"U{n}", name=f"Person {n}", tz=TZ)
                for n in range(people + 1)
            ]
            tx.session.add_all(everybody)
            await tx.session.flush()
            self.life.met = {one.id: {} for one in everybody[1:]}
            self.owner = everybody[0].id
            return [one.id for one in everybody[1:]]

    async def open(self, number: int, starts: datetime, tables: int) -> int:
        """Open a date for sign-up; return its id."""
        topic = list(TOPICS)[number % len(TOPICS)]
        async with self.tx() as tx:
            program = await dialogue_slots.begun(tx, by=self.owner)
            program.monthly_limit = 0
            slot = DialogueSlot(
                workspace_id=tx.workspace_id,
                program_id=program.id,
                topic=topic,
                title=TOPICS[topic].title,
                starts_at=starts,
                closes_at=starts - CLOSES,
                tz=TZ,
                place="Room 4",
                tables=tables,
                size=SIZE,
                state="open",
                version=1,
                opened_by=self.owner,
                opened_at=tx.now,
                request_key=f"open{number}:0",
            )
            await dialogue_slots.add(tx, slot, [])
            await dialogue_dates.plan_signing_up(tx, slot)
            return slot.id

    async def go(self, moment: datetime) -> None:
        """Walk to a moment, doing what falls due on the way."""
        while True:
            await self.settle()
            async with self.db.reading(self.workspace) as tx:
                due = await planning.next_due(tx, KINDS)
            if due is None or due > moment:
                break
            self.clock.move_to(max(due, self.clock.now()))
        self.clock.move_to(max(moment, self.clock.now()))

    async def settle(self) -> None:
        """Do what is due now, and send what that brings."""
        while await run_due(self.db, SCHEDULE, Tools({}, 8)) + await self.sender.drain():
            pass


async def live(
    db: Database, clock: SteppedClock, *, people: int, dates: int, attendance: float, seed: int
) -> Life:
    """Let everybody have a seat at so many dialogues, one a month; return what came of it."""
    stage = Stage(db, clock, attendance, seed)
    ids = await stage.begin(people)
    for number in range(dates):
        starts = BEGINS + timedelta(weeks=4 * number, days=7, hours=5)
        slot_id = await stage.open(number, starts, -(-people // SIZE))
        for one in ids:
            async with stage.tx() as tx:
                await dialogue_sign_ups.sign_up(tx, one, slot_id)
        await _hold(stage, slot_id, starts)
    await stage.sender.stop()
    async with db.reading(stage.workspace) as tx:
        stage.life.counted = await partners.counts(tx, (BEGINS, clock.now()))
    return stage.life


async def _hold(stage: Stage, slot_id: int, starts: datetime) -> None:
    """Live through a date: people come or do not, tables are joined, and each is led to its end."""
    await stage.go(starts - timedelta(minutes=2))
    async with stage.db.reading(stage.workspace) as tx:
        tables = await dialogue_tables.of_slot(tx, slot_id)
        sitting = {table.id: [one.id for one in await groups.members(tx, table.id)] for table in tables}
    stage.life.seats += sum(map(len, sitting.values()))
    stage.life.tables += len(sitting)
    for table, people in sitting.items():
        for one in people:
            if stage.chance.random() < stage.attendance:
                stage.life.came += 1
                async with stage.tx() as tx:
                    await dialogue_opening.here(tx, one, table)
                await stage.settle()
    await stage.go(starts + timedelta(minutes=6))
    await _lead(stage, slot_id)
    await stage.go(starts + timedelta(days=9))


async def _lead(stage: Stage, slot_id: int) -> None:
    """Let somebody at each table press through its script."""
    async with stage.db.reading(stage.workspace) as tx:
        tables = await dialogue_tables.of_slot(tx, slot_id)
        present = await dialogue_tables.present(tx, [table.id for table in tables])
        sessions = await dialogue_tables.sessions(tx, [table.id for table in tables])
        sitting = {table.id: {one.id for one in await groups.members(tx, table.id)} for table in tables}
        joined = select(Group.merged_into_id).where(
            Group.workspace_id == tx.workspace_id, Group.slot_id == slot_id, Group.merged_into_id.is_not(None)
        )
        stage.life.reopened += len(set((await tx.session.execute(joined)).scalars()))
    for table in tables:
        people = sorted(present[table.id])
        meet(people, stage.life.met)
        if len(people) < FEWEST_TO_BEGIN:
            continue
        stage.life.hear_after += len(sitting[table.id])
        async with stage.tx() as tx:
            on, _ = await agenda.start(tx, people[0], sessions[table.id].id, SCRIPTS, tz=TZ)
        stage.life.scripts.append(on.script)
        for turn in range(1, len(on.script.steps) + 1):
            async with stage.tx() as tx:
                await agenda.move_on(tx, people[0], on.run.id, turn)
            await stage.settle()
