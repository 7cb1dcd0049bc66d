"""Who was at a session; and so, who has met whom."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.db.models import AttendanceCheck
from bot.db.session import Tx


async def of_session(tx: Tx, session_id: int) -> dict[int, bool]:
    """Return who has confirmed that they were at a session, or was said not to have been: person id → was."""
    statement = select(AttendanceCheck.person_id, AttendanceCheck.attended).where(
        AttendanceCheck.workspace_id == tx.workspace_id, AttendanceCheck.session_id == session_id
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def keep(tx: Tx, session_id: int, person_id: int, *, attended: bool, told_by: int) -> None:
    """Write down whether somebody was at a session, and who says so."""
    said = {"attended": attended, "told_by": told_by, "told_at": tx.now}
    new = tx.insert(AttendanceCheck).values(
        workspace_id=tx.workspace_id, session_id=session_id, person_id=person_id, **said
    )
    await tx.session.execute(new.on_conflict_do_update(index_elements=["session_id", "person_id"], set_=said))


async def met(tx: Tx, person_ids: Collection[int]) -> dict[int, set[int]]:
    """Return whom each of these people has met: only who was at the same session counts.

    Saying that one will come counts for nothing; a correction counts from the moment it is made.
    """
    mine, theirs = aliased(AttendanceCheck), aliased(AttendanceCheck)
    statement = (
        select(mine.person_id, theirs.person_id)
        .join(theirs, theirs.session_id == mine.session_id)
        .where(
            mine.workspace_id == tx.workspace_id,
            theirs.workspace_id == tx.workspace_id,
            mine.person_id.in_(person_ids),
            mine.attended,
            theirs.attended,
            theirs.person_id != mine.person_id,
        )
        .distinct()
    )
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in await tx.session.execute(statement):
        found[one].add(other)
    return {person_id: found[person_id] for person_id in person_ids}


async def meetings(tx: Tx, person_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Return how many sessions two of these people have attended together: person id → person id → times."""
    mine, theirs = aliased(AttendanceCheck), aliased(AttendanceCheck)
    statement = (
        select(mine.person_id, theirs.person_id, func.count())
        .join(theirs, theirs.session_id == mine.session_id)
        .where(
            mine.workspace_id == tx.workspace_id,
            theirs.workspace_id == tx.workspace_id,
            mine.person_id.in_(person_ids),
            mine.attended,
            theirs.attended,
            theirs.person_id != mine.person_id,
        )
        .group_by(mine.person_id, theirs.person_id)
    )
    found: dict[int, dict[int, int]] = {}
    for one, other, times in await tx.session.execute(statement):
        if other in person_ids:
            found.setdefault(one, {})[other] = times
    return found
