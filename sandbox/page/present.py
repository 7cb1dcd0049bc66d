"""What the page shows around a conversation: people, sidebar, header, composer, clock."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from sandbox.page import when
from sandbox.page.conversation import seen_by, threads_of
from sandbox.page.drawing import others_of
from sandbox.page.mrkdwn import Reader
from sandbox.world import SLACKBOT, App, Channel, Json, User, View, World

HOME, JOURNAL, BROWSE = "home", "journal", "browse"
HUES = 10
FEW = 60  # people up to whom a list shows everybody, with their unread marks


@dataclass(frozen=True)
class Look:
    """Who looks at what: all that the address of a page says."""

    viewer: str
    at: str = HOME
    thread: str = ""
    since: str = ""  # what had been read when the viewer came, for the line above the new messages
    earlier: int = 0  # how many more pages of old messages to show
    kind: str = ""  # journal: call, payload or human
    query: str = ""  # journal: words to find

    def address(self, **changes: str) -> str:
        """Return the page's address with some parts changed."""
        parts = {"as": self.viewer, "at": self.at, "thread": self.thread, "kind": self.kind, "q": self.query}
        parts |= changes
        return "/?" + urlencode({key: value for key, value in parts.items() if value})


@dataclass(frozen=True)
class Face:
    """How a person or the app is drawn."""

    id: str
    name: str
    initials: str
    hue: int
    is_app: bool = False
    title: str = ""


@dataclass(frozen=True)
class Link:
    """One line of the sidebar."""

    at: str
    name: str
    kind: Literal["app", "public", "private", "im", "mpim"]
    unread: int
    here: bool
    face: Face | None = None
    archived: bool = False


def face(world: World, user_id: str) -> Face:
    """Return how somebody is drawn, also when the world does not know them."""
    user = world.users.get(user_id)
    is_app = user_id == world.app.bot_user
    known = {world.app.bot_user: world.app.name, SLACKBOT: "Slackbot"}
    name = (user.real_name or user.name) if user else known.get(user_id, user_id)
    hue = hashlib.sha256(user_id.encode()).digest()[0] % HUES
    return Face(user_id, name, _initials(name), hue, is_app, user.title if user else "")


def humans(world: World) -> list[User]:
    """Return everybody one can be, by name."""
    people = (u for u in world.users.values() if not u.is_bot and not u.deleted and u.id != SLACKBOT)
    return sorted(people, key=lambda user: user.real_name.casefold())


def person_lines(world: World, most: int | None = None) -> list[dict[str, Any]]:
    """Return the list from which one picks who to be: face, title, local time, role; `most` cuts it short."""
    people = humans(world)
    return [
        {
            "face": face(world, user.id),
            "zone": user.tz or "UTC",
            "time": _their_time(world, user),
            "role": _role(user),
            "unread": all_unread(world, user.id) if len(people) <= FEW else 0,
        }
        for user in people[:most]
    ]


def sidebar(world: World, look: Look) -> dict[str, list[Link]]:
    """Return the app, the channels and the direct messages the viewer has."""
    mine = [c for c in world.channels.values() if look.viewer in c.members and not c.deleted]
    app_dm = next((c for c in mine if c.kind == "im" and world.app.bot_user in c.members), None)
    in_app = look.at == HOME or (app_dm is not None and look.at == app_dm.id)
    waiting = unread(app_dm, look.viewer) if app_dm else 0
    app = Link(HOME, world.app.name, "app", waiting, in_app, face(world, world.app.bot_user))
    rooms = sorted((c for c in mine if c.kind in ("public", "private")), key=lambda c: (c.archived, c.name))
    directs = [c for c in mine if c.kind in ("im", "mpim") and c is not app_dm]
    return {
        "app": [app],
        "channels": [_room(world, c, look) for c in rooms],
        "directs": sorted((_room(world, c, look) for c in directs), key=lambda link: link.name.casefold()),
    }


def unread(channel: Channel, user: str) -> int:
    """Count what somebody has not read: the conversation itself and the threads they take part in."""
    read = float(channel.last_read.get(user, "0"))
    followed = threads_of(channel, user)
    return sum(
        1
        for m in channel.messages
        if float(m.ts) > read
        and m.user != user
        and seen_by(m, user)
        and (m.thread_ts in (None, m.ts) or m.subtype == "thread_broadcast" or m.thread_ts in followed)
    )


def all_unread(world: World, user: str) -> int:
    """Count what somebody has not read anywhere."""
    return sum(unread(c, user) for c in world.channels.values() if user in c.members)


def channel_name(world: World, channel: Channel, viewer: str) -> str:
    """Name a conversation as one of its people knows it."""
    if channel.kind in ("public", "private"):
        return channel.name
    return ", ".join(face(world, m).name for m in others_of(world, channel, viewer))


def header(world: World, channel: Channel, look: Look) -> dict[str, Any]:
    """Return what stands above a conversation."""
    others = [m for m in channel.members if m != look.viewer]
    other = world.users.get(others[0]) if channel.kind == "im" and others else None
    return {
        "name": channel_name(world, channel, look.viewer),
        "kind": channel.kind,
        "topic": channel.topic,
        "archived": channel.archived,
        "is_app": world.app.bot_user in channel.members and channel.kind == "im",
        "app_inside": world.app.bot_user in channel.members,
        "joined": look.viewer in channel.members,
        "members": [face(world, m) for m in channel.members],
        "other": other,
        "other_time": _their_time(world, other) if other and not other.is_bot else "",
    }


def why_not(head: dict[str, Any], app: App) -> str:
    """Return why one cannot write in a conversation; empty: one can."""
    if head.get("archived"):
        return "This channel is archived. It can be read, but nothing can be written."
    if not head.get("joined"):
        return "You are not in this channel."
    return "The app takes no messages." if head.get("is_app") and not app.messages_tab_enabled else ""


def _their_time(world: World, user: User) -> str:
    return when.clock_time(world.now().astimezone(when.zone(user.tz)))


def browsable(world: World, viewer: str) -> list[Channel]:
    """Return the public channels the viewer could join."""
    reader = Reader.of(world, viewer)
    rooms = [c for c in world.channels.values() if reader.sees(c) and viewer not in c.members]
    return sorted(rooms, key=lambda c: c.name)


def others(world: World, viewer: str, most: int | None = None) -> list[Face]:
    """Return everybody to whom the viewer may write; `most` cuts the list short."""
    them = [user.id for user in humans(world) if user.id != viewer]
    return [face(world, user_id) for user_id in them[:most]]


def commands(app: App) -> str:
    """Return the app's slash commands as JSON for the composer's hints."""
    return json.dumps(
        [{key: c.get(key, "") for key in ("command", "description", "usage_hint")} for c in app.commands]
    )


def shortcuts(app: App, kind: Literal["global", "message"]) -> list[Json]:
    """Return the shortcuts the app offers, everywhere or on a message."""
    return [s for s in app.shortcuts if s.get("type") == kind]


def modal(world: World, viewer: str) -> dict[str, Any] | None:
    """Return the top modal of the viewer's stack and how deep it lies."""
    stack: list[View] = world.modals.get(viewer, [])
    if not stack:
        return None
    below = stack[-2].definition.get("title", {}).get("text", "") if len(stack) > 1 else ""
    return {"view": stack[-1], "depth": len(stack), "below": below}


def clock(world: World, viewer: str | None) -> dict[str, str]:
    """Return the present moment, in the viewer's zone and in UTC."""
    user = world.users.get(viewer or "")
    now = world.now()
    here = now.astimezone(when.zone(user.tz if user else None))
    return {
        "iso": now.isoformat(),
        "day": when.day(here),
        "time": when.clock_time(here),
        "zone": (user.tz if user else None) or "UTC",
        "utc": f"{now:%a %H:%M} UTC",
    }


def _room(world: World, channel: Channel, look: Look) -> Link:
    others = [m for m in channel.members if m != look.viewer]
    drawn = face(world, others[0]) if channel.kind == "im" and others else None
    name = channel_name(world, channel, look.viewer)
    waiting = unread(channel, look.viewer)
    return Link(channel.id, name, channel.kind, waiting, look.at == channel.id, drawn, channel.archived)


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()] or [name or "?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _role(user: User) -> str:
    if user.is_owner or user.is_admin:
        return "Workspace admin"
    if user.is_restricted or user.is_ultra_restricted:
        return "Guest"
    return ""
