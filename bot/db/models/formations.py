"""Practice groups while they are being formed: a draft that owners look at and change before anyone hears."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class Formation(Owned, Base):
    """One draft of groups; `settings` are its rules, its seed and the first cycle as it was filled in.

    `state` is draft, launched or discarded; `version` grows with every change. Once launched, each group is
    begun by a planned step of its own.
    """

    __tablename__ = "formations"
    __table_args__ = (UniqueConstraint("workspace_id", "request_key"),)
    name: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="draft")
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    launched_at: Mapped[datetime | None]
    program_id: Mapped[int | None] = mapped_column(ForeignKey("programs.id", ondelete="SET NULL"))
    request_key: Mapped[str]


class FormationSeat(Owned, Base):
    """Somebody's place in a draft; `number` counts its groups from 1."""

    __tablename__ = "formation_seats"
    __table_args__ = (UniqueConstraint("formation_id", "person_id"),)
    formation_id: Mapped[int] = mapped_column(ForeignKey("formations.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    left_out: Mapped[str | None]  # why the launch went on without them: gone, busy
