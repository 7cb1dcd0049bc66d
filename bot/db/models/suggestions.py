"""The ideas ledger: suggestions for the organisation, whom they came from, and what became of them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class Suggestion(Owned, Base):
    """One line of the ledger; its states and who may change them stand in bot/domain/suggestions.py.

    `answered_at` is the first answer, `version` grows with every change. A merged one lives on in another.
    """

    __tablename__ = "suggestions"
    __table_args__ = (Index("ix_suggestions_workspace_id_status", "workspace_id", "status"),)
    program_id: Mapped[int | None] = mapped_column(ForeignKey("programs.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    area: Mapped[str]
    status: Mapped[str] = mapped_column(default="new")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")  # the latest word to those who made it
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("suggestions.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SuggestionSource(Owned, Base):
    """What one person or group put forward, in their own words; a merge moves it and keeps its origin.

    `person_id` and `group_id` are what owners may see: an anonymous one has neither.
    """

    __tablename__ = "suggestion_sources"
    __table_args__ = (UniqueConstraint("workspace_id", "request_key"),)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    origin_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    area: Mapped[str]
    made_by: Mapped[str]  # person, group, anonymous
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="SET NULL"))
    request_key: Mapped[str]  # the form it came from: sending it twice makes one
    created_at: Mapped[datetime]


class SuggestionAuthor(Owned, Base):
    """Who hears what becomes of a source; read by bot/db/suggestion_authors.py alone, and by no owner."""

    __tablename__ = "suggestion_authors"
    __table_args__ = (UniqueConstraint("source_id"),)
    source_id: Mapped[int] = mapped_column(ForeignKey("suggestion_sources.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


class SuggestionChange(Owned, Base):
    """One change of a suggestion: what it was, what it became (or `merged`), by whom, with which words."""

    __tablename__ = "suggestion_changes"
    __table_args__ = (UniqueConstraint("suggestion_id", "version"),)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"))
    version: Mapped[int]
    before: Mapped[str]
    after: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
