"""When people work, as far as they have said so, and how their calendar hears of sessions."""

from datetime import time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class WorkingHours(Owned, Base):
    """Somebody's working week in their own zone; `country` is whose public holidays they have ("DE-BY")."""

    __tablename__ = "working_hours"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    days: Mapped[str]  # 0 is Monday: "01234"
    begins: Mapped[time]
    ends: Mapped[time]
    country: Mapped[str] = mapped_column(default="")  # empty: no public holidays are kept
    files: Mapped[bool] = mapped_column(default=True)  # whether calendar files reach them by direct message
