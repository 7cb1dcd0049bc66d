"""Programs, groups, members, cycles, sessions and buddy pairs."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned

PRACTICE, DIALOGUE = "practice", "dialogue"  # kinds of programs and of groups


class Program(Owned, Base):
    """What an owner sets up; its groups run the same kind of cycle, or its dates are dialogues (`kind`)."""

    __tablename__ = "programs"
    kind: Mapped[str] = mapped_column(default=PRACTICE, server_default=PRACTICE)
    name: Mapped[str]
    created_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    reminders: Mapped[str | None]  # of its sessions: "7d,1d,1h", or empty for none; None: the usual ones
    monthly_limit: Mapped[int] = mapped_column(
        default=1, server_default="1"
    )  # dialogues a month, each person
    partner_goal: Mapped[int] = mapped_column(default=36, server_default="36")  # people to meet in a year


class Group(Owned, Base):
    """Up to six managers and their private channel; or a table of a dialogue (`kind`), which meets once.

    `channel_due_at` says when to try next to open the channel or to bring people into it; None: all done.
    """

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("workspace_id", "request_key"),
        UniqueConstraint("workspace_id", "channel_id"),
        Index(
            "ix_groups_channel_due_at",
            "channel_due_at",
            postgresql_where=text("channel_due_at IS NOT NULL"),
            sqlite_where=text("channel_due_at IS NOT NULL"),
        ),
    )
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(default=PRACTICE, server_default=PRACTICE)
    slot_id: Mapped[int | None] = mapped_column(  # of a dialogue's table
        ForeignKey("dialogue_slots.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str]
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    channel_id: Mapped[str | None]
    channel_due_at: Mapped[datetime | None]
    channel_attempts: Mapped[int] = mapped_column(default=0)
    request_key: Mapped[str]  # the form it came from: sending it twice makes one group
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="SET NULL"))


class Member(Owned, Base):
    """A person in a group; leaving ends the membership and keeps the row."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]  # into the group's channel


class Cycle(Owned, Base):
    """One practice cycle of a group: a challenge, a work session, the practice weeks, a reconvene session."""

    __tablename__ = "cycles"
    __table_args__ = (UniqueConstraint("group_id", "number"),)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    number: Mapped[int]
    challenge: Mapped[str]
    topic: Mapped[str]
    practice_weeks: Mapped[int]
    tip_weekday: Mapped[int]  # 0 is Monday
    tip_time: Mapped[time]  # at each member's own place
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CycleSession(Owned, Base):
    """A session of a cycle; `version` grows with every move, so that old reminders fall away."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("cycle_id", "kind"),)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"))
    kind: Mapped[str]  # work, reconvene; dialogue
    starts_at: Mapped[datetime]
    tz: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    scheduled_at: Mapped[datetime]  # when this time was settled on; reminders due earlier are not sent late
    cancelled_at: Mapped[datetime | None]
    wrapped_up_at: Mapped[datetime | None]


class Attendance(Owned, Base):
    """What a member said about coming to a session: attending, late (but attending) or cannot."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    answered_at: Mapped[datetime]


class BuddyPair(Owned, Base):
    """Two buddies, or three when the group is odd, for one cycle, or its rest since somebody left or came."""

    __tablename__ = "buddy_pairs"
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"), index=True)
    left_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    joined_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class BuddyPairMember(Owned, Base):
    """One side of a buddy pair; `talked` is their answer half-way: yes or not_yet.

    `introduced` says that their commitment stands in the introduction the others got, `intro_version` how
    often the introduction they got themselves was written.
    """

    __tablename__ = "buddy_pair_members"
    __table_args__ = (UniqueConstraint("pair_id", "person_id"),)
    pair_id: Mapped[int] = mapped_column(ForeignKey("buddy_pairs.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    talked: Mapped[str | None]
    introduced: Mapped[bool] = mapped_column(default=False)
    intro_version: Mapped[int] = mapped_column(default=1)
