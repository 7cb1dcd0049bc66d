"""Who takes part in a session that is being held, and whether it still is."""

from bot.db import agenda as rows
from bot.db import groups
from bot.db.models import Group
from bot.db.session import Tx
from bot.errors import Gone, NotAllowed, NotFound
from bot.services import access, agenda_view
from bot.services.agenda_view import Scene

NOT_HERE = "I cannot find that session any more. `/plg session` shows the next one."
ENDED = {
    "held": "This session is finished. What you settled stands in the channel, also in `/plg actions`.",
    "cancelled": "This session was cancelled. What you wrote down is kept.",
    "moved": "This session has another time now. What you wrote down is kept, and it begins anew then.",
    "joined": "Your table has joined another one: it goes on in the conversation you have with them.",
    "archived": "This group has ended, so its session has, too. What you wrote down is kept.",
}


async def must_take_part(tx: Tx, person_id: int, group: Group) -> None:
    """Raise NotAllowed unless this person is in the group or looks after it."""
    if await groups.is_member(tx, group.id, person_id):
        return
    try:
        await access.must_lead(tx, person_id, group)
    except NotAllowed:
        raise NotAllowed(
            "Only the members of this group hold its sessions, so nothing was changed."
        ) from None


async def running(tx: Tx, person_id: int, run_id: int) -> Scene:
    """Return a session being held, locked, for somebody who takes part; NotFound, NotAllowed or Gone."""
    on = await found(tx, person_id, run_id)
    if (why := why_over(on)) is not None:
        raise Gone(ENDED.get(why, ENDED["held"]))
    return on


async def found(tx: Tx, person_id: int, run_id: int) -> Scene:
    """Return a session being held or held, locked, for somebody who takes part; NotFound or NotAllowed."""
    run = await rows.get(tx, run_id, lock=True)
    if run is None:
        raise NotFound(NOT_HERE)
    on = await agenda_view.scene(tx, run)
    await must_take_part(tx, person_id, on.group)
    return on


def why_over(on: Scene) -> str | None:
    """Say why a session is no longer being held: held, cancelled, moved, archived; None while it is."""
    if on.group.archived_at is not None:
        return "joined" if on.group.slot_id and on.group.merged_into_id else "archived"
    if on.session.cancelled_at is not None:
        return "cancelled"
    return (on.run.outcome or "held") if on.run.ended_at is not None else None
