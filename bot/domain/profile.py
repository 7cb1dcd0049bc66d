"""What Slack says of a user, read from its own object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.words import clean


@dataclass(frozen=True)
class Profile:
    """A user of the workspace; `email` is in lower case, and empty where Slack does not tell it.

    `is_guest` is true of everybody who is no full member; `is_stranger` of those among them who belong to
    another company and are met in a shared channel.
    """

    user_id: str
    name: str
    tz: str
    is_bot: bool = False
    is_guest: bool = False
    is_active: bool = True
    is_slack_admin: bool = False
    email: str = ""
    is_stranger: bool = False


def profile_of(user: Mapping[str, Any]) -> Profile:
    """Read a Slack user object; an absent zone counts as UTC."""
    details = user.get("profile") or {}
    name = (
        details.get("display_name") or user.get("real_name") or details.get("real_name") or user.get("name")
    )
    return Profile(
        user_id=user["id"],
        name=clean(str(name or "")) or "someone",
        tz=user.get("tz") or "UTC",
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_guest=any(user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        is_active=not user.get("deleted", False),
        is_slack_admin=bool(user.get("is_admin") or user.get("is_owner")),
        email=str(details.get("email") or "").strip().lower(),
        is_stranger=bool(user.get("is_stranger")),
    )
