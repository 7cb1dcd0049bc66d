"""The strategies a group found for its challenge, and who voted for which."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class Strategy(Owned, Base):
    """Something that helps with a cycle's challenge; a candidate until the group's vote is closed.

    `author_id` is None when it comes from the group's notes. `votes` and `best` are settled with the vote.
    """

    __tablename__ = "strategies"
    __table_args__ = (UniqueConstraint("workspace_id", "request_key"),)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    votes: Mapped[int] = mapped_column(default=0)
    best: Mapped[bool] = mapped_column(default=False)
    request_key: Mapped[str]  # the form it came from, or the line of the notes
    created_at: Mapped[datetime]


class StrategyVote(Owned, Base):
    """One member's vote for one strategy; each has up to three in a cycle."""

    __tablename__ = "strategy_votes"
    __table_args__ = (UniqueConstraint("strategy_id", "person_id"),)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    voted_at: Mapped[datetime]
