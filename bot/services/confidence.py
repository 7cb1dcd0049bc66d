"""How confident members are now of doing what they committed to; theirs alone unless they show it."""

from dataclasses import dataclass

from bot.db import commitments as rows
from bot.db.models import Commitment
from bot.db.session import Tx
from bot.domain.script import Part
from bot.errors import Gone, NotAllowed
from bot.services import agenda_posts
from bot.services.agenda_access import running
from bot.services.agenda_view import Scene
from bot.services.introductions import plan_of


@dataclass(frozen=True)
class Own:
    """One's own commitment, then and now; `sentence` is None when there is none."""

    sentence: str | None
    then: int | None
    now: int
    in_channel: bool


async def tap(tx: Tx, person_id: int, run_id: int, now: int) -> Own:
    """Keep how confident somebody is now, 1 to 10; raise NotFound, NotAllowed or Gone."""
    on, row = await _own(tx, person_id, run_id)
    if row is None:
        return Own(None, None, now, in_channel=False)
    if row.confidence_now != now:
        row.confidence_now = now
        await tx.session.flush()
        await agenda_posts.refresh(tx, on)
    return _seen(row)


async def show(tx: Tx, person_id: int, run_id: int, *, in_channel: bool) -> Own | None:
    """Show somebody's own commitment to the group, or take it back; None when there is none."""
    on, row = await _own(tx, person_id, run_id)
    if row is None:
        return None
    if bool(row.in_channel) != in_channel:
        row.in_channel = in_channel
        await tx.session.flush()
        await agenda_posts.refresh(tx, on)
    return _seen(row)


async def _own(tx: Tx, person_id: int, run_id: int) -> tuple[Scene, Commitment | None]:
    on = await running(tx, person_id, run_id)
    if person_id not in on.names:
        raise NotAllowed("Only the members of this group answer here, so nothing was changed.")
    if not on.now.has(Part.CONFIDENCE):
        raise Gone("The group is at another step now; what you said before is kept.")
    return on, await rows.of(tx, on.session.cycle_id, person_id, viewer=person_id)


def _seen(row: Commitment) -> Own:
    return Own(plan_of(row).sentence, row.confidence, row.confidence_now or 0, bool(row.in_channel))
