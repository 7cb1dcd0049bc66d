"""Private addresses at which people's calendars read their sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class CalendarFeed(Owned, Base):
    """Somebody's own address; another token replaces it, and the old address is gone at once."""

    __tablename__ = "calendar_feeds"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    token: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
