"""One piece of news about a session: a message to the channel, and one to each member."""

from collections.abc import Callable
from datetime import datetime

from bot.db import deliveries
from bot.db import sessions as rows
from bot.db.groups import Practice
from bot.db.models import CycleSession, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.messages import sessions as messages
from bot.services import calendar, sessions, unasked
from bot.services.planning import session_end
from bot.services.sessions import Standing, shown

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


async def moved(
    tx: Tx,
    practice: Practice,
    session: CycleSession,
    before: datetime | None,
    along: CycleSession | None,
    *,
    again: bool,
    agreed: bool,
) -> None:
    """Tell everybody once that a session has another time or place, or is on again.

    `before` is its old time if that has changed, `along` the reconvene session that moved with it, `agreed`
    says that the group was asked.
    """
    said = await rows.answers(tx, session.id)

    def words(reader: Person | None) -> Message:
        return messages.moved(
            shown(practice, session),
            tz=reader.tz if reader else session.tz,
            before=before,
            along=along.starts_at if along else None,
            again=again,
            agreed=agreed,
            said=said.get(reader.id) if reader else None,
        )

    await _announce(tx, practice, session, words)
    await calendar.follow(tx, practice.group.id, session, along)


async def cancelled(tx: Tx, practice: Practice, session: CycleSession, along: CycleSession | None) -> None:
    """Tell everybody once that a session is off, and `along`, the reconvene session, with it."""

    def words(reader: Person | None) -> Message:
        tz = reader.tz if reader else session.tz
        return messages.cancelled(shown(practice, session), tz=tz, along=along is not None)

    await _announce(tx, practice, session, words)
    await calendar.follow(tx, practice.group.id, session, along)


async def _announce(tx: Tx, practice: Practice, session: CycleSession, words: Words) -> None:
    stands = await sessions.standing(tx, practice, session)
    end = session_end(session)
    scope = f"session_moved:{session.id}:v{session.version}"
    await tell(tx, stands, scope, words, until=end if end > tx.now else None)
