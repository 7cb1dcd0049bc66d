"""Polls for the time of a session: the slots, and which of them suit whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class SlotPoll(Owned, Base):
    """One question to a group: which of these times suit you?

    `session_id` is the session that gets the time; None stands for the work session of the next cycle, which
    is not there yet. `outcome` says how it ended: settled, none (no time suits), withdrawn or overtaken.
    """

    __tablename__ = "slot_polls"
    __table_args__ = (
        UniqueConstraint("workspace_id", "request_key"),
        Index(
            "ix_slot_polls_open",
            "group_id",
            unique=True,  # one poll at a time in a group
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    opened_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    tz: Mapped[str]  # in which the channel reads it
    place: Mapped[str] = mapped_column(default="")
    deadline: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  # grows with all that changes its message
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    chosen: Mapped[datetime | None]
    request_key: Mapped[str]


class Slot(Owned, Base):
    """One time that is proposed (UTC)."""

    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("poll_id", "starts_at"),)
    poll_id: Mapped[int] = mapped_column(ForeignKey("slot_polls.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]


class SlotVote(Owned, Base):
    """What a member has answered: the ids of the slots that suit, none of them perhaps."""

    __tablename__ = "slot_votes"
    __table_args__ = (UniqueConstraint("poll_id", "person_id"),)
    poll_id: Mapped[int] = mapped_column(ForeignKey("slot_polls.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    suits: Mapped[list[Any]] = mapped_column(JSON)
    voted_at: Mapped[datetime]
