"""Sessions, and who said that they come."""

from sqlalchemy import delete, select

from bot.db.models import Attendance, Delivery
from bot.db.session import Tx
from bot.domain.deliveries import State


async def answers(tx: Tx, session_id: int) -> dict[int, str]:
    """Return what people said about coming: person id → attending or cannot."""
    statement = (
        select(Attendance.person_id, Attendance.answer)
        .where(Attendance.workspace_id == tx.workspace_id, Attendance.session_id == session_id)
        .order_by(Attendance.answered_at, Attendance.id)
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def answer(tx: Tx, session_id: int, person_id: int, said: str) -> int | None:
    """Record what a person said; return how often they have by now, None when they had said just that."""
    new = tx.insert(Attendance).values(
        workspace_id=tx.workspace_id,
        session_id=session_id,
        person_id=person_id,
        answer=said,
        version=1,
        answered_at=tx.now,
    )
    statement = new.on_conflict_do_update(
        index_elements=["session_id", "person_id"],
        set_={"answer": said, "version": Attendance.version + 1, "answered_at": tx.now},
        where=Attendance.answer != said,
    )
    return (await tx.session.execute(statement.returning(Attendance.version))).scalar_one_or_none()


async def forget_answers(tx: Tx, session_id: int) -> None:
    """Forget what people said: the session is at another time now."""
    await tx.session.execute(
        delete(Attendance).where(
            Attendance.workspace_id == tx.workspace_id, Attendance.session_id == session_id
        )
    )


async def told(tx: Tx, session_id: int, version: int, person_id: int) -> list[str]:
    """Return the keys of the direct messages to a person about a session as it is planned now."""
    statement = (
        select(Delivery.key)
        .where(
            Delivery.workspace_id == tx.workspace_id,
            Delivery.session_id == session_id,
            Delivery.session_version == version,
            Delivery.person_id == person_id,
            Delivery.method == "post",
            Delivery.state.not_in([str(State.CANCELLED), str(State.EXPIRED), str(State.FAILED)]),
        )
        .order_by(Delivery.id)
    )
    return list((await tx.session.execute(statement)).scalars())
