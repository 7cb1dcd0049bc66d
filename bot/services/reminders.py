"""Reminders of a session: to the channel, and to each member by direct message."""

from bot.db import groups, owned, programs
from bot.db.models import CycleSession, Person
from bot.db.session import Tx
from bot.domain.calendar import reminder_labels, reminders
from bot.domain.message import Message
from bot.messages import sessions as messages
from bot.services import session_news
from bot.services.sessions import shown, standing


async def remind(tx: Tx, session_id: int, label: str) -> str:
    """Remind everybody of a session; return `done`, or why nobody was.

    Who said that they cannot come, has paused or was deactivated gets no direct message. Of several reminders
    that fall due together, after the bot stood still, only the last one goes.
    """
    session = await owned.one(tx, CycleSession, session_id)
    practice = await groups.practice(tx, session.cycle_id)
    if practice.group.archived_at or practice.cycle.ended_at:
        return "ended"
    if session.cancelled_at:
        return "cancelled"
    if tx.now >= session.starts_at:
        return "too_late"
    labels = reminder_labels((await programs.of_group(tx, practice.group)).reminders)
    planned = reminders(session.starts_at, session.tz, session.scheduled_at, labels)
    past = [name for name, due in planned if due <= tx.now]
    if past and past[-1] != label:
        return "superseded"
    stands = await standing(tx, practice, session)
    what = shown(practice, session)

    def words(reader: Person | None) -> Message:
        if reader is None:
            return messages.reminder(label, what, tz=session.tz, group=True)
        return messages.reminder(label, what, tz=reader.tz, said=stands.answers.get(reader.id))

    scope = f"session:{session.id}:v{session.version}:{label}"
    await session_news.tell(tx, stands, scope, words, until=session.starts_at, not_to="cannot")
    return "done"
