"""The conversation of a table: opened ten minutes before, with everybody's names; who is there says so."""

from collections.abc import Sequence

from bot.db import agenda as runs
from bot.db import attendance_check, deliveries, groups, memberships, owned, people, programs
from bot.db import dialogue_coaches as coaches
from bot.db import dialogue_slots as rows
from bot.db import dialogue_tables as tables
from bot.db.models import DialogueSlot, Group
from bot.db.session import Tx
from bot.domain.agenda import ATTENDANCE_OPEN
from bot.domain.deliveries import Kind
from bot.domain.dialogues import SlotState
from bot.errors import Gone, NotAllowed, NotFound
from bot.messages import dialogue_news as news
from bot.messages import dialogue_tables as messages
from bot.messages.dialogue_tables import Table
from bot.services import agenda, dialogue_seating
from bot.services.dialogue_shown import shown

NO_TABLE = "I cannot find that table any more. `/plg dialogue` shows where you are expected."


async def remind(tx: Tx, slot_id: int) -> str:
    """Remind everybody an hour before; return how it went."""
    slot = await _seated(tx, slot_id)
    if slot is None or tx.now >= slot.starts_at:
        return "over"
    for mine, person in await rows.places(tx, slot.id):
        words = news.soon(shown(slot), coach=False, tz=person.tz)
        await dialogue_seating.tell(
            tx, slot, dialogue_seating.told_key(slot, "hour", mine, person), words, person
        )
    groups_ = [group.id for group in await tables.of_slot(tx, slot.id)]
    for coach in (await coaches.at_tables(tx, groups_)).values():
        words = news.soon(shown(slot), coach=True, tz=coach.tz)
        await dialogue_seating.tell(tx, slot, dialogue_seating.coach_key(slot, "hour", coach), words, coach)
    return "done"


async def _seated(tx: Tx, slot_id: int) -> DialogueSlot | None:
    slot = (await rows.locked(tx, slot_id)).get(slot_id)
    return slot if slot is not None and slot.state == SlotState.SEATED else None


async def open_tables(tx: Tx, slot_id: int) -> str:
    """Open the conversations of a slot's tables; return how it went."""
    slot = await _seated(tx, slot_id)
    if slot is None:
        return "over"
    for group in await tables.of_slot(tx, slot.id):
        await regroup(tx, slot, group)
    return "done"


async def regroup(
    tx: Tx, slot: DialogueSlot, group: Group, *, joined: Sequence[int] = (), lost_coach: bool = False
) -> None:
    """Bring a table's people into one conversation: the first time, or because somebody has come in.

    Nobody can be brought into a conversation that is there, so a new one is opened, and what is going on
    moves there.
    """
    group.channel_id, group.channel_due_at, group.channel_attempts = None, tx.now, 0
    await tx.session.flush()
    number = len(await deliveries.posts_beginning(tx, _scope(group)))
    words = messages.opening(await _table(tx, slot, group, joined=joined, lost_coach=lost_coach))
    await deliveries.queue(tx, f"{_scope(group)}{number}", Kind.AGENDA, words, group_id=group.id)
    run = await runs.running_in(tx, group.id, lock=True)
    if run is not None:
        await agenda.go_on_elsewhere(tx, run)


async def _table(
    tx: Tx, slot: DialogueSlot, group: Group, *, joined: Sequence[int] = (), lost_coach: bool = False
) -> Table:
    session = (await tables.sessions(tx, [group.id]))[group.id]
    present = (await tables.present(tx, [group.id]))[group.id]
    members = await groups.members(tx, group.id)
    coach = (await coaches.at_tables(tx, [group.id])).get(group.id)
    return Table(
        title=slot.title,
        starts=slot.starts_at,
        tz=slot.tz,
        place=slot.place,
        people=[person.user_id for person in members],
        here=[person.user_id for person in members if person.id in present],
        coach=coach.user_id if coach else None,
        session=f"{session.id}:{session.version}",
        value=str(group.id),
        joined=[person.user_id for person in members if person.id in joined],
        lost_coach=lost_coach,
        begun=await runs.of_session(tx, session.id) is not None,
    )


def _scope(group: Group) -> str:
    return f"dialogue_table:{group.id}:"


async def refresh(tx: Tx, slot: DialogueSlot, group_id: int) -> None:
    """Show in a table's conversation who is there now."""
    group = await groups.get(tx, group_id)
    keys = await deliveries.posts_beginning(tx, _scope(group))
    if keys and group.archived_at is None:
        table = await _table(tx, slot, group)
        version = await tables.changes_of(tx, keys[-1]) + 1
        await deliveries.revise(tx, keys[-1], Kind.AGENDA, messages.opening(table), version=version)


async def here(tx: Tx, person_id: int, group_id: int) -> str:
    """Note that somebody is at their table; return what they are told, if anything. Twice changes nothing.

    Whose table has joined another one meanwhile is brought there. Raises NotFound, NotAllowed, or Gone when
    the dialogue is over.
    """
    group = await owned.maybe(tx, Group, group_id)
    slot = (await rows.locked(tx, group.slot_id or 0)).get(group.slot_id or 0) if group else None
    if group is None or slot is None:
        raise NotFound(NO_TABLE)
    await programs.lock(tx, group.id)
    if not await groups.is_member(tx, group.id, person_id):
        raise NotAllowed("Only those who sit at this table press that, so nothing was changed.")
    if tx.now > slot.starts_at + ATTENDANCE_OPEN or (group.archived_at and group.merged_into_id is None):
        raise Gone("This dialogue is over, so nothing was changed.")
    if group.merged_into_id is not None:
        return await _follow(tx, slot, group, person_id)
    session = (await tables.sessions(tx, [group.id]))[group.id]
    present = (await tables.present(tx, [group.id]))[group.id]
    if person_id not in present:
        await attendance_check.keep(tx, session.id, person_id, attended=True, told_by=person_id)
        await refresh(tx, slot, group.id)
    return ""


async def started(tx: Tx, person_id: int, group: Group) -> None:
    """Count whoever begins a dialogue as being there, and show in the conversation that it has begun."""
    slot = (await rows.locked(tx, group.slot_id or 0)).get(group.slot_id or 0)
    if slot is None:
        return
    if await groups.is_member(tx, group.id, person_id):
        session = (await tables.sessions(tx, [group.id]))[group.id]
        await attendance_check.keep(tx, session.id, person_id, attended=True, told_by=person_id)
    await refresh(tx, slot, group.id)


async def _follow(tx: Tx, slot: DialogueSlot, group: Group, person_id: int) -> str:
    """Bring somebody who comes late to where their table went."""
    into = await groups.get(tx, group.merged_into_id or 0)
    if not await groups.is_member(tx, into.id, person_id):
        await bring(tx, slot, group, into, [person_id])
        await regroup(tx, slot, into, joined=[person_id])
    others = [one.user_id for one in await groups.members(tx, into.id) if one.id != person_id]
    return messages.elsewhere(others)


async def bring(tx: Tx, slot: DialogueSlot, group: Group, into: Group, person_ids: Sequence[int]) -> None:
    """Let people of one table sit at another, as being there."""
    before, now = (
        (await tables.sessions(tx, [group.id]))[group.id],
        (await tables.sessions(tx, [into.id]))[into.id],
    )
    await tables.forget_presence(tx, before.id, person_ids)
    await memberships.enrol(tx, into.id, person_ids)
    await tables.seat(tx, slot.id, into.id, person_ids)
    for person in (await people.many(tx, person_ids)).values():
        await attendance_check.keep(tx, now.id, person.id, attended=True, told_by=person.id)
