"""Some minutes after the beginning: tables to which too few have come join, and nobody is left alone."""

from collections.abc import Sequence

from bot.db import agenda as runs
from bot.db import deliveries, groups, people
from bot.db import dialogue_coaches as coaches
from bot.db import dialogue_slots as rows
from bot.db import dialogue_tables as tables
from bot.db.models import DialogueSlot, Group
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.dialogue_tables import joins
from bot.domain.dialogues import Place, SlotState
from bot.messages import dialogue_news as news
from bot.messages.dialogue_news import Why
from bot.services import agenda, dialogue_facts, dialogue_opening, dialogue_seating, group_endings
from bot.services.dialogue_shown import shown


async def join(tx: Tx, slot_id: int) -> str:
    """Bring small tables of a slot together, by who has said that they are there; return how it went."""
    slot = (await rows.locked(tx, slot_id)).get(slot_id)
    if slot is None or slot.state != SlotState.SEATED:
        return "over"
    by_id = {group.id: group for group in await tables.of_slot(tx, slot.id)}
    present = await _present(tx, list(by_id.values()))
    everybody = {one for here in present.values() for one in here}
    found = joins(present, await dialogue_seating.never(tx, everybody))
    newcomers: dict[int, list[int]] = {}
    for table, into in found.items():
        await _dissolve(tx, slot, by_id[table], by_id[into], sorted(present[table]))
        newcomers.setdefault(into, []).extend(present[table])
    for into, who in newcomers.items():
        await dialogue_opening.regroup(tx, slot, by_id[into], joined=who)
    alone = [here for table, here in present.items() if len(here) == 1 and table not in {*found, *newcomers}]
    for here in alone:
        await _let_go(tx, slot, next(iter(here)))
    return f"joined:{len(found)}" if found else "alone" if alone else "nothing"


async def _present(tx: Tx, groups_: Sequence[Group]) -> dict[int, set[int]]:
    """Return who is there, of those who still sit at each table."""
    present = await tables.present(tx, [group.id for group in groups_])
    for group in groups_:
        present[group.id] &= {person.id for person in await groups.members(tx, group.id)}
    return present


async def _dissolve(tx: Tx, slot: DialogueSlot, group: Group, into: Group, person_ids: Sequence[int]) -> None:
    """Let a table go, its people at another one; its coach comes along when that has none."""
    run = await runs.running_in(tx, group.id)
    if run is not None:
        await agenda.interrupt(tx, run.session_id, "joined")
    await dialogue_opening.bring(tx, slot, group, into, person_ids)
    coached = await coaches.at_tables(tx, [group.id, into.id])
    if group.id in coached and into.id not in coached:
        await coaches.put(tx, slot.id, coached[group.id].id, into.id)
        into.facilitator_id = coached[group.id].id
    group.merged_into_id = into.id
    await group_endings.end(tx, group)


async def _let_go(tx: Tx, slot: DialogueSlot, person_id: int) -> None:
    """Tell the only one who came that nobody else could, with dates they could have instead."""
    person = (await people.many(tx, [person_id]))[person_id]
    mine = await rows.place_of(tx, slot.id, person_id)
    group_id = mine.group_id if mine else None
    if mine is None or group_id is None:
        return
    session = (await tables.sessions(tx, [group_id]))[group_id]
    await tables.forget_presence(tx, session.id, [person_id])
    await rows.set_place(tx, slot.id, person_id, Place.DROPPED)
    offers = (await dialogue_facts.offers(tx, [person], slot))[person_id]
    words = news.not_held(shown(slot), Why.ALONE, [shown(one) for one in offers], tz=person.tz)
    key = f"dialogue:{slot.id}:alone:{person_id}"
    await deliveries.queue(tx, key, Kind.DIALOGUE_NEWS, words, person_id=person_id)
