"""What a member has typed into the reflection form and not saved yet."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class ReflectionDraft(Owned, Base):
    """One draft a member and cycle, its author's alone.

    `view_id` is the form it was typed in and `typed_at` Slack's time of the last key (seconds), so that what
    arrives late does not undo what came after it. Once the form is sent it is `over`, and empty.
    """

    __tablename__ = "reflection_drafts"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    happened: Mapped[str] = mapped_column(Text, default="")
    did: Mapped[str] = mapped_column(Text, default="")
    lessons: Mapped[str] = mapped_column(Text, default="")
    carry_on: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(default="me")
    view_id: Mapped[str]
    typed_at: Mapped[float]
    over: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime]
