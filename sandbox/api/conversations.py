"""conversations.open, create, invite, kick, join, leave: how channels begin, and who is in them."""

import re

from sandbox.api.channels import (
    MANAGE,
    OPEN,
    add_member,
    by_name,
    managed,
    remove_member,
    seen,
    visible,
)
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import Channel, ChannelKind, Json

MOST_INVITED = 100
MOST_IN_GROUP_DM = 8


def _shown(call: Call, channel: Channel) -> Json:
    return {"channel": call.shown(channel)}


@method("conversations.open", tier=3, scopes=OPEN, takes_json=True)
def open_(call: Call) -> Json:
    """Open direct messages with one person, or with up to eight."""
    if call.args.has("channel"):
        channel = visible(call, call.args.need("channel"))
        if channel.kind not in ("im", "mpim"):
            raise ApiError("method_not_supported_for_channel_type")
        return _opened(call, channel, already=True)
    people = _people(call)
    wanted = {call.app.bot_user, *people}
    if there := call.world.direct(wanted):
        return _opened(call, there, already=True)
    if call.args.flag("prevent_creation"):
        raise ApiError("channel_not_found")
    if call.sandbox.switches.open_needs_scope_of_kind:
        call.need_scope("im:write" if len(people) == 1 else "mpim:write")
    return _opened(call, _new_direct(call, people), already=False)


def _people(call: Call) -> list[str]:
    people = list(dict.fromkeys(call.args.words("users")))
    if not people:
        raise ApiError("users_list_not_supplied")
    if len(people) > MOST_IN_GROUP_DM:
        raise ApiError("too_many_users")
    for id_ in people:
        user = call.world.users.get(id_)
        if user is None:
            raise ApiError("user_not_found")
        if user.deleted:
            raise ApiError("user_disabled")
        if user.is_bot:
            raise ApiError("invalid_user_combination")
    return people


def _new_direct(call: Call, people: list[str]) -> Channel:
    if len(people) == 1:
        return call.world.im(call.app.bot_user, people[0])
    return call.world.new_group_dm(call.app.bot_user, people)


def _opened(call: Call, channel: Channel, *, already: bool) -> Json:
    whole = call.args.flag("return_im")
    shown = call.shown(channel) if whole else {"id": channel.id}
    return {"channel": shown} | ({"no_op": True, "already_open": True} if already else {})


@method("conversations.create", tier=2, scopes=MANAGE, takes_json=True)
def create(call: Call) -> Json:
    """Make a public or private channel, with the bot in it."""
    name = call.args.text("name")
    private = call.args.flag("is_private")
    call.need_scope("groups:write" if private else "channels:manage")
    check_name(call, name)
    bot = call.app.bot_user
    kind: ChannelKind = "private" if private else "public"
    channel = Channel(
        call.world.new_id("C"), name, kind, creator=bot, created=int(call.world.now().timestamp())
    )
    call.world.add_channel(channel)
    add_member(call.sandbox, channel, bot)
    return _shown(call, channel)


def check_name(call: Call, name: str) -> None:
    """Raise what Slack says of an empty, too long, ill-spelt or taken channel name."""
    if not name:
        raise ApiError("invalid_name_required")
    if len(name) > call.sandbox.switches.channel_name_limit:
        raise ApiError("invalid_name_maxlength")
    if name != name.lower() or re.search(r"[^\w-]", name):
        raise ApiError("invalid_name_specials")
    if not re.search(r"[^\W_]", name):
        raise ApiError("invalid_name_punctuation")
    if by_name(call.world, name):
        raise ApiError("name_taken")


@method(
    "conversations.invite",
    tier=3,
    scopes=(*MANAGE, "channels:write.invites", "groups:write.invites"),
    takes_json=True,
)
def invite(call: Call) -> Json:
    """Bring people into a channel; one who cannot come keeps all out, unless `force` is given."""
    channel = visible(call, call.args.need("channel"))
    if channel.kind in ("im", "mpim"):
        raise ApiError("method_not_supported_for_channel_type")
    family = "channels" if channel.kind == "public" else "groups"
    call.need_scope("channels:manage" if family == "channels" else "groups:write", f"{family}:write.invites")
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    wanted = list(dict.fromkeys(call.args.words("users")))
    if not wanted:
        raise ApiError("no_user")
    if len(wanted) > MOST_INVITED:
        raise ApiError("too_many_users")
    refused = [(user, why) for user in wanted if (why := _why_not(call, channel, user))]
    if refused and not (call.args.flag("force") and len(refused) < len(wanted)):
        errors = [{"user": user, "ok": False, "error": why} for user, why in refused]
        raise ApiError(refused[0][1], errors=errors)
    for user in wanted:
        if user not in dict(refused):
            add_member(call.sandbox, channel, user, inviter=call.app.bot_user)
    return _shown(call, channel)


def _why_not(call: Call, channel: Channel, user_id: str) -> str | None:
    user = call.world.users.get(user_id)
    if user is None:
        return "user_not_found"
    if user_id == call.app.bot_user:
        return "cant_invite_self"
    if user_id in channel.members:
        return "already_in_channel"
    if user.deleted:
        return "cant_invite"
    elsewhere = any(
        user_id in c.members for c in call.world.channels.values() if c.kind in ("public", "private")
    )
    return "ura_max_channels" if user.is_ultra_restricted and elsewhere else None


@method("conversations.kick", tier=3, scopes=MANAGE, takes_json=True)
def kick(call: Call) -> Json:
    """Take somebody out of a channel."""
    channel = managed(call)
    user = call.args.need("user")
    if user == call.app.bot_user:
        raise ApiError("cant_kick_self")
    if user not in call.world.users:
        raise ApiError("user_not_found")
    if user not in channel.members:
        raise ApiError("not_in_channel")
    if channel.name == "general":
        raise ApiError("cant_kick_from_general")
    remove_member(call.sandbox, channel, user)
    return {"errors": {}}


@method("conversations.join", tier=3, scopes=("channels:join",), takes_json=True)
def join(call: Call) -> Json:
    """Let the bot into a public channel."""
    channel = visible(call, call.args.need("channel"))
    if channel.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    if call.is_member(channel):
        warning = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return _shown(call, channel) | warning
    add_member(call.sandbox, channel, call.app.bot_user)
    return _shown(call, channel)


@method("conversations.leave", tier=3, scopes=MANAGE, takes_json=True)
def leave(call: Call) -> Json:
    """Take the bot out of a channel."""
    channel = seen(call, "write")
    if channel.kind in ("im", "mpim"):
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    if not call.is_member(channel):
        return {"not_in_channel": True}
    remove_member(call.sandbox, channel, call.app.bot_user)
    return {}
