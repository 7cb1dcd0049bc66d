"""conversations.archive, rename, setTopic, setPurpose: changing a channel that is there."""

from sandbox import events
from sandbox.api.channels import MANAGE, managed, seen
from sandbox.api.conversations import check_name
from sandbox.api.posting import system_message
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import Channel, Json

LONGEST_TOPIC = 250


def _shown(call: Call, channel: Channel) -> Json:
    return {"channel": call.shown(channel)}


@method("conversations.archive", tier=2, scopes=MANAGE, takes_json=True)
def archive(call: Call) -> Json:
    """Close a channel for good; its messages stay."""
    channel = seen(call, "write")
    if channel.archived:
        raise ApiError("already_archived")
    channel = managed(call)
    if channel.name == "general":
        raise ApiError("cant_archive_general")
    system_message(call.sandbox, channel, call.app.bot_user, "channel_archive", "archived the channel")
    channel.archived = True
    call.world.changed("channel", channel=channel.id)
    call.sandbox.emit(events.channel_event(call.world, "archive", channel, call.app.bot_user))
    return {}


@method("conversations.rename", tier=2, scopes=MANAGE, takes_json=True)
def rename(call: Call) -> Json:
    """Give a channel another name; only its creator may."""
    channel = managed(call)
    name = call.args.text("name")
    if name != channel.name:
        check_name(call, name)
    if channel.creator != call.app.bot_user:
        raise ApiError("not_authorized")
    line = f'has renamed the channel from "{channel.name}" to "{name}"'
    channel.name = name
    call.world.changed("channel", channel=channel.id)
    system_message(call.sandbox, channel, call.app.bot_user, "channel_name", line)
    call.sandbox.emit(events.channel_event(call.world, "rename", channel, call.app.bot_user))
    return _shown(call, channel)


def _described(call: Call, name: str) -> Channel:
    """Set a channel's topic or purpose to the argument of that name."""
    channel = managed(call)
    words = call.args.text(name)
    if len(words) > LONGEST_TOPIC:
        raise ApiError("too_long")
    setattr(channel, name, words)
    call.world.changed("channel", channel=channel.id)
    return channel


@method("conversations.setTopic", tier=2, scopes=MANAGE, takes_json=True)
def set_topic(call: Call) -> Json:
    """Set what stands over a channel."""
    channel = _described(call, "topic")
    line = f"set the channel topic: {channel.topic}"
    system_message(call.sandbox, channel, call.app.bot_user, "channel_topic", line)
    return _shown(call, channel)


@method("conversations.setPurpose", tier=2, scopes=MANAGE, takes_json=True)
def set_purpose(call: Call) -> Json:
    """Set what a channel is for."""
    return _shown(call, _described(call, "purpose"))
