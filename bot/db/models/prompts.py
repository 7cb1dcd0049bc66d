"""Prompts a facilitator posts to group channels, who answered, and the prompts somebody keeps."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned

FALSE = sql("false")  # as both databases read it


class Prompt(Owned, Base):
    """A question to one or more groups, now or later; a draft until `confirmed_at`.

    `status_version` grows with every change of what its author is told about the answers, `version` with
    every change of the question itself, `shown_version` with every change of what is shown without names.
    `answers` says how it is answered and who reads that (bot/domain/prompt.py). In a weekly series
    `series_id` is its first prompt, and `number` counts from 1.
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
    answers: Mapped[str] = mapped_column(default="thread", server_default="thread")
    weekly: Mapped[bool] = mapped_column(default=False, server_default=FALSE)  # until the reconvene session
    series_id: Mapped[int | None] = mapped_column(ForeignKey("prompts.id", ondelete="SET NULL"), index=True)
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    keep: Mapped[bool] = mapped_column(default=False, server_default=FALSE)  # among its author's own
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    edited_at: Mapped[datetime | None]
    shown_version: Mapped[int] = mapped_column(default=1, server_default="1")
    withdrawn_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  # from then on, answers without names are taken no more


class PromptPost(Owned, Base):
    """A prompt in one group's channel; its message is the delivery `prompt:<prompt>:<group>`."""

    __tablename__ = "prompt_posts"
    __table_args__ = (UniqueConstraint("prompt_id", "group_id"),)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)


class PromptAnswer(Owned, Base):
    """That a member answered; the words only when they came by the form.

    Without names, `person_id` is there to let its author change it: no query returns it beside the words
    to anybody else. `shown_at` says since when the words stand where others read them.
    """

    __tablename__ = "prompt_answers"
    __table_args__ = (UniqueConstraint("prompt_id", "group_id", "person_id"),)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    answered_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]


class SavedPrompt(Owned, Base):
    """A prompt somebody keeps to ask again; nobody else sees it."""

    __tablename__ = "saved_prompts"
    __table_args__ = (UniqueConstraint("person_id", "prompt_id"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("prompts.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
