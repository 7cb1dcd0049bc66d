"""chat.*: posting, changing, deleting messages."""

from sandbox.api.channels import postable, visible
from sandbox.api.posting import Content, change, post, read_content, remove
from sandbox.api.present import message_json
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import Channel, Json, Message

WRITE = ("chat:write",)
LONGEST_UPDATE = 4_000


@method("chat.postMessage", tier=None, scopes=WRITE, takes_json=True)
def post_message(call: Call) -> Json:
    """Post into a channel, a thread, or somebody's direct messages."""
    channel = postable(call)
    content = read_content(call.sandbox, call.args)
    thread_ts = thread_of(call, channel)
    mark = call.args.text("client_msg_id") if call.sandbox.switches.client_msg_id_dedupes else ""
    if there := next((m for m in channel.messages if mark and m.client_msg_id == mark), None):
        return _posted(call, channel, there) | {"is_duplicate": True}
    call.sandbox.limits.take_post(channel.id, call.world.stopwatch)
    broadcast = bool(thread_ts) and call.args.flag("reply_broadcast")
    message = post(call.sandbox, channel, content, thread_ts=thread_ts, broadcast=broadcast, mark=mark)
    return _posted(call, channel, message)


def _posted(call: Call, channel: Channel, message: Message) -> Json:
    shown = message_json(call.world, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


@method("chat.postEphemeral", tier=4, scopes=WRITE, takes_json=True)
def post_ephemeral(call: Call) -> Json:
    """Post what only one person in the channel sees."""
    channel = postable(call)
    user = call.args.need("user")
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    content = read_content(call.sandbox, call.args, longest=40_000)
    if call.sandbox.switches.ephemerals_count_as_posts:
        call.sandbox.limits.take_post(channel.id, call.world.stopwatch, "ratelimited")
    message = post(call.sandbox, channel, content, thread_ts=thread_of(call, channel), ephemeral_to=user)
    return {"message_ts": message.ts}


@method("chat.update", tier=3, scopes=WRITE, takes_json=True)
def update(call: Call) -> Json:
    """Change one of the app's own messages."""
    channel, message = own_message(call, "cant_update_message")
    if channel.archived:
        raise ApiError("is_inactive")
    content = _update_content(call)
    change(call.sandbox, channel, message, content)
    shown = message_json(call.world, channel, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", tier=3, scopes=WRITE, takes_json=True)
def delete(call: Call) -> Json:
    """Delete one of the app's own messages."""
    channel, message = own_message(call, "cant_delete_message")
    remove(call.sandbox, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", tier=None)
def get_permalink(call: Call) -> Json:
    """Return the address of a message; here it leads to the sandbox's page."""
    channel = visible(call, call.args.need("channel"))
    message = channel.find(call.args.need("message_ts"))
    if message is None or message.ephemeral_to:
        raise ApiError("message_not_found")
    link = f"{call.sandbox.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def thread_of(call: Call, channel: Channel) -> str | None:
    """Return the thread a post goes to: the parent's ts, even when a reply of it was named."""
    ts = call.args.text("thread_ts")
    if not ts:
        return None
    parent = channel.find(ts)
    if parent is None or parent.ephemeral_to:
        if call.sandbox.switches.thread_must_exist:
            raise ApiError("cannot_reply_to_message")
        return ts
    return parent.thread_ts or parent.ts


def own_message(call: Call, refusal: str) -> tuple[Channel, Message]:
    """Return the app's own message that a call names, or raise `refusal` for somebody else's."""
    channel = visible(call, call.args.need("channel"))
    message = channel.find(call.args.need("ts"))
    if message is None or message.ephemeral_to:
        raise ApiError("message_not_found")
    if message.bot_id != call.app.bot_id:
        raise ApiError(refusal)
    return channel, message


def _update_content(call: Call) -> Content:
    names = call.sandbox.switches.update_parses_like_client and call.args.text("parse") != "none"
    return read_content(call.sandbox, call.args, longest=LONGEST_UPDATE, names=names)
