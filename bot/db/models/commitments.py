"""Commitments to practise, and the reflection after the cycle."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class Commitment(Owned, Base):
    """One member's if-then plan for one cycle."""

    __tablename__ = "commitments"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    situation: Mapped[str] = mapped_column(Text)
    behaviour: Mapped[str] = mapped_column(Text)
    obstacle: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[int | None]  # 1 to 10
    confidence_now: Mapped[int | None]  # the same, asked in the reconvene session
    in_channel: Mapped[bool | None]  # whether its author shows it to the group there
    shared: Mapped[bool] = mapped_column(default=True)  # with the buddy
    times_shared: Mapped[int] = mapped_column(default=0)  # each time it is shared anew it is a new message
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]


class Reflection(Owned, Base):
    """What a member makes of a whole cycle, after the reconvene session."""

    __tablename__ = "reflections"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    happened: Mapped[str] = mapped_column(Text, default="")
    did: Mapped[str] = mapped_column(Text, default="")
    lessons: Mapped[str] = mapped_column(Text, default="")
    carry_on: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(default="me")  # me, group
    shared_as: Mapped[str | None]  # the key of the delivery that shows it in the group's channel
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]
