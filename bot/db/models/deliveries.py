"""Every outgoing message and its fate, and what has come in already."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, declared_attr, mapped_column

from bot.db.models.base import Base, Owned, PackedJson

BY_BYTE = String().with_variant(String(collation="C"), "postgresql")  # so that an index finds what begins so


class DeliveryWords(Base):
    """What a delivery says, apart from it, since its state changes often; gone once the matter is settled."""

    __tablename__ = "delivery_words"
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True
    )
    workspace_id: Mapped[int]  # as the delivery's, with which it goes
    payload: Mapped[dict[str, Any]] = mapped_column(PackedJson)


class Worded(Owned):
    """Shows with a delivery what it says, to be read only; None once that is gone."""

    @declared_attr
    def payload(cls) -> Mapped[dict[str, Any] | None]:
        """Find its words."""
        its = (DeliveryWords.delivery_id == cls.id, DeliveryWords.workspace_id == cls.workspace_id)
        return column_property(select(DeliveryWords.payload).where(*its).scalar_subquery())


class Delivery(Worded, Base):
    """One outgoing message; its states and who may change them stand in bot/domain/deliveries.py.

    It goes to a person, to a group's channel, or to the place of an earlier delivery (`target_key`), or to
    a message that is there already (`channel`, `ts`). What it says is in a table of its own.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index(
            "ix_deliveries_open",
            "workspace_id",
            "priority",
            "due_at",
            "id",  # a broadcast falls due at once, and goes in the order it was queued
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
        Index(
            "ix_deliveries_message",
            "workspace_id",
            "channel",
            "ts",
            postgresql_where=text("channel IS NOT NULL"),
            sqlite_where=text("channel IS NOT NULL"),
        ),
        Index(
            "ix_deliveries_target",
            "workspace_id",
            "target_key",
            postgresql_where=text("target_key IS NOT NULL"),
            sqlite_where=text("target_key IS NOT NULL"),
        ),
        {"postgresql_with": {"fillfactor": 50}},  # room beside a row for what it becomes, without its indexes
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
