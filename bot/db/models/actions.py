"""The action list of a group: who does what by when."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class ActionItem(Owned, Base):
    """Something a member takes on until a day of their own calendar.

    `status` is open, done, dropped, or carried: then it goes on as the one whose `carried_from` names it.
    """

    __tablename__ = "actions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "request_key"),
        Index("ix_actions_group_id_status", "group_id", "status"),
        Index("ix_actions_owner_id_status", "owner_id", "status"),
    )
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id", ondelete="SET NULL"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    carried_from: Mapped[int | None] = mapped_column(ForeignKey("actions.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(default="open")
    version: Mapped[int] = mapped_column(default=1)
    request_key: Mapped[str]  # the form it came from
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
