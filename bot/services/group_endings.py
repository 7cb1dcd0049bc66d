"""The end of a group: closed by whoever leads it, or because its channel is gone. What is whose stays so."""

from bot.db import deliveries, groups, merges, people, planning, programs
from bot.db.models import Group
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.messages import group_news as news
from bot.messages import programs as messages
from bot.services import access, calendar


async def close(tx: Tx, by: int, group_id: int) -> str:
    """End a group and tell its people once; return its name. Twice changes nothing.

    The channel stays as it is, with what was shared in it; what each wrote for themselves stays theirs.
    """
    group = await programs.lock(tx, group_id)
    if group is not None and group.archived_at is not None:
        await access.must_lead(tx, by, group)
        return group.name
    group = await access.led_group(tx, by, group_id)
    author = await people.get(tx, by)
    members = await groups.members(tx, group_id)
    await calendar.call_off(tx, group_id, members)
    told = {person.id: False for person in members} | {group.facilitator_id: True}
    await end(tx, group)
    for person_id, facilitates in told.items():
        if person_id != by:
            words = news.closed(group=group.name, by=author.user_id, facilitates=facilitates)
            await deliveries.queue(
                tx, f"archived:{group_id}:{person_id}", Kind.NOTICE, words, person_id=person_id
            )
    if group.channel_id is not None:
        await deliveries.queue(
            tx,
            f"archived:{group_id}:channel",
            Kind.NOTICE,
            news.closed_in_channel(by=author.user_id),
            channel=group.channel_id,
        )
    return group.name


async def channel_gone(tx: Tx, channel_id: str) -> None:
    """End the group whose channel was archived or deleted, and tell its people once."""
    found = await groups.by_channel(tx, channel_id)
    group = await programs.lock(tx, found.id) if found else None
    if group is None or group.archived_at is not None:
        return
    if group.kind == DIALOGUE:  # it meets once, and can do so in another conversation
        cycle = await groups.current_cycle(tx, group.id)
        group.channel_id = None
        group.channel_due_at = tx.now if cycle is not None and cycle.ended_at is None else None
        return
    members = await groups.members(tx, group.id)
    await calendar.call_off(tx, group.id, members)
    await end(tx, group)
    for person in members:
        words = messages.archived(group=group.name)
        await deliveries.queue(
            tx, f"archived:{group.id}:{person.id}", Kind.NOTICE, words, person_id=person.id
        )
    await deliveries.queue(
        tx,
        f"archived:{group.id}:facilitator",
        Kind.NOTICE,
        messages.archived_for_facilitator(group=group.name),
        person_id=group.facilitator_id,
    )


async def end(tx: Tx, group: Group) -> None:
    """Archive a group: nothing more falls due in it, and nothing that waits for it goes out."""
    group.archived_at, group.channel_due_at = tx.now, None
    await tx.session.flush()
    for cycle_id in await programs.cycle_ids(tx, group.id):
        await planning.drop(tx, "group_archived", cycle_id=cycle_id)
    await deliveries.cancel_waiting(tx, "group_archived", group_id=group.id)
    await merges.settle_others(tx, group.id)
