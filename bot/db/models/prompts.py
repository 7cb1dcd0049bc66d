"""Prompts a facilitator posts to group channels, and who answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class Prompt(Owned, Base):
    """A question to one or more groups, now or later; a draft until `confirmed_at`.

    `status_version` grows with every change of what its author is told about the answers.
    """

    __tablename__ = "prompts"
    __table_args__ = (UniqueConstraint("workspace_id", "request_key"),)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    status_version: Mapped[int] = mapped_column(default=1)
    request_key: Mapped[str]
    created_at: Mapped[datetime]


class PromptPost(Owned, Base):
    """A prompt in one group's channel; its message is the delivery `prompt:<prompt>:<group>`."""

    __tablename__ = "prompt_posts"
    __table_args__ = (UniqueConstraint("prompt_id", "group_id"),)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)


class PromptAnswer(Owned, Base):
    """That a member answered; the words only when they came by the form, for the channel's thread."""

    __tablename__ = "prompt_answers"
    __table_args__ = (UniqueConstraint("prompt_id", "group_id", "person_id"),)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    answered_at: Mapped[datetime]
