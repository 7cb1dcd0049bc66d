"""Who leads a group beside its facilitator, and the merging of two groups."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class CoFacilitator(Owned, Base):
    """Somebody who leads a group as its facilitator does; once `ended_at`, they leave the channel."""

    __tablename__ = "co_facilitators"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]  # into the group's channel


class Merge(Owned, Base):
    """One group's wish to join another; `outcome` is accepted, declined or void once it is settled."""

    __tablename__ = "merges"
    from_group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    into_group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    outcome: Mapped[str | None]
