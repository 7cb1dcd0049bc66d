"""Every outgoing message and its fate, and what has come in already."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned

BY_BYTE = String().with_variant(String(collation="C"), "postgresql")  # so that an index finds what begins so


class Delivery(Owned, Base):
    """One outgoing message; its states and who may change them stand in bot/domain/deliveries.py.

    It goes to a person, to a group's channel, or to the place of an earlier delivery (`target_key`), or to
    a message that is there already (`channel`, `ts`). `payload` is cleared once the matter is settled.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index(
            "ix_deliveries_open",
            "workspace_id",
            "priority",
            "due_at",
            postgresql_where=text("settled_at IS NULL"),
            sqlite_where=text("settled_at IS NULL"),
        ),
        Index(
            "ix_deliveries_attempted",  # what may stand in the way of the next message to the same recipient
            "workspace_id",
            "person_id",
            postgresql_where=text("settled_at IS NULL AND attempted_at IS NOT NULL"),
            sqlite_where=text("settled_at IS NULL AND attempted_at IS NOT NULL"),
        ),
        Index("ix_deliveries_message", "workspace_id", "channel", "ts"),
        Index(
            "ix_deliveries_target",
            "workspace_id",
            "target_key",
            postgresql_where=text("target_key IS NOT NULL"),
            sqlite_where=text("target_key IS NOT NULL"),
        ),
    )
    # the key's own index begins with the workspace: a second one would only cost
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(BY_BYTE)
    kind: Mapped[str]
    method: Mapped[str]  # post, update, delete, file
    priority: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id", ondelete="SET NULL"))
    session_version: Mapped[int | None]
    target_key: Mapped[str | None]
    thread_key: Mapped[str | None]  # the delivery in whose thread it is posted
    channel: Mapped[str | None]
    ts: Mapped[str | None]
    thread_ts: Mapped[str | None]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="queued")
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None]  # a replica; the claim lives as long as that does
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class SeenRequest(Owned, Base):
    """An event that was handled; Slack sends some of them again."""

    __tablename__ = "seen_requests"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)
    key: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(index=True)
