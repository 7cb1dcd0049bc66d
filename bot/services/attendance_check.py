"""Who was at a session: each says so by one tap, and the facilitator or whoever wrote can correct it."""

from collections.abc import Collection

from bot.db import attendance_check as rows
from bot.db import dialogue_coaches, people
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx
from bot.domain.agenda import ATTENDANCE_OPEN
from bot.domain.script import Part
from bot.errors import Gone, NotAllowed
from bot.messages.attendance_check import Attendee
from bot.messages.kit import mention
from bot.services import access, agenda_posts
from bot.services.agenda_access import ENDED, found, why_over
from bot.services.agenda_view import Scene

TOO_LATE = "This session is more than a week ago, so its list is closed."


async def here(tx: Tx, person_id: int, run_id: int) -> None:
    """Confirm that one was there; twice changes nothing. Raises NotFound, NotAllowed or Gone."""
    on = await _open(tx, person_id, run_id)
    if person_id not in on.names:
        raise NotAllowed("Only the members of this group confirm that they were there.")
    if not (await rows.of_session(tx, on.session.id)).get(person_id):
        await rows.keep(tx, on.session.id, person_id, attended=True, told_by=person_id)
        await agenda_posts.refresh(tx, on)


async def correctable(tx: Tx, person_id: int, run_id: int) -> list[Attendee]:
    """Return who can be marked as having been there; raise NotFound, NotAllowed or Gone."""
    on = await _open(tx, person_id, run_id)
    await _must_correct(tx, on, person_id)
    said = await rows.of_session(tx, on.session.id)
    return [Attendee(one.id, one.name, said.get(one.id, False)) for one in on.members]


async def correct(tx: Tx, person_id: int, run_id: int, there: Collection[int]) -> None:
    """Say who was there and who was not; raises what `correctable` raises."""
    on = await _open(tx, person_id, run_id)
    await _must_correct(tx, on, person_id)
    said = await rows.of_session(tx, on.session.id)
    changed = False
    for one in on.members:
        was = one.id in there
        if said.get(one.id, False) != was:
            await rows.keep(tx, on.session.id, one.id, attended=was, told_by=person_id)
            changed = True
    if changed:
        await agenda_posts.refresh(tx, on)


async def _open(tx: Tx, person_id: int, run_id: int) -> Scene:
    on = await found(tx, person_id, run_id)
    why = why_over(on)
    if why not in {None, "held"}:
        raise Gone(ENDED[str(why)])
    if on.run.ended_at is not None and tx.now > on.run.ended_at + ATTENDANCE_OPEN:
        raise Gone(TOO_LATE)
    if on.script.index_of(Part.ATTENDANCE) is None:
        raise Gone("Nobody confirms their presence in this session.")
    return on


async def _must_correct(tx: Tx, on: Scene, person_id: int) -> None:
    """Let the one who writes correct, and who looks after the group; with neither there, any member.

    Nobody of a dialogue's table without a coach looks after it: whoever opened the date is not there.
    """
    if person_id == on.run.scribe_id and person_id in on.names:
        return
    facilitator = await people.get(tx, on.group.facilitator_id)
    alone = not facilitator.is_active or await _is_led_by_script(tx, on)
    if on.scribe is None and alone and person_id in on.names:
        return
    try:
        await access.must_lead(tx, person_id, on.group)
    except NotAllowed:
        ask = [mention(facilitator.user_id)] if facilitator.is_active else []
        ask += [mention(on.scribe)] if on.scribe else []
        raise NotAllowed(f"Each says for themselves. {' or '.join(ask)} can correct the list.") from None


async def _is_led_by_script(tx: Tx, on: Scene) -> bool:
    return on.group.kind == DIALOGUE and not await dialogue_coaches.at_tables(tx, [on.group.id])
