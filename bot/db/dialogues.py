"""Dialogues as people see them: dates ahead and their seats, who stands where, topics had, partners met."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from bot.db.models import (
    AttendanceCheck,
    Cycle,
    CycleSession,
    DialogueCoach,
    DialogueSlot,
    Group,
    Person,
    Program,
    RosterEntry,
    SignUp,
)
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx
from bot.domain.dialogues import STANDING, Place, SlotState, seats

STANDS = [str(place) for place in STANDING]


@dataclass(frozen=True)
class Date:
    """A slot with how many people have a seat in it, and how many wait for one; never who."""

    slot: DialogueSlot
    taken: int
    waiting: int

    @property
    def left(self) -> int:
        """How many seats are free."""
        return max(0, seats(self.slot.tables, self.slot.size) - self.taken)


async def program(tx: Tx) -> Program | None:
    """Return the program that the dialogues of this workspace belong to; None before the first date."""
    statement = (
        select(Program)
        .where(Program.workspace_id == tx.workspace_id, Program.kind == DIALOGUE)
        .order_by(Program.id)
    )
    return (await tx.session.execute(statement)).scalars().first()


async def ahead(tx: Tx, *, states: Iterable[SlotState] = (SlotState.OPEN,)) -> list[Date]:
    """Return the slots that have not begun, in these states, with their counts, the earliest first."""
    statement = (
        select(DialogueSlot)
        .where(
            DialogueSlot.workspace_id == tx.workspace_id,
            DialogueSlot.state.in_([str(state) for state in states]),
            DialogueSlot.starts_at > tx.now,
        )
        .order_by(DialogueSlot.starts_at, DialogueSlot.id)
    )
    return await with_counts(tx, list((await tx.session.execute(statement)).scalars()))


async def with_counts(tx: Tx, slots: Collection[DialogueSlot]) -> list[Date]:
    """Return these slots with their counts, in the same order."""
    statement = (
        select(SignUp.slot_id, SignUp.state, func.count())
        .where(
            SignUp.workspace_id == tx.workspace_id,
            SignUp.slot_id.in_([slot.id for slot in slots]),
            SignUp.state.in_(STANDS),
        )
        .group_by(SignUp.slot_id, SignUp.state)
    )
    counted = {(row[0], row[1]): row[2] for row in await tx.session.execute(statement)}
    return [
        Date(slot, counted.get((slot.id, Place.IN), 0), counted.get((slot.id, Place.WAITING), 0))
        for slot in slots
    ]


async def by_id(tx: Tx, slot_ids: Collection[int]) -> dict[int, DialogueSlot]:
    """Return these slots of this workspace, by id."""
    statement = select(DialogueSlot).where(
        DialogueSlot.workspace_id == tx.workspace_id, DialogueSlot.id.in_(set(slot_ids))
    )
    return {slot.id: slot for slot in (await tx.session.execute(statement)).scalars()}


async def standing_of(tx: Tx, person_id: int, *, since: datetime) -> list[tuple[SignUp, DialogueSlot]]:
    """Return where somebody has a seat or waits, of the slots that begin since then; earliest first."""
    return (await standing_of_many(tx, [person_id], since=since))[person_id]


async def standing_of_many(
    tx: Tx, person_ids: Collection[int], *, since: datetime
) -> dict[int, list[tuple[SignUp, DialogueSlot]]]:
    """Return the same for several people, by person id."""
    statement = (
        select(SignUp, DialogueSlot)
        .join(DialogueSlot, DialogueSlot.id == SignUp.slot_id)
        .where(
            SignUp.workspace_id == tx.workspace_id,
            SignUp.person_id.in_(set(person_ids)),
            SignUp.state.in_(STANDS),
            DialogueSlot.starts_at >= since,
        )
        .order_by(DialogueSlot.starts_at, DialogueSlot.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[tuple[SignUp, DialogueSlot]]] = {person_id: [] for person_id in person_ids}
    for sign_up, slot in await tx.session.execute(statement):
        found[sign_up.person_id].append((sign_up, slot))
    return found


async def queue_number(tx: Tx, mine: SignUp) -> int:
    """Return how many wait for a seat before somebody, and they themselves: 1 is next."""
    statement = select(func.count()).where(
        SignUp.workspace_id == tx.workspace_id,
        SignUp.slot_id == mine.slot_id,
        SignUp.state == str(Place.WAITING),
        (SignUp.queued_at < mine.queued_at) | ((SignUp.queued_at == mine.queued_at) & (SignUp.id <= mine.id)),
    )
    return int((await tx.session.execute(statement)).scalar_one())


async def coached_by(tx: Tx, person_id: int, *, since: datetime) -> list[DialogueSlot]:
    """Return the slots that somebody coaches and that begin since then, held or to be held."""
    return (await coached_by_many(tx, [person_id], since=since))[person_id]


async def coached_by_many(
    tx: Tx, person_ids: Collection[int], *, since: datetime
) -> dict[int, list[DialogueSlot]]:
    """Return the same for several people, by person id."""
    statement = (
        select(DialogueCoach.person_id, DialogueSlot)
        .join(DialogueSlot, DialogueCoach.slot_id == DialogueSlot.id)
        .where(
            DialogueSlot.workspace_id == tx.workspace_id,
            DialogueSlot.state.in_([str(SlotState.OPEN), str(SlotState.SEATED)]),
            DialogueSlot.starts_at >= since,
            DialogueCoach.person_id.in_(set(person_ids)),
            DialogueCoach.ended_at.is_(None),
        )
        .order_by(DialogueSlot.starts_at, DialogueSlot.id)
    )
    found: dict[int, list[DialogueSlot]] = {person_id: [] for person_id in person_ids}
    for person_id, slot in await tx.session.execute(statement):
        found[person_id].append(slot)
    return found


async def has_coached(tx: Tx, person_id: int) -> bool:
    """Say whether somebody is or was a coach of any slot."""
    statement = select(
        exists().where(DialogueCoach.workspace_id == tx.workspace_id, DialogueCoach.person_id == person_id)
    )
    return bool((await tx.session.execute(statement)).scalar_one())


async def may_take_part(tx: Tx, person: Person) -> bool:
    """Say whether dialogues are for this person: on the roster if there is one, and no guest or app."""
    if not person.is_active or person.is_bot or person.is_guest:
        return False
    on_it = select(RosterEntry.person_id).where(
        RosterEntry.workspace_id == tx.workspace_id, RosterEntry.left_at.is_(None)
    )
    statement = select(on_it.where(RosterEntry.person_id == person.id).exists(), ~on_it.exists())
    return any((await tx.session.execute(statement)).one())


async def topics_had(tx: Tx, person_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the topics whose dialogue people attended, by person id; having signed up is not enough."""
    statement = (
        select(AttendanceCheck.person_id, Cycle.topic)
        .join(CycleSession, CycleSession.id == AttendanceCheck.session_id)
        .join(Cycle, Cycle.id == CycleSession.cycle_id)
        .join(Group, Group.id == Cycle.group_id)
        .where(
            AttendanceCheck.workspace_id == tx.workspace_id,
            AttendanceCheck.person_id.in_(set(person_ids)),
            AttendanceCheck.attended,
            Group.kind == DIALOGUE,
        )
        .distinct()
    )
    found: dict[int, set[str]] = {person_id: set() for person_id in person_ids}
    for person_id, topic in await tx.session.execute(statement):
        found[person_id].add(topic)
    return found


async def partners_met(tx: Tx, person_ids: Collection[int], *, since: datetime) -> dict[int, set[int]]:
    """Return whom people have met in sessions of any kind that began since then: only who attended counts."""
    mine, theirs = aliased(AttendanceCheck), aliased(AttendanceCheck)
    statement = (
        select(mine.person_id, theirs.person_id)
        .join(theirs, theirs.session_id == mine.session_id)
        .join(CycleSession, CycleSession.id == mine.session_id)
        .where(
            mine.workspace_id == tx.workspace_id,
            theirs.workspace_id == tx.workspace_id,
            CycleSession.starts_at >= since,
            mine.person_id.in_(set(person_ids)),
            mine.attended,
            theirs.attended,
            theirs.person_id != mine.person_id,
        )
        .distinct()
    )
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in await tx.session.execute(statement):
        found[one].add(other)
    return {person_id: found[person_id] for person_id in person_ids}
