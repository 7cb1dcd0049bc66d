"""Cursors: opaque to the client, one page after the other."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from sandbox.api.registry import Call
from sandbox.errors import ApiError
from sandbox.world import Json

T = TypeVar("T")


def make_cursor(mark: str) -> str:
    """Return a cursor that leads on from a mark."""
    return base64.urlsafe_b64encode(f"next:{mark}".encode()).decode()


def read_cursor(cursor: str) -> str:
    """Return the mark in a cursor; raise invalid_cursor for one never given out."""
    try:
        kind, _, mark = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except ValueError:
        raise ApiError("invalid_cursor") from None
    if kind != "next" or not mark:
        raise ApiError("invalid_cursor")
    return mark


def page(
    call: Call, items: Sequence[T], key: str, *, default: int = 100, highest: int = 1_000
) -> tuple[Sequence[T], Json]:
    """Return the asked-for page of items, and the metadata that leads to the next; `key` names the list."""
    limit = call.args.number("limit", default, lowest=0, highest=highest) or default
    cursor = call.args.text("cursor")
    start = 0
    if cursor:
        name, _, place = read_cursor(cursor).partition("@")
        if name != key or not place.isdigit():
            raise ApiError("invalid_cursor")
        start = int(place)
    end = start + limit
    following = make_cursor(f"{key}@{end}") if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": following}}
