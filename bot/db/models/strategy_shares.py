"""Whether a group lets later groups find the strategies of one of its cycles."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class StrategyShare(Owned, Base):
    """The group's answer for one cycle: asked once, given by any member, changed at any time.

    `agreed` is None while nobody has answered; `version` grows each time the strategies are shown anew.
    """

    __tablename__ = "strategy_shares"
    __table_args__ = (UniqueConstraint("cycle_id"),)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"))
    agreed: Mapped[bool | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    shown: Mapped[str | None]  # a digest of what stands in the channel, so that the same is not shown twice
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
