"""A session as it is held: where its group is in the script, what was written down, who was there."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class SessionRun(Owned, Base):
    """A session being held, or held: `script` is its content as it was when it began.

    `turn` grows with every move through the steps and names their messages; `revision` with every change of
    what is shown. `outcome` says how it ended: held, cancelled, moved or archived.
    """

    __tablename__ = "session_runs"
    __table_args__ = (UniqueConstraint("session_id"),)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    script: Mapped[dict[str, Any]] = mapped_column(JSON)
    speaking: Mapped[list[int]] = mapped_column(JSON)  # person ids, in the order in which they speak
    step: Mapped[int] = mapped_column(default=0)  # index into the steps of the script
    turn: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    begun: Mapped[int] = mapped_column(default=1)  # how often it was begun: a moved session begins anew
    scribe_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    started_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    moved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    started_at: Mapped[datetime]
    step_at: Mapped[datetime]  # when the present step began
    ends_at: Mapped[datetime]  # when its time is up
    vote_closed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class SessionNote(Owned, Base):
    """What a group settled in a session, in the words of its scribe; for the group."""

    __tablename__ = "session_notes"
    __table_args__ = (UniqueConstraint("session_id", "name"),)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    name: Mapped[str]  # as the script names it: challenge, causes, carry_on …
    label: Mapped[str]  # what members read above it
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]


class AttendanceCheck(Owned, Base):
    """Whether somebody was at a session; only this counts as having met."""

    __tablename__ = "attendance_checks"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    attended: Mapped[bool]
    told_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    told_at: Mapped[datetime]
