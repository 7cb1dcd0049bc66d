"""Workspaces, and the people plg knows in them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base, Owned


class Workspace(Base):
    """One Slack workspace; `gone_at` is set when the app was removed or its token revoked."""

    __tablename__ = "workspaces"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    bot_user_id: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    gone_reason: Mapped[str | None]
    sender: Mapped[str | None]  # the replica that sends for it


class Person(Owned, Base):
    """Somebody plg has met: a member, facilitator, owner, or a passer-by who typed /plg."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("workspace_id", "user_id"),)
    user_id: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    tz: Mapped[str] = mapped_column(default="UTC")
    is_bot: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_slack_admin: Mapped[bool] = mapped_column(default=False)
    is_owner: Mapped[bool] = mapped_column(default=False)  # a programme owner, named as such
    dm_channel: Mapped[str | None]  # learnt from the first message in either direction
    paused_until: Mapped[datetime | None]
    refreshed_at: Mapped[datetime | None]
