"""What people write to plg without a command: kept as an entry, or answered when it is small talk."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.db.session import Tx
from bot.delivery import unkept
from bot.domain.message import Message
from bot.domain.words import DmIntent, classify_dm, clean, mentioned
from bot.errors import PlgError
from bot.handlers.directory import Caller
from bot.handlers.registry import SUBCOMMANDS
from bot.handlers.request import House
from bot.messages import general
from bot.messages import small_talk as words
from bot.services import direct_messages
from bot.services.direct_messages import Said

Event = dict[str, Any]
NEW = {None, "file_share", "thread_broadcast", "me_message"}


class Apologies:
    """Says that nothing can be saved now, at most once to each person in an outage.

    Slack brings what was not acknowledged again, so that nothing is lost by it; the next commit ends it.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._told: set[tuple[str, str]] = set()
        house.db.on_commit(self._told.clear)

    async def tell(self, client: AsyncWebClient, team_id: str, event: Event) -> None:
        """Answer a new message of a person that cannot be kept just now."""
        if event.get("subtype") not in NEW or event.get("bot_id") or not event.get("user"):
            return
        who = (team_id, event["user"])
        if who in self._told:
            return
        self._told.add(who)
        workspace_id = self._house.directory.known_workspace(team_id)
        where = {"channel": event["channel"], "thread_ts": event.get("thread_ts")}
        if not await unkept.tell(client, self._house.pace, workspace_id, words.away(), **where):
            self._told.discard(who)  # perhaps when Slack brings it again


async def heard(house: House, client: AsyncWebClient, team_id: str, event: Event) -> None:
    """Handle a message event of a direct conversation: new, edited or deleted; plg's own are left alone."""
    subtype = event.get("subtype")
    now = event if subtype in NEW else event.get("message") or {}
    before = event.get("previous_message") or {}
    stone = now.get("subtype") == "tombstone"  # what stays of a deleted message with replies
    user_id = before.get("user") or ("" if stone else now.get("user"))
    if not user_id or now.get("bot_id") or before.get("bot_id"):
        return
    caller = await house.directory.caller(client, team_id, user_id)
    await house.directory.meet(client, caller.workspace_id, mentioned(now.get("text") or ""))
    async with house.db.transaction(caller.workspace_id, patience=house.db.answer_seconds) as tx:
        if subtype in NEW:
            await _new(tx, caller, _said(event["channel"], event))
        elif subtype == "message_deleted" or stone:
            ts = event.get("deleted_ts") or before.get("ts") or now["ts"]
            await direct_messages.deleted(tx, caller.person_id, channel=event["channel"], ts=ts)
        elif subtype == "message_changed" and now.get("text") != before.get("text"):
            await _edited(tx, caller, event["channel"], now, before)


async def _new(tx: Tx, caller: Caller, said: Said) -> None:
    if await direct_messages.answered(tx, said):
        return
    small_talk = _small_talk(classify_dm(said.text))
    if small_talk is not None:
        await direct_messages.answer(tx, said, small_talk)
        return
    try:
        await direct_messages.keep(tx, caller.person_id, said)
    except PlgError as error:
        await direct_messages.answer(tx, said, words.not_kept(error.message))


async def _edited(tx: Tx, caller: Caller, channel: str, now: Event, before: Event) -> None:
    said = _said(channel, now)
    try:
        await direct_messages.edited(tx, caller.person_id, said, before=before.get("text") or "")
    except PlgError as error:
        edit = (now.get("edited") or {}).get("ts")
        refusal = Said(channel, f"{said.ts}:{edit}", said.thread_ts, said.text)
        await direct_messages.answer(tx, refusal, words.not_changed(error.message))


def _said(channel: str, message: Event) -> Said:
    return Said(channel, message["ts"], message.get("thread_ts"), clean(message.get("text") or ""))


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
