"""The activity log: one row an experiment."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class LogEntry(Owned, Base):
    """A member's note of one experiment; private unless `audience` says otherwise."""

    __tablename__ = "log_entries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "request_key"),
        Index("ix_log_entries_author_id_created_at", "author_id", "created_at"),
        Index("ix_log_entries_cycle_id_week", "cycle_id", "week"),
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycles.id", ondelete="SET NULL"))
    week: Mapped[int | None]  # the practice week it was written in
    tip_week: Mapped[int | None]  # the tip whose thread it answered
    tried: Mapped[str] = mapped_column(Text)
    happened: Mapped[str] = mapped_column(Text, default="")
    learned: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    rating: Mapped[int | None]  # how it went, 1 to 5
    audience: Mapped[str] = mapped_column(default="me")
    source: Mapped[str]  # modal, command, dm
    request_key: Mapped[str]  # the form, command or message it came from
    dm_channel: Mapped[str | None]
    dm_ts: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    shared_version: Mapped[int | None]  # the version with which it was last shared; names its messages
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
