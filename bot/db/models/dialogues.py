"""Dialogues: dates that are open for sign-up, who signed up, who coaches; topics an owner wrote.

A table of a dialogue is a group (kind `dialogue`) with one cycle and one session, so that its agenda, its
attendance and its suggestions are kept as those of every other session.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class OwnTopic(Owned, Base):
    """A topic an owner added in Slack; `content` is the file they could have written in content/topics/."""

    __tablename__ = "own_topics"
    __table_args__ = (UniqueConstraint("workspace_id", "request_key"),)
    title: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
    request_key: Mapped[str]


class DialogueSlot(Owned, Base):
    """A date on which a dialogue is held, for so many tables.

    `state` is open, seated, merged (into another slot) or cancelled; who may change it stands in
    bot/domain/dialogues.py. `topic` is the name of a file in content/topics/, or own:ID.
    """

    __tablename__ = "dialogue_slots"
    __table_args__ = (
        UniqueConstraint("workspace_id", "request_key"),
        Index("ix_dialogue_slots_ahead", "workspace_id", "state", "starts_at"),
    )
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id", ondelete="CASCADE"), index=True)
    topic: Mapped[str]
    title: Mapped[str]  # of the topic, as it was when the date was opened
    starts_at: Mapped[datetime]
    closes_at: Mapped[datetime]  # when its tables are seated
    tz: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    tables: Mapped[int]  # how many there is room for
    size: Mapped[int] = mapped_column(default=4)  # people at a table, one more or less allowed
    state: Mapped[str] = mapped_column(default="open")
    version: Mapped[int] = mapped_column(default=1)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_slots.id", ondelete="SET NULL"))
    opened_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    request_key: Mapped[str]


class DialogueCoach(Owned, Base):
    """A learning coach of a slot, one to a table (`group_id`); who cancels keeps the row with `ended_at`."""

    __tablename__ = "dialogue_coaches"
    __table_args__ = (UniqueConstraint("slot_id", "person_id"),)
    slot_id: Mapped[int] = mapped_column(ForeignKey("dialogue_slots.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="SET NULL"), index=True)
    ended_at: Mapped[datetime | None]


class SignUp(Owned, Base):
    """Somebody's place in a slot: `state` is in, waiting, out (they cancelled) or dropped (the slot did).

    `queued_at` orders the waitlist. `group_id` is the table, once people are seated. Calendars know a place
    under the number of its first sign-up (`event`; None: this one), also after it moved to another slot, and
    `sequence` grows with each file. `offered_id` is the slot somebody was asked about when too few signed up.
    """

    __tablename__ = "sign_ups"
    __table_args__ = (
        UniqueConstraint("slot_id", "person_id"),
        Index(
            "ix_sign_ups_standing",
            "person_id",
            postgresql_where=text("state IN ('in', 'waiting')"),
            sqlite_where=text("state IN ('in', 'waiting')"),
        ),
    )
    slot_id: Mapped[int] = mapped_column(ForeignKey("dialogue_slots.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    state: Mapped[str]
    queued_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  # grows with every change of its state
    moved_from_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_slots.id", ondelete="SET NULL"))
    offered_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_slots.id", ondelete="SET NULL"))
    declined_at: Mapped[datetime | None]  # when they would rather not have what was offered
    event: Mapped[int | None]
    sequence: Mapped[int] = mapped_column(default=0)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="SET NULL"), index=True)
