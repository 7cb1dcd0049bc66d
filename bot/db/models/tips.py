"""What members say of a tip."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class TipFeedback(Owned, Base):
    """Helpful, or not for me: one answer a member and week, the last one counts."""

    __tablename__ = "tip_feedback"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id", "week"),)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    week: Mapped[int]
    answer: Mapped[str]  # helpful, not_for_me
    answered_at: Mapped[datetime]
