"""conversations.info, list, members, history, replies: looking without changing."""

from sandbox.api.channels import HISTORY, PREFIXES, READ, seen
from sandbox.api.paging import make_cursor, page, read_cursor
from sandbox.api.present import message_json, replies_of
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import Channel, Json, Message

TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


@method("conversations.info", tier=3, scopes=READ)
def info(call: Call) -> Json:
    """Describe one conversation."""
    channel = seen(call)
    shown = call.shown(channel)
    if call.args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def wanted_kinds(call: Call) -> set[str]:
    """Return the kinds of conversation the argument `types` names, each with its scope held."""
    types = call.args.words("types") or ["public_channel"]
    if unknown := [name for name in types if name not in TYPES]:
        raise ApiError("invalid_types", [f"[ERROR] unsupported type: {unknown[0]}"])
    kinds = {TYPES[name] for name in types}
    for kind, family in PREFIXES.items():
        if kind in kinds:
            call.need_scope(f"{family}:read")
    return kinds


@method("conversations.list", tier=2, scopes=READ, paginated=True)
def list_(call: Call) -> Json:
    """List the workspace's conversations that the bot can see."""
    kinds = wanted_kinds(call)
    hide = call.args.flag("exclude_archived")
    found = [
        channel
        for channel in call.world.channels.values()
        if channel.kind in kinds
        and not channel.deleted
        and not (hide and channel.archived)
        and (channel.kind == "public" or call.is_member(channel))
    ]
    some, more = page(call, found, "channels")
    return {"channels": [_counted(call, channel) for channel in some]} | more


def _counted(call: Call, channel: Channel) -> Json:
    return call.shown(channel) | {"num_members": len(channel.members)}


@method("conversations.members", tier=4, scopes=READ, paginated=True)
def members(call: Call) -> Json:
    """List who is in a conversation."""
    some, more = page(call, seen(call).members, "members")
    return {"members": list(some)} | more


def _readable(call: Call) -> Channel:
    channel = seen(call, "history")
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    if call.sandbox.switches.history_flavour == "unlisted":
        call.sandbox.limits.take_once_a_minute(call.method, call.world.stopwatch())
    return channel


def _window(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = call.args.text("oldest", "0"), call.args.text("latest")
    inclusive = call.args.flag("inclusive")
    try:
        low, high = float(oldest or 0), float(latest) if latest else float("inf")
    except ValueError:
        raise ApiError("invalid_ts_oldest" if not _number(oldest) else "invalid_ts_latest") from None
    return [m for m in messages if low < float(m.ts) < high or (inclusive and m.ts in (oldest, latest))]


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _limit(call: Call, default: int, most: int) -> int:
    if call.sandbox.switches.history_flavour == "unlisted":
        most = 15
    return call.args.number("limit", min(default, most), lowest=1, highest=most)


def _shown(call: Call, channel: Channel, messages: list[Message]) -> list[Json]:
    whole = call.args.flag("include_all_metadata")
    shown = [message_json(call.world, channel, m, metadata=whole) for m in messages]
    if not whole and not call.sandbox.switches.history_strips_payload:
        for body in shown:
            body.pop("metadata", None)
    return shown


@method("conversations.history", tier=3, scopes=HISTORY, paginated=True)
def history(call: Call) -> Json:
    """Return a conversation's messages, newest first, without the replies in threads."""
    channel = _readable(call)
    top = [
        m
        for m in channel.messages
        if not m.ephemeral_to and (m.thread_ts in (None, m.ts) or m.subtype == "thread_broadcast")
    ]
    found = sorted(_window(call, top), key=lambda m: float(m.ts), reverse=True)
    if cursor := call.args.text("cursor"):
        mark = read_cursor(cursor)
        found = [m for m in found if float(m.ts) < float(mark)] if _number(mark) else []
    limit = _limit(call, 100, 999)
    more = len(found) > limit
    body: Json = {"messages": _shown(call, channel, found[:limit]), "has_more": more}
    body["pin_count"] = sum(m.pinned_by is not None for m in channel.messages)
    if more:
        body["response_metadata"] = {"next_cursor": make_cursor(found[limit - 1].ts)}
    return body


@method("conversations.replies", tier=3, scopes=HISTORY, paginated=True)
def replies(call: Call) -> Json:
    """Return a thread, its parent first."""
    channel = _readable(call)
    message = channel.find(call.args.need("ts"))
    if message is None or message.ephemeral_to:
        raise ApiError("thread_not_found")
    parent = channel.find(message.thread_ts or message.ts) or message
    rest = sorted(_window(call, replies_of(channel, parent.ts)), key=lambda m: float(m.ts))
    if cursor := call.args.text("cursor"):
        mark = read_cursor(cursor)
        rest = [m for m in rest if float(m.ts) > float(mark)] if _number(mark) else []
    limit = _limit(call, 1_000, 1_000)
    body: Json = {"messages": _shown(call, channel, [parent, *rest[:limit]]), "has_more": len(rest) > limit}
    if len(rest) > limit:
        body["response_metadata"] = {"next_cursor": make_cursor(rest[limit - 1].ts)}
    return body
