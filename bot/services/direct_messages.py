"""What people write to plg directly: kept as private log entries, or answered when it is small talk."""

from collections.abc import Iterable

from bot.db import activity_log as entries
from bot.db import deliveries, people
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.words import from_slack, mentioned
from bot.messages import activity_log as messages
from bot.messages.activity_log import Entry
from bot.services import activity_log
from bot.services.activity_log import Draft, Source


async def names(tx: Tx, user_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those people plg knows, so that a mention reads as it was typed."""
    return {user_id: person.name for user_id, person in (await people.by_user_ids(tx, user_ids)).items()}


async def keep(tx: Tx, author_id: int, *, channel: str, ts: str, thread_ts: str | None, text: str) -> None:
    """Keep a message as a private entry, linked to the tip whose thread it is in, and confirm it."""
    await people.learn_dm(tx, author_id, channel)
    tip_week = await _tip_week(tx, channel, thread_ts)
    typed = from_slack(text, await names(tx, mentioned(text)))
    source = Source("dm", f"dm:{channel}:{ts}", channel, ts, tip_week)
    entry = await activity_log.keep(tx, author_id, Draft(typed), source)
    await answer(tx, channel=channel, ts=ts, thread_ts=thread_ts, message=_confirmation(entry))


async def answer(tx: Tx, *, channel: str, ts: str, thread_ts: str | None, message: Message) -> None:
    """Answer a direct message once, in its thread if it was in one."""
    await deliveries.queue(
        tx, _reply(channel, ts), Kind.ANSWER, message, channel=channel, thread_ts=thread_ts
    )


async def edited(tx: Tx, author_id: int, *, channel: str, ts: str, text: str) -> None:
    """Change the entry that came from a message its author edited; others stay."""
    row = await entries.own_by_message(tx, channel, ts, viewer=author_id)
    typed = from_slack(text, await names(tx, mentioned(text)))
    if row is None or row.tried == typed:
        return
    await activity_log.rewrite(tx, row.id, typed, viewer=author_id)
    await confirm_again(tx, row.id, viewer=author_id)


async def deleted(tx: Tx, author_id: int, *, channel: str, ts: str) -> None:
    """Erase the entry that came from a message its author deleted."""
    row = await entries.own_by_message(tx, channel, ts, viewer=author_id)
    if row is None:
        return
    version = row.version + 1
    await activity_log.erase(tx, row.id, viewer=author_id)
    await deliveries.revise(tx, _reply(channel, ts), Kind.ANSWER, messages.gone(), version=version)


async def confirm_again(tx: Tx, entry_id: int, *, viewer: int) -> None:
    """Bring the confirmation under a direct message up to date; entries from elsewhere have none."""
    row = await entries.own(tx, entry_id, viewer=viewer)
    if row is None or row.dm_channel is None or row.dm_ts is None:
        return
    message = _confirmation(activity_log.entry_of(row))
    await deliveries.revise(tx, _reply(row.dm_channel, row.dm_ts), Kind.ANSWER, message, version=row.version)


async def unkeep(tx: Tx, entry_id: int, *, viewer: int) -> None:
    """Erase an entry and say so where it was confirmed; one that is gone already stays gone."""
    row = await entries.own(tx, entry_id, viewer=viewer)
    if row is None:
        return
    version, channel, ts = row.version + 1, row.dm_channel, row.dm_ts
    await activity_log.erase(tx, entry_id, viewer=viewer)
    if channel is not None and ts is not None:
        await deliveries.revise(tx, _reply(channel, ts), Kind.ANSWER, messages.undone(), version=version)


async def _tip_week(tx: Tx, channel: str, thread_ts: str | None) -> int | None:
    parent = await deliveries.sent_as(tx, channel, thread_ts) if thread_ts else None
    if parent is None or parent.kind != Kind.TIP:
        return None
    return int(parent.key.split(":")[2])  # tip:<cycle>:<week>:<person>


def _confirmation(entry: Entry) -> Message:
    return messages.kept(entry, repeat=False)


def _reply(channel: str, ts: str) -> str:
    return f"reply:{channel}:{ts}"
