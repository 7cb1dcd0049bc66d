"""What the calendar of a cycle will do, as rows with a due time."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class PlannedStep(Owned, Base):
    """One thing that falls due once: a tip, a nudge, a reminder, the pairing.

    `key` says what it is (cycle:5:tip:2:person:17), so that planning twice changes nothing;
    `outcome` says how it ended: done, or why it was dropped. What a step is about takes it along
    by a trigger, see bot/db/cascades.py.
    """

    __tablename__ = "planned_steps"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index(
            "ix_planned_steps_open_due_at",
            "due_at",
            postgresql_where=text("settled_at IS NULL"),
            sqlite_where=text("settled_at IS NULL"),
        ),
        Index(
            "ix_planned_steps_action_id",
            "action_id",
            postgresql_where=text("action_id IS NOT NULL"),
            sqlite_where=text("action_id IS NOT NULL"),
        ),
        Index(
            "ix_planned_steps_slot_id",
            "slot_id",
            postgresql_where=text("slot_id IS NOT NULL"),
            sqlite_where=text("slot_id IS NOT NULL"),
        ),
        Index(
            "ix_planned_steps_formation_id",
            "formation_id",
            postgresql_where=text("formation_id IS NOT NULL"),
            sqlite_where=text("formation_id IS NOT NULL"),
        ),
    )
    workspace_id: Mapped[int] = mapped_column()  # its index is that of the key
    key: Mapped[str]
    kind: Mapped[str]
    due_at: Mapped[datetime]
    cycle_id: Mapped[int | None] = mapped_column(index=True)
    person_id: Mapped[int | None]
    session_id: Mapped[int | None]
    prompt_id: Mapped[int | None]
    poll_id: Mapped[int | None]
    action_id: Mapped[int | None]
    slot_id: Mapped[int | None]
    formation_id: Mapped[int | None]
    week: Mapped[int | None]
    label: Mapped[str | None]  # which reminder: 7d, 1d, 1h
    attempts: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
