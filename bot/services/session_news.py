"""One piece of news about a session: a message to the channel, and one to each member."""

from collections.abc import Callable
from datetime import datetime

from bot.db import deliveries
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.services import unasked
from bot.services.sessions import Standing

Words = Callable[[Person | None], Message]  # the words for a member; None stands for the channel


async def tell(
    tx: Tx, stands: Standing, scope: str, words: Words, *, until: datetime | None, not_to: str = ""
) -> None:
    """Queue the messages of `scope`; they fall away when the session changes again, and are late at `until`.

    Who has paused or was deactivated gets none, nor does who answered `not_to`.
    """
    session, group = stands.session, stands.practice.group

    async def queue(key: str, message: Message, person_id: int | None) -> None:
        await deliveries.queue(
            tx,
            f"{scope}:{key}",
            Kind.SESSION,
            message,
            expires_at=until,
            person_id=person_id,
            group_id=group.id,
            session_id=session.id,
            session_version=session.version,
        )

    await queue("channel", words(None), None)
    for person in stands.members:
        withheld = unasked.is_away(tx, person) or stands.answers.get(person.id) == not_to
        if person.is_active and not withheld:
            await queue(str(person.id), words(person), person.id)
