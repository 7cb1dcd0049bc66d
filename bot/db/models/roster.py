"""The roster: whom the company puts on peer learning, and what forming groups needs to know of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class RosterEntry(Owned, Base):
    """One person of the roster; whoever is gone keeps the row, with `left_at`. Empty text means unknown."""

    __tablename__ = "roster"
    __table_args__ = (
        UniqueConstraint("person_id"),
        UniqueConstraint("workspace_id", "email"),
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    email: Mapped[str | None]  # in lower case, as companies mean it
    department: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    started_on: Mapped[date | None]
    tags: Mapped[str] = mapped_column(default="")  # separated by commas
    added_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    left_how: Mapped[str | None]  # deactivated, taken_off


class RosterUpload(Owned, Base):
    """People somebody wants on the roster, from Slack: a file, a channel, a user group, or picked by hand.

    `stage` is reading, columns (which column is what), summary (what it would change), applying, or over.
    `content` (a table, as domain/roster_file.py dumps it) and `accounts` (the people of the workspace it may
    mean, as a list of profiles) are emptied once it is settled, and after a day.
    """

    __tablename__ = "roster_uploads"
    __table_args__ = (UniqueConstraint("workspace_id", "request_key"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    source: Mapped[dict[str, Any]] = mapped_column(JSON)  # file, name; or handle, channel, users
    content: Mapped[str] = mapped_column(Text, default="")
    accounts: Mapped[str] = mapped_column(Text, default="")
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)  # ours → theirs
    wishes: Mapped[dict[str, Any]] = mapped_column(JSON)  # guests, only_these
    stage: Mapped[str] = mapped_column(default="reading")
    view_id: Mapped[str | None]  # the modal that waits for it
    uploaded_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]  # applied, discarded, refused, expired
    request_key: Mapped[str]


class Exclusion(Owned, Base):
    """Somebody named a person they would rather not be put together with; nobody else ever sees it."""

    __tablename__ = "exclusions"
    __table_args__ = (UniqueConstraint("person_id", "other_id"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
