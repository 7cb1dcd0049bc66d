"""Shows log entries to the buddy or the group, and takes them back: sharing is a message that can go away."""

from bot.db import activity_log, buddies, deliveries, groups, people
from bot.db.models import LogEntry
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.privacy import Audience
from bot.errors import InvalidInput, NotFound
from bot.messages import activity_log as messages
from bot.messages.activity_log import Entry
from bot.messages.activity_log_forms import Reach


def entry_of(row: LogEntry) -> Entry:
    """Return an entry as messages take it."""
    return Entry(
        id=row.id,
        tried=row.tried,
        happened=row.happened,
        learned=row.learned,
        next_step=row.next_step,
        rating=row.rating,
        audience=Audience(row.audience),
        created_at=row.created_at,
        week=row.week,
    )


async def reach(tx: Tx, author_id: int) -> Reach:
    """Return whom somebody can share with now."""
    practice = await groups.practice_of(tx, author_id)
    if practice is None:
        return Reach()
    partners = await buddies.buddies_of(tx, practice.cycle.id, author_id)
    return Reach(buddies=tuple(person.name for person in partners), group=practice.group.name)


async def show_to(tx: Tx, row: LogEntry, audience: Audience) -> None:
    """Show an entry to these, and to nobody else any more.

    Raises InvalidInput, at the field `audience`, when there is nobody to show it to.
    """
    if audience == row.audience:
        return
    await withdraw(tx, row)
    row.version += 1
    row.audience, row.shared_version = str(audience), None
    if audience is not Audience.ME:
        row.shared_version = row.version
        await _publish(tx, row, audience)
    await tx.session.flush()


async def show_again(tx: Tx, row: LogEntry) -> None:
    """Show new words wherever an entry was shared in an earlier version."""
    if row.shared_version is None or row.shared_version == row.version:
        return
    for key in await _places(tx, row):
        message = await _shared(tx, row)
        await deliveries.revise(tx, key, Kind.SHARED, message, version=row.version, author_id=row.author_id)


async def withdraw(tx: Tx, row: LogEntry) -> None:
    """Take an entry away from where it was shared."""
    if row.shared_version is not None:
        for key in await _places(tx, row):
            await deliveries.withdraw(tx, key, Kind.SHARED, reason="unshared", author_id=row.author_id)


async def read(tx: Tx, entry_id: int, *, viewer: int) -> tuple[str, Entry]:
    """Return an entry and its author's Slack id, for one it is shared with; NotFound for anybody else."""
    row = await activity_log.readable(tx, entry_id, viewer=viewer)
    if row is None:
        raise NotFound("That entry is no longer shared with you.")
    return (await people.get(tx, row.author_id)).user_id, entry_of(row)


async def _publish(tx: Tx, row: LogEntry, audience: Audience) -> None:
    practice = await groups.practice_of(tx, row.author_id)
    if practice is None:
        raise InvalidInput(
            "You are in no group at the moment, so there is nobody to share with. "
            "Please choose “Only me”: it is kept for you.",
            field="audience",
        )
    message, scope = await _shared(tx, row), activity_log.shown_in(row)
    if audience is Audience.GROUP:
        await deliveries.queue(tx, f"{scope}:group", Kind.SHARED, message, group_id=practice.group.id)
        return
    partners = await buddies.buddies_of(tx, practice.cycle.id, row.author_id)
    if not partners:
        raise InvalidInput(
            "You have no buddy at the moment; pairs are made after the work session. "
            "Please choose “Only me” for now, and share it then.",
            field="audience",
        )
    for partner in partners:
        key = f"{scope}:{partner.id}"
        await deliveries.queue(
            tx, key, Kind.SHARED, message, person_id=partner.id, group_id=practice.group.id
        )


async def _places(tx: Tx, row: LogEntry) -> list[str]:
    return await deliveries.posts_beginning(tx, f"{activity_log.shown_in(row)}:")


async def _shared(tx: Tx, row: LogEntry) -> Message:
    author = await people.get(tx, row.author_id)
    return messages.shared(author.user_id, entry_of(row))
