"""What the form that looks for a time begins with."""

from bot.db import groups, people
from bot.db.groups import Practice
from bot.db.session import Tx
from bot.errors import Gone, NotFound
from bot.messages.slot_forms import Ask, usual_days
from bot.services import access, arranging, sessions, slot_standing
from bot.services.slots import NEXT


async def for_group(tx: Tx, person_id: int, group_id: int) -> Ask:
    """Begin with a group's next session; raise NotAllowed or Gone."""
    practice = await groups.practice_of_group(tx, group_id)
    if practice is None:
        raise Gone(access.GROUP_ENDED)
    ahead = sessions.still_open(tx, practice)
    return await _ask(tx, person_id, practice, str(ahead[0].id) if ahead else NEXT)


async def for_session(tx: Tx, person_id: int, session_id: int) -> Ask:
    """Begin with a session; raise NotFound, NotAllowed or Gone."""
    practice, session = await sessions.find(tx, session_id)
    return await _ask(tx, person_id, practice, str(session.id))


async def once_more(tx: Tx, person_id: int, poll_id: int) -> Ask:
    """Begin with what an earlier poll was about; raise NotFound, NotAllowed or Gone."""
    poll = await slot_standing.find_open(tx, poll_id)
    practice = await groups.practice_of_group(tx, poll.group_id)
    if practice is None:
        raise NotFound(slot_standing.NO_POLL)
    return await _ask(tx, person_id, practice, str(poll.session_id) if poll.session_id else NEXT)


async def _ask(tx: Tx, person_id: int, practice: Practice, chosen: str) -> Ask:
    if practice.group.archived_at is not None:
        raise Gone(access.GROUP_ENDED)
    await arranging.must_arrange(tx, person_id, practice.group)
    ahead = sessions.still_open(tx, practice)
    offered = [(str(session.id), session.kind) for session in ahead] + [(NEXT, "")]
    if chosen not in dict(offered):
        raise Gone("That session is over. `/plg session` shows the next one.")
    session = next((one for one in ahead if str(one.id) == chosen), None)
    tz = session.tz if session else (await people.get(tx, person_id)).tz
    first, last = usual_days(tx.now, tz, session.starts_at if session else None)
    return Ask(
        group=practice.group.name,
        group_id=practice.group.id,
        sessions=offered,
        chosen=chosen,
        first=first,
        last=last,
        tz=tz,
        place=session.place if session else practice.reconvene.place,
    )
