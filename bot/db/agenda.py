"""Sessions being held and what is written down in them; all of it is for the group and its channel."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import String, cast, literal, select

from bot.db.models import Commitment, CycleSession, Delivery, LogEntry, Member, SessionNote, SessionRun
from bot.db.session import Tx
from bot.domain.privacy import Audience


async def of_session(tx: Tx, session_id: int, *, lock: bool = False) -> SessionRun | None:
    """Return how a session is or was held; None when it was never begun."""
    return await _run(tx, SessionRun.session_id == session_id, lock=lock)


async def get(tx: Tx, run_id: int, *, lock: bool = False) -> SessionRun | None:
    """Return a run; locked, nobody else moves it on until the transaction ends."""
    return await _run(tx, SessionRun.id == run_id, lock=lock)


async def running_in(tx: Tx, group_id: int, *, lock: bool = False) -> SessionRun | None:
    """Return the session a group is holding just now."""
    return await _run(tx, SessionRun.group_id == group_id, SessionRun.ended_at.is_(None), lock=lock)


async def _run(tx: Tx, *conditions: Any, lock: bool) -> SessionRun | None:
    statement = select(SessionRun).where(SessionRun.workspace_id == tx.workspace_id, *conditions)
    statement = statement.order_by(SessionRun.started_at.desc(), SessionRun.id.desc()).limit(1)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def begin(tx: Tx, session_id: int, **columns: Any) -> SessionRun | None:
    """Begin to hold a session; None when somebody else has begun it."""
    statement = (
        tx.insert(SessionRun)
        .values(
            workspace_id=tx.workspace_id,
            session_id=session_id,
            step=0,
            turn=1,
            revision=1,
            begun=1,
            started_at=tx.now,
            step_at=tx.now,
            **columns,
        )
        .on_conflict_do_nothing(index_elements=["session_id"])
        .returning(SessionRun.id)
    )
    made = (await tx.session.execute(statement)).scalar_one_or_none()
    return await get(tx, made) if made is not None else None


async def speaking_before(tx: Tx, group_id: int, *, except_session: int) -> list[int]:
    """Return the speaking order of the last session a group held; empty before the first."""
    statement = (
        select(SessionRun.speaking)
        .where(
            SessionRun.workspace_id == tx.workspace_id,
            SessionRun.group_id == group_id,
            SessionRun.session_id != except_session,
        )
        .order_by(SessionRun.started_at.desc(), SessionRun.id.desc())
        .limit(1)
    )
    return list((await tx.session.execute(statement)).scalar_one_or_none() or [])


async def notes(tx: Tx, cycle_id: int) -> dict[str, SessionNote]:
    """Return what was written down in the sessions of a cycle, by name; of two alike, the later session's."""
    statement = (
        select(SessionNote)
        .join(CycleSession, CycleSession.id == SessionNote.session_id)
        .where(SessionNote.workspace_id == tx.workspace_id, CycleSession.cycle_id == cycle_id)
        .order_by(CycleSession.starts_at, SessionNote.id)
        .execution_options(populate_existing=True)
    )
    return {note.name: note for note in (await tx.session.execute(statement)).scalars()}


async def notes_of(tx: Tx, session_id: int, names: Collection[str]) -> dict[str, SessionNote]:
    """Return what was written down in one session under some names."""
    statement = (
        select(SessionNote)
        .where(
            SessionNote.workspace_id == tx.workspace_id,
            SessionNote.session_id == session_id,
            SessionNote.name.in_(names),
        )
        .execution_options(populate_existing=True)
    )
    return {note.name: note for note in (await tx.session.execute(statement)).scalars()}


async def keep_note(tx: Tx, session_id: int, name: str, text: str, *, label: str, author_id: int) -> None:
    """Write something down, or in place of what was there."""
    new = tx.insert(SessionNote).values(
        workspace_id=tx.workspace_id,
        session_id=session_id,
        name=name,
        label=label,
        text=text,
        author_id=author_id,
        version=1,
        updated_at=tx.now,
    )
    await tx.session.execute(
        new.on_conflict_do_update(
            index_elements=["session_id", "name"],
            set_={
                "text": text,
                "author_id": author_id,
                "version": SessionNote.version + 1,
                "updated_at": tx.now,
            },
        )
    )


async def shared_lessons(tx: Tx, cycle_id: int, group_id: int, *, limit: int) -> list[LogEntry]:
    """Return what members of a group share with its channel, newest first: the reader is that channel.

    Only entries whose audience is the group now and that were posted to this very channel; never one that
    is for its author or a buddy, was taken back, or belongs to somebody who has left.
    """
    number, version = cast(LogEntry.id, String), cast(LogEntry.shared_version, String)
    key = literal("log:") + number + literal(":v") + version + literal(":group")
    posted = select(Delivery.id).where(
        Delivery.workspace_id == tx.workspace_id, Delivery.key == key, Delivery.group_id == group_id
    )
    present = select(Member.person_id).where(
        Member.workspace_id == tx.workspace_id, Member.group_id == group_id, Member.left_at.is_(None)
    )
    statement = (
        select(LogEntry)
        .where(
            LogEntry.workspace_id == tx.workspace_id,
            LogEntry.cycle_id == cycle_id,
            LogEntry.audience == str(Audience.GROUP),
            LogEntry.author_id.in_(present),
            posted.exists(),
        )
        .order_by(LogEntry.created_at.desc(), LogEntry.id.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def shown_commitments(tx: Tx, cycle_id: int) -> list[Commitment]:
    """Return the commitments whose authors show them to the group."""
    statement = (
        select(Commitment)
        .where(
            Commitment.workspace_id == tx.workspace_id,
            Commitment.cycle_id == cycle_id,
            Commitment.in_channel.is_(True),
        )
        .order_by(Commitment.person_id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def confident(tx: Tx, cycle_id: int) -> set[int]:
    """Return who has said how confident they are now; not how confident."""
    statement = select(Commitment.person_id).where(
        Commitment.workspace_id == tx.workspace_id,
        Commitment.cycle_id == cycle_id,
        Commitment.confidence_now.is_not(None),
    )
    return set((await tx.session.execute(statement)).scalars())
