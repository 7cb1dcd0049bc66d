"""Every method of the Web API: importing its families registers them."""

from sandbox.api import (
    auth,
    chat,
    conversations,
    conversations_change,
    conversations_read,
    files,
    pins,
    reactions,
    usergroups,
    users,
    views,
)
from sandbox.api.registry import METHODS

__all__ = [
    "METHODS",
    "auth",
    "chat",
    "conversations",
    "conversations_change",
    "conversations_read",
    "files",
    "pins",
    "reactions",
    "usergroups",
    "users",
    "views",
]
