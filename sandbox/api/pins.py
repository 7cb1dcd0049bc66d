"""pins.*: messages that stay in sight at the top of a conversation."""

from sandbox.api.channels import visible
from sandbox.api.posting import system_message
from sandbox.api.present import message_json
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import Channel, Json, Message

WRITE, READ = ("pins:write",), ("pins:read",)
_NOT_PINNABLE = ("channel_", "group_", "pinned_")  # beginnings of subtypes: Slack's own lines


def _target(call: Call) -> tuple[Channel, Message]:
    channel = visible(call, call.args.need("channel"))
    ts = call.args.text("timestamp")
    if not ts:
        raise ApiError("no_item_specified")
    try:
        float(ts)
    except ValueError:
        raise ApiError("bad_timestamp") from None
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    message = channel.find(ts)
    if message is None or message.ephemeral_to:
        raise ApiError("message_not_found")
    return channel, message


@method("pins.add", tier=2, scopes=WRITE, takes_json=True)
def add(call: Call) -> Json:
    """Pin a message; Slack writes a line into the conversation that says so."""
    channel, message = _target(call)
    if (message.subtype or "").startswith(_NOT_PINNABLE):
        raise ApiError("not_pinnable")
    if message.pinned_by:
        raise ApiError("already_pinned")
    bot = call.app.bot_user
    message.pinned_by = bot
    call.world.changed("message", channel=channel.id, ts=message.ts)
    system_message(call.sandbox, channel, bot, "pinned_item", f"<@{bot}> pinned a message to this channel.")
    return {}


@method("pins.remove", tier=2, scopes=WRITE, takes_json=True)
def remove(call: Call) -> Json:
    """Take a message off the pins."""
    channel, message = _target(call)
    if not message.pinned_by:
        raise ApiError("no_pin")
    message.pinned_by = None
    call.world.changed("message", channel=channel.id, ts=message.ts)
    return {}


@method("pins.list", tier=2, scopes=READ)
def list_(call: Call) -> Json:
    """List what is pinned, the newest message first."""
    channel = visible(call, call.args.need("channel"))
    pinned = [message for message in channel.messages if message.pinned_by]
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created_by": message.pinned_by,
            "message": message_json(call.world, channel, message),
        }
        for message in reversed(pinned)
    ]
    return {"items": items}
