"""Messages coming into being, changing and going: the one way for every method that posts."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.api.args import Args
from sandbox.api.present import (
    message_changed_event,
    message_deleted_event,
    message_event,
    message_json,
    replies_of,
)
from sandbox.blockkit import check_message
from sandbox.blockkit.stored import fallback_text, stored_blocks
from sandbox.errors import ApiError
from sandbox.escape import link_names, normalise
from sandbox.world import SLACKBOT, Channel, Json, Message

if TYPE_CHECKING:
    from sandbox.server import Sandbox

LONGEST_TEXT = 40_000
LONGEST_MARKDOWN = 12_000
MOST_ATTACHMENTS = 100
TOMBSTONE = "This message was deleted."


@dataclass
class Content:
    """What a message says, as it will be stored; None: not mentioned in the call."""

    text: str | None = None
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    parsed: dict[str, Any] = field(default_factory=dict)


def read_content(
    sandbox: "Sandbox", args: Args, *, longest: int | None = None, names: bool = False
) -> Content:
    """Return a message's content from the arguments of a call, or raise what Slack answers to a bad one.

    `longest` makes a longer text an error (msg_too_long) instead of cutting it; `names` links bare names.
    """
    content = Content(
        text=args.text("text") if args.has("text") else None,
        blocks=_listed(args.structure("blocks", "invalid_blocks_format"), "invalid_blocks_format"),
        attachments=_listed(args.structure("attachments", "invalid_attachments"), "invalid_attachments"),
    )
    _read_markdown(args, content)
    if not (content.text or content.blocks or content.attachments):
        raise ApiError("no_text")
    if len(content.attachments or []) > MOST_ATTACHMENTS:
        raise ApiError("too_many_attachments")
    if longest is not None and len(content.text or "") > longest:
        raise ApiError("msg_too_long")
    if complaints := check_message({"blocks": content.blocks, "attachments": content.attachments}):
        raise ApiError("invalid_blocks", complaints)
    if content.text is not None:
        content.text = normalise(content.text[:LONGEST_TEXT])
        if names or args.flag("link_names") or args.text("parse") == "full":
            content.text = link_names(content.text, sandbox.world)
    if content.blocks is not None:
        content.blocks = stored_blocks(content.blocks)
        content.text = content.text or fallback_text(content.blocks)
    content.metadata = read_metadata(args, sandbox.switches.metadata_bytes)
    if sandbox.switches.metadata_unregistered == "ignored":
        content.metadata = None
    return content


def _listed(value: object, bad: str) -> list[Json] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise ApiError(bad)
    return value


def _read_markdown(args: Args, content: Content) -> None:
    if not args.has("markdown_text"):
        return
    markdown = args.text("markdown_text")
    if content.text or content.blocks:
        raise ApiError("markdown_text_conflict")
    if len(markdown) > LONGEST_MARKDOWN:
        raise ApiError("msg_too_long")
    if markdown:
        content.text, content.blocks = markdown, [{"type": "markdown", "text": markdown}]


def read_metadata(args: Args, largest: int) -> Json | None:
    """Return the metadata argument, `{}` when the call takes it away, None when it does not mention it."""
    metadata = args.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if not metadata:
        return {}
    well_formed = isinstance(metadata.get("event_type"), str) and isinstance(
        metadata.get("event_payload"), dict
    )
    if (
        not well_formed
        or set(metadata) - {"event_type", "event_payload", "entities"}
        or not metadata["event_type"]
    ):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > largest:
        raise ApiError("metadata_too_large")
    return metadata


def post(
    sandbox: "Sandbox",
    channel: Channel,
    content: Content,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
    ephemeral_to: str | None = None,
    files: list[Json] | None = None,
    mark: str = "",
) -> Message:
    """Put a message of the app's bot into a channel, and tell page and app of it; `mark`: client_msg_id."""
    app = sandbox.world.app
    message = Message(
        sandbox.world.new_ts(),
        channel.id,
        app.bot_user,
        content.text or "",
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        bot_id=app.bot_id,
        app_id=app.id,
        thread_ts=thread_ts,
        subtype="thread_broadcast" if broadcast else None,
        metadata=None if ephemeral_to else content.metadata or None,
        client_msg_id=mark or None,
        ephemeral_to=ephemeral_to,
        files=files or [],
    )
    return publish(sandbox, channel, message)


def publish(sandbox: "Sandbox", channel: Channel, message: Message) -> Message:
    """Store a message; unless only one person sees it, the app is told as well."""
    channel.messages.append(message)
    sandbox.world.changed("message", channel=channel.id, ts=message.ts)
    if not message.ephemeral_to:
        sandbox.emit(message_event(sandbox.world, channel, message))
    return message


def change(sandbox: "Sandbox", channel: Channel, message: Message, content: Content) -> Message:
    """Change a stored message; what the content does not mention stays."""
    before = message_json(sandbox.world, channel, message)
    if content.text is not None:
        message.text = content.text
    if content.blocks is not None:
        message.blocks = content.blocks
    elif content.text is not None and not sandbox.switches.update_keeps_blocks:
        message.blocks = []
    if content.attachments is not None:
        message.attachments = content.attachments
    if content.metadata is not None:
        message.metadata = content.metadata or None
    message.edited_ts = sandbox.world.new_ts()
    sandbox.world.changed("message", channel=channel.id, ts=message.ts)
    if not message.ephemeral_to:
        sandbox.emit(message_changed_event(sandbox.world, channel, message, before))
    return message


def remove(sandbox: "Sandbox", channel: Channel, message: Message) -> None:
    """Delete a message of the app, and tell page and app of it."""
    event = taken_away(sandbox, channel, message)
    if not message.ephemeral_to:
        sandbox.emit(event)


def taken_away(sandbox: "Sandbox", channel: Channel, message: Message) -> Json:
    """Delete a message and return the event of it; one with replies leaves a tombstone to its thread.

    The tombstone goes with the last reply.
    """
    world = sandbox.world
    before = message_json(world, channel, message)
    if replies_of(channel, message.ts) and sandbox.switches.tombstone_for_thread_parents:
        ts = message.ts
        stone = Message(ts, channel.id, SLACKBOT, TOMBSTONE, thread_ts=ts, subtype="tombstone")
        channel.messages[channel.messages.index(message)] = stone
        event = message_changed_event(world, channel, stone, before)
    else:
        channel.messages.remove(message)
        event = message_deleted_event(world, channel, before)
        parent = channel.find(message.thread_ts or "")
        if parent and parent.subtype == "tombstone" and not replies_of(channel, parent.ts):
            channel.messages.remove(parent)
            world.changed("message", channel=channel.id, ts=parent.ts)
    world.changed("message", channel=channel.id, ts=message.ts)
    return event


def system_message(sandbox: "Sandbox", channel: Channel, user: str, subtype: str, text: str) -> Message:
    """Put one of Slack's own lines into a channel: somebody joined, the topic changed …"""
    return publish(sandbox, channel, Message(sandbox.world.new_ts(), channel.id, user, text, subtype=subtype))
