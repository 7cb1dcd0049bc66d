"""When people were away; `people.paused_until` says who is now."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class Pause(Owned, Base):
    """One pause; `ends_at` moves when its person changes it or comes back early."""

    __tablename__ = "pauses"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
