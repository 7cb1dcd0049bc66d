"""How the sandbox's people, messages and views look in JSON, the same in answers and in payloads."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.world import Channel, Json, Message, User, View, World

SLACKBOT = "USLACKBOT"
CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


def user_json(world: World, user: User) -> Json:
    """Return one user as users.info and user_change show it; a deactivated one has no time zone."""
    shown: Json = {
        "id": user.id,
        "team_id": world.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(world.now().timestamp()),
        "profile": {
            "title": user.title,
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": world.team_id,
        },
    }
    if user.deleted:
        return shown
    return shown | {
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": tz_offset(user.tz, world.now()),
    }


def tz_offset(tz: str | None, at: datetime) -> int:
    """Return the seconds east of UTC of a zone at a moment; 0 for an unknown zone."""
    try:
        offset = at.astimezone(ZoneInfo(tz or "UTC")).utcoffset()
    except ZoneInfoNotFoundError:
        return 0
    return int(offset.total_seconds()) if offset else 0


def message_json(world: World, message: Message, channel: Channel | None = None) -> Json:
    """Return one message as events and block_actions carry it; give the channel to count its replies."""
    shown: Json = {"type": "message"}
    if message.subtype:
        shown["subtype"] = message.subtype
    shown |= {"user": message.user, "text": message.text, "ts": message.ts, "team": world.team_id}
    for name in ("bot_id", "app_id", "client_msg_id", "thread_ts", "metadata"):
        if value := getattr(message, name):
            shown[name] = value
    for name in ("blocks", "attachments", "files"):
        if value := getattr(message, name):
            shown[name] = value
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    return shown | _thread_counts(message, channel)


def replies_of(channel: Channel, ts: str) -> list[Message]:
    """Return the stored replies of a thread, oldest first, without its parent and ephemeral ones."""
    return [m for m in channel.messages if m.thread_ts == ts and m.ts != ts and m.ephemeral_to is None]


def _thread_counts(message: Message, channel: Channel | None) -> Json:
    if channel is None:
        return {}
    if message.thread_ts and message.thread_ts != message.ts:
        parent = channel.find(message.thread_ts)
        return {"parent_user_id": parent.user} if parent else {}
    replies = replies_of(channel, message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": replies[-1].ts,
    }


def view_json(world: World, view: View) -> Json:
    """Return one view as views.open answers it and as every interaction payload carries it."""
    given = view.definition
    return {
        "id": view.id,
        "team_id": world.team_id,
        "type": view.type,
        "blocks": given.get("blocks", []),
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "state": {"values": view.state},
        "hash": view.hash,
        "title": given.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": world.app.id,
        "external_id": view.external_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.app.bot_id,
    }
