"""What people write to plg directly: kept as private log entries, or answered when it is small talk."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.db import activity_log as entries
from bot.db import deliveries, people
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.words import DmIntent, classify_dm, from_slack, mentioned
from bot.messages import activity_log as messages
from bot.messages.activity_log import Entry
from bot.services import activity_log
from bot.services.activity_log import LONGEST, Draft, Source


@dataclass(frozen=True)
class Said:
    """A direct message: where it stands, and its words as they are now, on Slack's wire."""

    channel: str
    ts: str
    thread_ts: str | None
    text: str

    @property
    def reply(self) -> str:
        """The key of the delivery that answers it."""
        return _reply(self.channel, self.ts)


async def names(tx: Tx, user_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those people plg knows, so that a mention reads as it was typed."""
    return {user_id: person.name for user_id, person in (await people.by_user_ids(tx, user_ids)).items()}


async def answered(tx: Tx, said: Said) -> bool:
    """Say whether a message was heard before: Slack may send it again, even when its entry is gone by now."""
    return await deliveries.find(tx, said.reply) is not None


async def keep(tx: Tx, author_id: int, said: Said) -> None:
    """Keep a message as a private entry, linked to the tip whose thread it is in, and confirm it."""
    await people.learn_dm(tx, author_id, said.channel)
    entry = await _keep(tx, author_id, said)
    await answer(tx, said, _confirmation(entry))


async def answer(tx: Tx, said: Said, message: Message) -> None:
    """Answer a direct message once, in its thread if it was in one."""
    await deliveries.queue(
        tx, said.reply, Kind.ANSWER, message, channel=said.channel, thread_ts=said.thread_ts
    )


async def edited(tx: Tx, author_id: int, said: Said, *, before: str) -> None:
    """Change the entry that came from a message its author edited, or keep what can be kept only now.

    `before` is the wire text it had: an entry that was taken back stays away.
    """
    row = await entries.own_by_message(tx, said.channel, said.ts, viewer=author_id)
    if row is not None:
        await activity_log.rewrite(tx, row.id, await _typed(tx, said.text), viewer=author_id)
        await confirm_again(tx, row.id, viewer=author_id)
    elif await answered(tx, said) and not _keepable(before) and _keepable(said.text):
        entry = await _keep(tx, author_id, said)
        await deliveries.revise(tx, said.reply, Kind.ANSWER, _confirmation(entry), version=1)


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
    message = _confirmation(await activity_log.one(tx, entry_id, viewer=viewer))
    await deliveries.revise(tx, _reply(row.dm_channel, row.dm_ts), Kind.ANSWER, message, version=row.version)


async def unkeep(tx: Tx, entry_id: int, *, viewer: int) -> Entry | None:
    """Erase an entry and say so where it was confirmed; return what it was, None when it was gone already."""
    row = await entries.own(tx, entry_id, viewer=viewer)
    if row is None:
        return None
    version, channel, ts = row.version + 1, row.dm_channel, row.dm_ts
    entry = await activity_log.erase(tx, entry_id, viewer=viewer)
    if entry is not None and channel is not None and ts is not None:
        details = messages.undone(replace(entry, tried=""))  # the message itself still stands above
        await deliveries.revise(tx, _reply(channel, ts), Kind.ANSWER, details, version=version)
    return entry


async def _keep(tx: Tx, author_id: int, said: Said) -> Entry:
    tip_week = await _tip_week(tx, said.channel, said.thread_ts)
    source = Source("dm", f"dm:{said.channel}:{said.ts}", said.channel, said.ts, tip_week)
    return await activity_log.keep(tx, author_id, Draft(await _typed(tx, said.text)), source)


async def _typed(tx: Tx, text: str) -> str:
    return from_slack(text, await names(tx, mentioned(text)))


def _keepable(text: str) -> bool:
    return classify_dm(text) is DmIntent.ENTRY and len(from_slack(text, {})) <= LONGEST


async def _tip_week(tx: Tx, channel: str, thread_ts: str | None) -> int | None:
    parent = await deliveries.sent_as(tx, channel, thread_ts) if thread_ts else None
    if parent is None or parent.kind != Kind.TIP:
        return None
    return int(parent.key.split(":")[2])  # tip:<cycle>:<week>:<person>


def _confirmation(entry: Entry) -> Message:
    return messages.kept(entry, repeat=False)


def _reply(channel: str, ts: str) -> str:
    return f"reply:{channel}:{ts}"
