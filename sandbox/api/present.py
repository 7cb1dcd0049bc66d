"""How users, channels and messages look in the JSON of calls and events."""

from zoneinfo import ZoneInfo

from sandbox.world import Channel, Json, Message, User, World


def user_json(world: World, user: User, *, email: bool = True, locale: bool = False) -> Json:
    """Return a user object; a deactivated one has no time zone, as at Slack."""
    body: Json = {
        "id": user.id,
        "team_id": world.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(world, user, email=email),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(world.now().timestamp()),
    }
    if user.deleted:
        return body
    body |= {
        "color": "9f69e7",
        "real_name": user.real_name,
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": True,
    }
    if user.tz:
        offset = world.now().astimezone(ZoneInfo(user.tz)).utcoffset()
        body |= {
            "tz": user.tz,
            "tz_label": user.tz.replace("_", " "),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
        }
    if locale:
        body["locale"] = user.locale
    return body


def _profile(world: World, user: User, *, email: bool) -> Json:
    profile: Json = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "",
        "team": world.team_id,
    }
    if email and user.email:
        profile["email"] = user.email
    if user.is_bot and user.id == world.app.bot_user:
        profile |= {"api_app_id": world.app.id, "bot_id": world.app.bot_id, "always_active": True}
    return profile


def channel_json(world: World, channel: Channel, *, group_dm_is_group: bool = True) -> Json:
    """Return a conversation object as the app's bot sees it; what a group DM says of is_group is in doubt."""
    bot = world.app.bot_user
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private" or (group_dm_is_group and channel.kind == "mpim"),
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_org_shared": False,
        "context_team_id": world.team_id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        other = next((m for m in channel.members if m != bot), bot)
        user = world.users.get(other)
        return common | {"user": other, "is_user_deleted": bool(user and user.deleted), "priority": 0}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "creator": channel.creator,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "parent_conversation": None,
        "unlinked": 0,
        "is_member": bot in channel.members,
        "shared_team_ids": [world.team_id],
        "topic": {"value": channel.topic, "creator": channel.creator if channel.topic else "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
    }


def message_json(
    world: World, channel: Channel, message: Message, *, metadata: bool = True, threads: bool = True
) -> Json:
    """Return a message as history, replies and events show it."""
    body: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    body["team"] = world.team_id
    for name in ("client_msg_id", "bot_id", "app_id", "subtype", "thread_ts"):
        if value := getattr(message, name):
            body[name] = value
    for name in ("blocks", "attachments", "files"):
        if value := getattr(message, name):
            body[name] = value
    if message.bot_id and message.bot_id == world.app.bot_id:
        body["bot_profile"] = bot_profile(world)
    if message.edited_ts:
        body["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.metadata:
        kept = {"event_type": message.metadata.get("event_type", "")}
        body["metadata"] = message.metadata if metadata else kept
    if message.reactions:
        body["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.pinned_by:
        body["pinned_to"] = [channel.id]
    if threads and message.thread_ts in (None, message.ts):
        body |= thread_facts(channel, message)
    elif parent := channel.find(message.thread_ts or ""):
        body["parent_user_id"] = parent.user
    return body


def replies_of(channel: Channel, ts: str) -> list[Message]:
    """Return a thread's replies, oldest first, without its parent and without ephemeral ones."""
    return [m for m in channel.messages if m.thread_ts == ts and m.ts != ts and not m.ephemeral_to]


def thread_facts(channel: Channel, message: Message) -> Json:
    """Return what a thread's parent says of its replies; nothing when it has none."""
    replies = replies_of(channel, message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(r.user for r in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def bot_profile(world: World) -> Json:
    """Return the profile of the app's bot, as its messages carry it."""
    return {
        "id": world.app.bot_id,
        "app_id": world.app.id,
        "user_id": world.app.bot_user,
        "name": world.app.name,
        "deleted": False,
        "team_id": world.team_id,
    }


def channel_type(channel: Channel) -> str:
    """Return the channel_type of message events: channel, group, im or mpim."""
    return {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}[channel.kind]


def message_event(world: World, channel: Channel, message: Message) -> Json:
    """Return the event of a new message."""
    body = message_json(world, channel, message, threads=False)
    return body | {"channel": channel.id, "event_ts": message.ts, "channel_type": channel_type(channel)}


def message_changed_event(world: World, channel: Channel, message: Message, previous: Json) -> Json:
    """Return the event of an edit; `previous` is message_json from before it."""
    ts = world.new_ts()
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": message_json(world, channel, message),
        "previous_message": previous,
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(channel),
    }


def message_deleted_event(world: World, channel: Channel, previous: Json) -> Json:
    """Return the event of a deletion; `previous` is message_json from before it."""
    ts = world.new_ts()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "deleted_ts": previous["ts"],
        "previous_message": previous,
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(channel),
    }
