"""What members say about coming to a session, changed at any time."""

from bot.db import deliveries
from bot.db import sessions as rows
from bot.db.groups import Practice
from bot.db.models import CycleSession, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.errors import Gone, NotAllowed
from bot.messages import sessions as messages
from bot.services import session_offers, sessions
from bot.services.planning import session_end
from bot.services.sessions import Standing


async def answer(
    tx: Tx, person_id: int, session_id: int, said: str, *, version: int | None = None
) -> tuple[Standing, bool]:
    """Record whether a member comes; return the session as it stands, and whether the answer was taken.

    It is not taken when it was meant for another time (`version`) than the session has now. Raises
    NotFound, Gone (over, cancelled, ended) or NotAllowed (no member).
    """
    practice, session = await sessions.find(tx, session_id, lock=True)
    _check_may_answer(tx, practice, session)
    stands = await sessions.standing(tx, practice, session)
    person = next((one for one in stands.members if one.id == person_id), None)
    if person is None:
        raise NotAllowed("Only the members of this group answer here, so nothing was changed.")
    if version is not None and version != session.version:
        return stands, False
    times = await rows.answer(tx, session.id, person.id, said)
    if times is not None:
        stands.answers[person.id] = said
        await _show_answer(tx, stands, person, said, version=times)
        await session_offers.consider(tx, stands)
    return stands, True


def _check_may_answer(tx: Tx, practice: Practice, session: CycleSession) -> None:
    if practice.group.archived_at or practice.cycle.ended_at:
        raise Gone("This practice cycle has ended, so there is nothing left to answer.")
    if session.cancelled_at:
        raise Gone("This session is cancelled. You will hear as soon as there is a new date.")
    if tx.now >= session_end(session):
        raise Gone("This session is over. `/plg session` shows the next one.")


async def _show_answer(tx: Tx, stands: Standing, person: Person, said: str, *, version: int) -> None:
    """Bring what the person has been sent about this session up to date."""
    message = messages.card(stands.shown, tz=person.tz, said=said, soon=sessions.is_soon(tx, stands.session))
    for key in await rows.told(tx, stands.session.id, stands.session.version, person.id):
        await deliveries.revise(tx, key, Kind.SESSION, message, version=version + 1)
