"""Polls for the time of a session: one open at a time in a group, with its slots, votes and two steps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from bot.db import planning
from bot.db.models import PlannedStep, Slot, SlotPoll, SlotVote
from bot.db.session import Tx


async def of_request(tx: Tx, request_key: str) -> SlotPoll | None:
    """Return the poll that this form has opened already."""
    statement = select(SlotPoll).where(
        SlotPoll.workspace_id == tx.workspace_id, SlotPoll.request_key == request_key
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def locked(tx: Tx, poll_id: int) -> SlotPoll | None:
    """Return a poll as it is now, and let nobody else change it until the transaction ends."""
    statement = (
        select(SlotPoll)
        .where(SlotPoll.workspace_id == tx.workspace_id, SlotPoll.id == poll_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def open_in(tx: Tx, group_id: int) -> SlotPoll | None:
    """Return the poll that is open in a group."""
    statement = select(SlotPoll).where(
        SlotPoll.workspace_id == tx.workspace_id,
        SlotPoll.group_id == group_id,
        SlotPoll.closed_at.is_(None),
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def open_for(tx: Tx, session_id: int) -> int | None:
    """Return the id of the poll that is open for a session."""
    statement = select(SlotPoll.id).where(
        SlotPoll.workspace_id == tx.workspace_id,
        SlotPoll.session_id == session_id,
        SlotPoll.closed_at.is_(None),
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def that_settled(tx: Tx, session_id: int, starts: datetime) -> SlotPoll | None:
    """Return the latest poll by which a session came to its time."""
    statement = (
        select(SlotPoll)
        .where(
            SlotPoll.workspace_id == tx.workspace_id,
            SlotPoll.session_id == session_id,
            SlotPoll.chosen == starts,
        )
        .order_by(SlotPoll.id.desc())
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalars().first()


async def next_start(tx: Tx, group_id: int) -> SlotPoll | None:
    """Return the latest poll that settled when a group's next cycle begins."""
    statement = (
        select(SlotPoll)
        .where(
            SlotPoll.workspace_id == tx.workspace_id,
            SlotPoll.group_id == group_id,
            SlotPoll.session_id.is_(None),
            SlotPoll.outcome == "settled",
        )
        .order_by(SlotPoll.id.desc())
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalars().first()


async def add(tx: Tx, poll: SlotPoll, starts: Iterable[datetime]) -> None:
    """Keep a new poll with its slots."""
    tx.session.add(poll)
    await tx.session.flush()
    tx.session.add_all(
        Slot(workspace_id=tx.workspace_id, poll_id=poll.id, starts_at=moment) for moment in starts
    )
    await tx.session.flush()


async def schedule(tx: Tx, poll: SlotPoll, due: Mapping[str, datetime]) -> None:
    """Plan what happens by itself in a poll: kind of step → when."""
    tx.session.add_all(
        PlannedStep(
            workspace_id=tx.workspace_id, key=f"poll:{poll.id}:{kind}", kind=kind, due_at=at, poll_id=poll.id
        )
        for kind, at in due.items()
    )
    await tx.session.flush()


async def close(tx: Tx, poll: SlotPoll, outcome: str, chosen: datetime | None = None) -> None:
    """End a poll; nothing of it happens by itself any more."""
    poll.closed_at, poll.outcome, poll.chosen = tx.now, outcome, chosen
    poll.version += 1
    await planning.drop(tx, outcome, poll_id=poll.id)
    await tx.session.flush()


async def slots(tx: Tx, poll_id: int) -> dict[int, datetime]:
    """Return the slots of a poll, the earliest first: id → when."""
    statement = (
        select(Slot.id, Slot.starts_at)
        .where(Slot.workspace_id == tx.workspace_id, Slot.poll_id == poll_id)
        .order_by(Slot.starts_at)
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def votes(tx: Tx, poll_id: int) -> dict[int, list[int]]:
    """Return what people have answered: person id → the ids of the slots that suit."""
    statement = (
        select(SlotVote.person_id, SlotVote.suits)
        .where(SlotVote.workspace_id == tx.workspace_id, SlotVote.poll_id == poll_id)
        .order_by(SlotVote.id)
    )
    return {row[0]: list(row[1]) for row in await tx.session.execute(statement)}


async def vote(tx: Tx, poll_id: int, person_id: int, suits: Sequence[int]) -> None:
    """Keep what somebody answered, in place of what they had answered before."""
    new = tx.insert(SlotVote).values(
        workspace_id=tx.workspace_id,
        poll_id=poll_id,
        person_id=person_id,
        suits=list(suits),
        voted_at=tx.now,
    )
    await tx.session.execute(
        new.on_conflict_do_update(
            index_elements=["poll_id", "person_id"], set_={"suits": list(suits), "voted_at": tx.now}
        )
    )
