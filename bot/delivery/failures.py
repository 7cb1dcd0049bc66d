"""Tells whom it concerns, once, when a message could not be delivered or taken back, and what would help."""

from sqlalchemy import select

from bot.db import deliveries, owned, people
from bot.db.models import Group, Member
from bot.db.models.programs import PRACTICE
from bot.db.outgoing import Outgoing
from bot.db.session import Tx
from bot.delivery.outcome import Outcome, Verdict
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.messages import notices


async def report(tx: Tx, row: Outgoing, outcome: Outcome) -> None:
    """Queue the notice that belongs to a failed delivery, if anybody can act on it."""
    error = outcome.error or "unknown"
    if outcome.verdict is not Verdict.PERMANENT:
        return
    if row.method == "file":
        return
    if row.method != "post":
        await _tell_author(tx, row, error)
        return
    if row.group_id is not None and row.person_id is None:
        group = await owned.one(tx, Group, row.group_id)
        text = notices.channel_unreachable(group.name, error)
        await _tell(tx, f"unreachable:group:{group.id}:{error}", group.facilitator_id, text)
    elif row.person_id is not None and row.kind != Kind.NOTICE:
        person = await people.get(tx, row.person_id)
        for group in await _groups_of(tx, row.person_id):
            if group.facilitator_id != person.id:
                text = notices.person_unreachable(person.user_id, group.name, error)
                await _tell(tx, f"unreachable:person:{person.id}:{group.id}", group.facilitator_id, text)


async def _tell_author(tx: Tx, row: Outgoing, error: str) -> None:
    """Say that words somebody has changed or taken back are still to be seen as they were."""
    if row.person_id is None or error == "message_not_found":  # nothing of theirs stands there
        return
    text = notices.still_shown(error) if row.method == "delete" else notices.not_changed(error)
    await _tell(tx, f"still_shown:{row.key}", row.person_id, text)


async def _tell(tx: Tx, key: str, person_id: int, text: Message) -> None:
    await deliveries.queue(tx, key, Kind.NOTICE, text, person_id=person_id)


async def _groups_of(tx: Tx, person_id: int) -> list[Group]:
    statement = (
        select(Group)
        .join(Member, Member.group_id == Group.id)
        .where(
            Group.workspace_id == tx.workspace_id,
            Group.kind == PRACTICE,
            Group.archived_at.is_(None),
            Member.person_id == person_id,
            Member.left_at.is_(None),
        )
    )
    return list((await tx.session.execute(statement)).scalars())
