"""reactions.*: an emoji under a message."""

import re

from sandbox import events
from sandbox.api.channels import visible
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import Channel, Json, Message

WRITE = ("reactions:write",)


def _target(call: Call) -> tuple[str, Channel, Message]:
    name = call.args.need("name").strip(":")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name):
        raise ApiError("invalid_name")
    if not call.args.text("channel") or not call.args.text("timestamp"):
        raise ApiError("no_item_specified")
    channel = visible(call, call.args.need("channel"))
    message = channel.find(call.args.need("timestamp"))
    if message is None or message.ephemeral_to:
        raise ApiError("message_not_found")
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    return name, channel, message


@method("reactions.add", tier=3, scopes=WRITE, takes_json=True)
def add(call: Call) -> Json:
    """Put an emoji under a message."""
    name, channel, message = _target(call)
    bot = call.app.bot_user
    if bot in message.reactions.get(name, []):
        raise ApiError("already_reacted")
    message.reactions.setdefault(name, []).append(bot)
    call.world.changed("message", channel=channel.id, ts=message.ts)
    call.sandbox.emit(events.reaction(call.world, "added", bot, name, message))
    return {}


@method("reactions.remove", tier=2, scopes=WRITE, takes_json=True)
def remove(call: Call) -> Json:
    """Take an emoji of the app's away again."""
    name, channel, message = _target(call)
    bot = call.app.bot_user
    if bot not in message.reactions.get(name, []):
        raise ApiError("no_reaction")
    message.reactions[name].remove(bot)
    if not message.reactions[name]:
        del message.reactions[name]
    call.world.changed("message", channel=channel.id, ts=message.ts)
    call.sandbox.emit(events.reaction(call.world, "removed", bot, name, message))
    return {}
