"""What people write to plg without a command: kept as an entry, or answered when it is small talk."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.db.session import Tx
from bot.domain.message import Message
from bot.domain.words import DmIntent, classify_dm, mentioned
from bot.errors import PlgError
from bot.handlers.directory import Caller
from bot.handlers.registry import SUBCOMMANDS
from bot.handlers.request import House
from bot.messages import general
from bot.messages import small_talk as words
from bot.services import direct_messages

Event = dict[str, Any]
NEW = {None, "file_share", "thread_broadcast"}


async def heard(house: House, client: AsyncWebClient, team_id: str, event: Event) -> None:
    """Handle a message event of a direct conversation: new, edited or deleted; plg's own are left alone."""
    subtype = event.get("subtype")
    said = event if subtype in NEW else event.get("message") or {}
    before = event.get("previous_message") or {}
    user_id = said.get("user") or before.get("user")
    if user_id is None or said.get("bot_id") or before.get("bot_id"):
        return
    caller = await house.directory.caller(client, team_id, user_id)
    await house.directory.meet(client, caller.workspace_id, mentioned(said.get("text") or ""))
    async with house.db.transaction(caller.workspace_id) as tx:
        if subtype in NEW:
            await _new(tx, caller, event)
        elif subtype == "message_changed" and said.get("subtype") != "tombstone":
            await _edited(tx, caller, event["channel"], said)
        elif subtype in {"message_deleted", "message_changed"}:
            ts = event.get("deleted_ts") or said.get("ts") or before["ts"]
            await direct_messages.deleted(tx, caller.person_id, channel=event["channel"], ts=ts)


async def _new(tx: Tx, caller: Caller, event: Event) -> None:
    place = {"channel": event["channel"], "ts": event["ts"], "thread_ts": event.get("thread_ts")}
    text = event.get("text") or ""
    small_talk = _small_talk(classify_dm(text))
    if small_talk is not None:
        await direct_messages.answer(tx, **place, message=small_talk)
        return
    try:
        await direct_messages.keep(tx, caller.person_id, **place, text=text)
    except PlgError as error:
        await direct_messages.answer(tx, **place, message=words.not_kept(error.message))


async def _edited(tx: Tx, caller: Caller, channel: str, said: Event) -> None:
    try:
        await direct_messages.edited(
            tx, caller.person_id, channel=channel, ts=said["ts"], text=said.get("text") or ""
        )
    except PlgError as error:
        await direct_messages.answer(
            tx,
            channel=channel,
            ts=f"{said['ts']}:{(said.get('edited') or {}).get('ts')}",
            thread_ts=said.get("thread_ts"),
            message=words.not_changed(error.message),
        )


def _small_talk(intent: DmIntent) -> Message | None:
    match intent:
        case DmIntent.HELLO:
            return words.hello()
        case DmIntent.THANKS:
            return words.thanks()
        case DmIntent.EMPTY:
            return words.empty()
        case DmIntent.HELP:
            listed = [(command.name, command.usage, command.summary) for command in SUBCOMMANDS.values()]
            return general.help_text(listed)
        case _:
            return None
