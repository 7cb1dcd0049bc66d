"""Somebody is gone: from the workspace, or from the roster. They leave the dates ahead of them.

What follows is done by a planned step: here the person may be locked, and slots are locked before people.
"""

from bot.db import dialogue_coaches as coaches
from bot.db import dialogue_slots as rows
from bot.db import dialogues, people, steps
from bot.db.models import Person
from bot.db.session import Tx
from bot.services import dialogue_coaches, dialogue_leaving


async def plan(tx: Tx, person: Person) -> None:
    """Let somebody leave the dates they signed up for or coach, within a minute."""
    ahead = await dialogues.standing_of(tx, person.id, since=tx.now)
    if ahead or await dialogues.coached_by(tx, person.id, since=tx.now):
        key = f"dialogue_gone:{person.id}:{int(tx.now.timestamp())}"
        await steps.once(tx, key, "dialogue_gone", tx.now, person_id=person.id)


async def leave_all(tx: Tx, person_id: int) -> str:
    """Take somebody out of every date ahead; return how many there were."""
    person = await people.get(tx, person_id)
    ahead = {slot.id for _, slot in await dialogues.standing_of(tx, person_id, since=tx.now)}
    ahead |= {slot.id for slot in await dialogues.coached_by(tx, person_id, since=tx.now)}
    for slot_id, slot in (await rows.locked(tx, *ahead)).items():
        mine = await rows.place_of(tx, slot_id, person_id)
        if mine is not None and mine.state in {"in", "waiting"}:
            await dialogue_leaving.leave(tx, slot, mine, person)
        if person_id in {coach.id for coach in (await coaches.coaches(tx, [slot_id]))[slot_id]}:
            await dialogue_coaches.leave(tx, slot, person)
    return f"left:{len(ahead)}"
