"""Events about people, channels and the app itself, and what an app needs to be sent any event.

Those of messages are built in sandbox.api.present, beside the messages of the Web API.
"""

import secrets

from sandbox.api.present import message_json, user_json
from sandbox.views import view_json
from sandbox.world import Channel, Json, Message, User, View, World

_MESSAGE_SCOPES = {
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
}
_SCOPES = _MESSAGE_SCOPES | {
    "app_mention": ("app_mentions:read",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
}
_KIND_SCOPES = {"C": ("channels:read",), "G": ("groups:read",)}
WITHOUT_MEMBERSHIP = {"channel_left", "group_left", "channel_deleted"}
"""Events of a channel that the app is sent although it is not, or no more, a member."""
_PLURALS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


def subscription_of(event: Json) -> str:
    """Return the name under which a manifest subscribes to this event: message.im, team_join …"""
    if event["type"] == "message":
        return "message." + _PLURALS[event["channel_type"]]
    return str(event["type"])


def scopes_for(event: Json) -> tuple[str, ...]:
    """Return the scopes of which an app needs one to be sent this event; empty: it needs none."""
    if event["type"] in ("member_joined_channel", "member_left_channel"):
        return _KIND_SCOPES[event["channel_type"]]
    return _SCOPES.get(subscription_of(event), ())


def new_event_id() -> str:
    """Return a fresh id of an event."""
    return "Ev" + secrets.token_hex(5).upper()


def app_rate_limited(world: World, minute: int) -> Json:
    """Return the payload, wrapped in nothing, that tells of events left out; `minute` in Unix seconds."""
    return {
        "token": "sandbox-verification-token",
        "type": "app_rate_limited",
        "team_id": world.team_id,
        "minute_rate_limited": minute,
        "api_app_id": world.app.id,
    }


def event_callback(world: World, event: Json) -> Json:
    """Wrap an event as it is delivered; the event_id stays the same over all its retries."""
    return {
        "token": "sandbox-verification-token",
        "team_id": world.team_id,
        "context_team_id": world.team_id,
        "context_enterprise_id": None,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": new_event_id(),
        "event_time": int(world.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": world.team_id,
                "user_id": world.app.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-" + secrets.token_hex(12),
    }


def app_mention(world: World, posted: Message) -> Json:
    """A message in a channel that names the app."""
    shown = message_json(world, world.channels[posted.channel], posted)
    return shown | {"type": "app_mention", "channel": posted.channel, "event_ts": posted.ts}


def app_home_opened(world: World, user: str, channel: Channel, tab: str, home: View | None) -> Json:
    """Somebody opened a tab of the app; it carries the published Home view once there is one."""
    event = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
    event["event_ts"] = world.new_ts()
    return event | ({"view": view_json(world, home)} if home else {})


def team_join(world: World, user: User) -> Json:
    """Somebody joined the workspace."""
    return {"type": "team_join", "user": _profile(world, user)} | _stamped(world)


def user_change(world: World, user: User) -> Json:
    """Somebody's profile, zone or standing changed; the whole user as it is now."""
    return {"type": "user_change", "user": _profile(world, user)} | _stamped(world)


def member_joined(world: World, channel: Channel, user: str, inviter: str | None = None) -> Json:
    """Somebody, perhaps the app itself, came into a channel."""
    event = _membership(world, "member_joined_channel", channel, user)
    return event | ({"inviter": inviter} if inviter else {})


def member_left(world: World, channel: Channel, user: str) -> Json:
    """Somebody, perhaps the app itself, left a channel or was removed."""
    return _membership(world, "member_left_channel", channel, user)


def _membership(world: World, kind: str, channel: Channel, user: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "public" else "G",
        "team": world.team_id,
        "event_ts": world.new_ts(),
    }


def channel_event(world: World, what: str, channel: Channel, user: str) -> Json:
    """Return channel_<what> or group_<what>; `what` is archive, unarchive, deleted, rename or left."""
    kind = "channel" if channel.kind == "public" else "group"
    event: Json = {"type": f"{kind}_{what}", "channel": channel.id, "event_ts": world.new_ts()}
    if what == "rename":
        event["channel"] = {"id": channel.id, "name": channel.name, "created": channel.created}
    elif what == "left":
        event["actor_id"] = user
    else:
        event["user"] = user
    return event


def reaction(world: World, what: str, user: str, name: str, to: Message) -> Json:
    """Return reaction_added or reaction_removed; `what` is added or removed."""
    return {
        "type": f"reaction_{what}",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": to.channel, "ts": to.ts},
        "item_user": to.user,
        "event_ts": world.new_ts(),
    }


def tokens_revoked(world: World) -> Json:
    """The app's bot token works no more."""
    return {
        "type": "tokens_revoked",
        "tokens": {"oauth": [], "bot": [world.app.bot_user]},
        "event_ts": world.new_ts(),
    }


def app_uninstalled(world: World) -> Json:
    """The workspace threw the app out."""
    return {"type": "app_uninstalled", "event_ts": world.new_ts()}


def _profile(world: World, user: User) -> Json:
    return user_json(world, user, email="users:read.email" in world.app.scopes)


def _stamped(world: World) -> Json:
    return {"cache_ts": int(world.now().timestamp()), "event_ts": world.new_ts()}
