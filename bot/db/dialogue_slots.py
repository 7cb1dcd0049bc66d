"""Dates of dialogues as they change: opened, locked, seated, merged, cancelled; and the places in them.

Whoever changes a slot or its places locks the slot's row first, several in the order of their ids, and then
the people concerned, all at once: so of two who take the last seat exactly one gets it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select

from bot.db import dialogue_coaches, dialogues, planning, steps
from bot.db.models import DialogueSlot, Person, Program, SignUp, Workspace
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx
from bot.domain.dialogues import STANDING, Place, SlotState, may_follow

NAME = "Dialogues"


async def begun(tx: Tx, *, by: int) -> Program:
    """Return the program of the workspace's dialogues, made new for the first date."""
    lock = select(Workspace.id).where(Workspace.id == tx.workspace_id).with_for_update(key_share=True)
    await tx.session.execute(lock)  # two owners open the first date at the same moment
    found = await dialogues.program(tx)
    if found is None:
        found = Program(
            workspace_id=tx.workspace_id, kind=DIALOGUE, name=NAME, created_by=by, created_at=tx.now
        )
        tx.session.add(found)
        await tx.session.flush()
    return found


async def of_request(tx: Tx, request_key: str) -> list[DialogueSlot]:
    """Return the slots that this form has opened already, the first one first."""
    statement = (
        select(DialogueSlot)
        .where(
            DialogueSlot.workspace_id == tx.workspace_id,
            DialogueSlot.request_key.startswith(f"{request_key}:", autoescape=True),
        )
        .order_by(DialogueSlot.starts_at)
    )
    return list((await tx.session.execute(statement)).scalars())


async def alike(tx: Tx, topic: str, moments: Collection[datetime]) -> list[datetime]:
    """Return at which of these moments a dialogue on this topic is planned already."""
    statement = select(DialogueSlot.starts_at).where(
        DialogueSlot.workspace_id == tx.workspace_id,
        DialogueSlot.topic == topic,
        DialogueSlot.state.in_([str(SlotState.OPEN), str(SlotState.SEATED)]),
        DialogueSlot.starts_at.in_(list(moments)),
    )
    return sorted((await tx.session.execute(statement)).scalars())


async def add(tx: Tx, slot: DialogueSlot, coaches: Iterable[int]) -> DialogueSlot:
    """Keep a new slot with its coaches."""
    tx.session.add(slot)
    await tx.session.flush()
    await dialogue_coaches.set_coaches(tx, slot.id, coaches)
    return slot


async def locked(tx: Tx, *slot_ids: int) -> dict[int, DialogueSlot]:
    """Return slots as they are now, by id, and let nobody else change them until the transaction ends."""
    statement = (
        select(DialogueSlot)
        .where(DialogueSlot.workspace_id == tx.workspace_id, DialogueSlot.id.in_(set(slot_ids)))
        .order_by(DialogueSlot.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {slot.id: slot for slot in (await tx.session.execute(statement)).scalars()}


def become(tx: Tx, slot: DialogueSlot, state: SlotState) -> None:
    """Bring a locked slot into a state; ValueError for one that may not follow."""
    if not may_follow(slot.state, state):
        raise ValueError(f"a {slot.state} slot cannot become {state}")
    slot.state, slot.settled_at = str(state), tx.now
    slot.version += 1


async def plan(tx: Tx, slot: DialogueSlot, due: dict[str, datetime]) -> None:
    """Plan what happens by itself on a date: kind of step → when. A moved slot has steps of its own."""
    for kind, at in due.items():
        key = f"dialogue:{slot.id}:v{slot.version}:{kind}"
        await steps.once(tx, key, kind, at, slot_id=slot.id)


async def drop_steps(tx: Tx, slot: DialogueSlot, outcome: str) -> None:
    """Let nothing more happen by itself on a date."""
    await planning.drop(tx, outcome, slot_id=slot.id)


# Places. `queued_at` says when somebody got in line; it stays when they move up.


async def place_of(tx: Tx, slot_id: int, person_id: int) -> SignUp | None:
    """Return somebody's sign-up for a slot, whatever became of it."""
    statement = select(SignUp).where(
        SignUp.workspace_id == tx.workspace_id, SignUp.slot_id == slot_id, SignUp.person_id == person_id
    )
    statement = statement.execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def places(tx: Tx, slot_id: int, states: Iterable[Place] = (Place.IN,)) -> list[tuple[SignUp, Person]]:
    """Return who stands so in a slot, in the order in which they got in line."""
    statement = (
        select(SignUp, Person)
        .join(Person, Person.id == SignUp.person_id)
        .where(
            SignUp.workspace_id == tx.workspace_id,
            SignUp.slot_id == slot_id,
            SignUp.state.in_([str(state) for state in states]),
        )
        .order_by(SignUp.queued_at, SignUp.id)
        .execution_options(populate_existing=True)
    )
    return [(sign_up, person) for sign_up, person in await tx.session.execute(statement)]


async def set_place(tx: Tx, slot_id: int, person_id: int, state: Place) -> SignUp:
    """Give somebody that standing in a locked slot; who comes back gets in line anew."""
    row = await place_of(tx, slot_id, person_id)
    if row is None:
        row = SignUp(workspace_id=tx.workspace_id, slot_id=slot_id, person_id=person_id, queued_at=tx.now)
        row.version = 0
        row.sequence = 0
        row.state = ""
        tx.session.add(row)
    if row.state == state:
        return row
    if row.state not in STANDING and state in STANDING:
        row.queued_at = tx.now
        row.offered_id = row.declined_at = None
    if state not in STANDING:
        row.group_id = None
    row.state, row.changed_at = str(state), tx.now
    row.version += 1
    await tx.session.flush()
    return row


async def moved_to(tx: Tx, slot_id: int) -> DialogueSlot | None:
    """Return the slot that most people of this one have moved to; None when nobody has."""
    statement = (
        select(DialogueSlot)
        .join(SignUp, SignUp.slot_id == DialogueSlot.id)
        .where(DialogueSlot.workspace_id == tx.workspace_id, SignUp.moved_from_id == slot_id)
        .group_by(DialogueSlot.id)
        .order_by(func.count().desc(), DialogueSlot.id)
    )
    return (await tx.session.execute(statement)).scalars().first()
