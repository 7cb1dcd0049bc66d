"""Finding the conversation a call means, and people coming into it and going."""

from typing import TYPE_CHECKING

from sandbox import events
from sandbox.api.posting import system_message
from sandbox.api.registry import Call
from sandbox.errors import ApiError
from sandbox.world import Channel, ChannelKind, World

if TYPE_CHECKING:
    from sandbox.server import Sandbox

PREFIXES: dict[ChannelKind, str] = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
READ = tuple(f"{name}:read" for name in PREFIXES.values())
HISTORY = tuple(f"{name}:history" for name in PREFIXES.values())
MANAGE = ("channels:manage", "groups:write")
OPEN = ("channels:manage", "groups:write", "im:write", "mpim:write")


def scope_for(channel: Channel, what: str) -> str:
    """Return the scope a channel's kind needs for `what`: read, history or write."""
    if what == "write" and channel.kind == "public":
        return "channels:manage"
    return f"{PREFIXES[channel.kind]}:{what}"


def visible(call: Call, id_: str) -> Channel:
    """Return a conversation the bot can see: a public one, or one it is in; else channel_not_found."""
    channel = call.world.channels.get(id_)
    if channel is None or channel.deleted or (channel.kind != "public" and not call.is_member(channel)):
        raise ApiError("channel_not_found")
    return channel


def seen(call: Call, what: str = "read") -> Channel:
    """Return the conversation of the argument `channel`, with the scope its kind needs."""
    channel = visible(call, call.args.need("channel"))
    call.need_scope(scope_for(channel, what))
    return channel


def managed(call: Call) -> Channel:
    """Return the channel a call wants to change: the bot must be in it, and it must not be archived."""
    channel = seen(call, "write")
    if channel.kind in ("im", "mpim"):
        raise ApiError("method_not_supported_for_channel_type")
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    return channel


def postable(call: Call) -> Channel:
    """Return where a post goes: a channel, a person's direct messages, or a channel by its name."""
    target = call.args.need("channel")
    if target[0] in "UW" and target.isalnum() and target.isupper():
        channel = direct(call, target)
    elif target in call.world.channels:
        channel = visible(call, target)
    else:
        channel = _named(call, target.removeprefix("#"))
    if channel.archived:
        raise ApiError("is_archived")
    if channel.kind == "im" and not call.app.messages_tab_enabled:
        raise ApiError("messages_tab_disabled")
    if not call.is_member(channel) and "chat:write.public" not in call.app.scopes:
        raise ApiError("not_in_channel")
    return channel


def direct(call: Call, user_id: str) -> Channel:
    """Return the bot's direct messages with a person, opening them when there are none."""
    user = call.world.users.get(user_id)
    if user is None or user.is_bot or (user.deleted and not call.sandbox.switches.deactivated_dm_succeeds):
        raise ApiError("channel_not_found")
    return call.world.im(call.app.bot_user, user_id)


def _named(call: Call, name: str) -> Channel:
    for channel in call.world.channels.values():
        if channel.name == name and not channel.deleted and channel.kind in ("public", "private"):
            return visible(call, channel.id)
    raise ApiError("channel_not_found")


def by_name(world: World, name: str) -> Channel | None:
    """Return the channel of that name, archived ones included: their names stay taken."""
    return next((c for c in world.channels.values() if c.name == name and not c.deleted), None)


def add_member(sandbox: "Sandbox", channel: Channel, user: str, inviter: str | None = None) -> None:
    """Let somebody into a channel, with Slack's line in it and the event to the app."""
    channel.members.append(user)
    sandbox.world.changed("channel", channel=channel.id)
    system_message(sandbox, channel, user, "channel_join", f"<@{user}> has joined the channel")
    sandbox.emit(events.member_joined(sandbox.world, channel, user, inviter))


def remove_member(sandbox: "Sandbox", channel: Channel, user: str) -> None:
    """Take somebody out of a channel, with Slack's line in it and the event to the app."""
    system_message(sandbox, channel, user, "channel_leave", f"<@{user}> has left the channel")
    sandbox.emit(events.member_left(sandbox.world, channel, user))
    channel.members.remove(user)
    sandbox.world.changed("channel", channel=channel.id)
