"""What members say of their tips."""

from sqlalchemy import select

from bot.db.models import TipFeedback
from bot.db.session import Tx


async def keep_feedback(tx: Tx, cycle_id: int, person_id: int, week: int, answer: str) -> None:
    """Keep what a member says of a tip, in place of what they said before."""
    said = {"answer": answer, "answered_at": tx.now}
    await tx.session.execute(
        tx.insert(TipFeedback)
        .values(workspace_id=tx.workspace_id, cycle_id=cycle_id, person_id=person_id, week=week, **said)
        .on_conflict_do_update(index_elements=["cycle_id", "person_id", "week"], set_=said)
    )


async def feedback(tx: Tx, cycle_id: int, *, viewer: int) -> dict[int, str]:
    """Return what the viewer said of the tips of a cycle: week → answer."""
    statement = select(TipFeedback.week, TipFeedback.answer).where(
        TipFeedback.workspace_id == tx.workspace_id,
        TipFeedback.cycle_id == cycle_id,
        TipFeedback.person_id == viewer,
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}
