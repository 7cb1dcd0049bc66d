"""When fewer than half can come to a session: whoever leads the group is offered the next best time."""

from datetime import datetime, timedelta

from bot.db import deliveries
from bot.db import slots as rows
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain import slots as finding
from bot.domain.deliveries import Kind
from bot.domain.zones import local
from bot.messages import session_offers as messages
from bot.messages.session_offers import Fewer
from bot.services import arranging, hours, slot_standing
from bot.services.planning import session_end
from bot.services.sessions import Standing

AHEAD = timedelta(days=14)
MOST_OUTSIDE = 60  # minutes outside somebody's hours, where nothing fits inside


async def consider(tx: Tx, stands: Standing) -> None:
    """Offer once a version of a session to move it, when fewer than half of the group can come any more.

    Who has not said counts as coming; who is away until after it does not.
    """
    session, members = stands.session, [one for one in stands.members if one.is_active]
    gone = [one for one in members if _misses(stands, one)]
    if tx.now >= session.starts_at or 2 * (len(members) - len(gone)) >= len(members):
        return
    better, outside, suits = await _next_best(tx, stands, members)
    leader = await arranging.leader(tx, stands.practice.group)
    offer = Fewer(
        group=stands.practice.group.name,
        kind=session.kind,
        session_id=session.id,
        version=session.version,
        starts=session.starts_at,
        can=len(members) - len(gone),
        members=len(members),
        cannot=[one.user_id for one in gone],
        better=better,
        outside=outside,
        suits=suits,
    )
    await deliveries.queue(
        tx,
        f"few:{session.id}:v{session.version}",
        Kind.NOTICE,
        messages.few(offer, tz=leader.tz if leader else session.tz),
        expires_at=session.starts_at,
        session_id=session.id,
        session_version=session.version,
        person_id=leader.id if leader else None,
        group_id=None if leader else stands.practice.group.id,
    )


def _misses(stands: Standing, person: Person) -> bool:
    away = person.paused_until is not None and person.paused_until > stands.session.starts_at
    said = stands.answers.get(person.id)
    return said == "cannot" or (away and said is None)


async def _next_best(
    tx: Tx, stands: Standing, members: list[Person]
) -> tuple[datetime | None, bool, list[str]]:
    """Return another time (UTC), whether that is outside somebody's hours, and who has said that it suits.

    It comes from the poll that settled the present time, else from working hours.
    """
    session, practice = stands.session, stands.practice
    earliest = max(
        tx.now + timedelta(days=1), session_end(practice.work) if session is practice.reconvene else tx.now
    )
    poll = await rows.that_settled(tx, session.id, session.starts_at)
    if poll is not None:
        asked = await slot_standing.standing(tx, poll)
        for one in asked.ranking:
            if one.starts != session.starts_at and one.starts > earliest and 2 * len(one.can) >= len(members):
                return one.starts, False, asked.user_ids(one.can)
    workdays = await hours.of(tx, members)
    first = local(session.starts_at, session.tz).date() + timedelta(days=1)
    found = finding.search(
        [workdays[one.id] for one in members],
        first,
        first + AHEAD,
        after=earliest,
        tz=session.tz,
        stretch=MOST_OUTSIDE,
    )
    return (found.slots[0] if found.slots else None), found.stretch > 0, []
