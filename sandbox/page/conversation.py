"""The messages of a channel, a direct message or a thread, as one person sees them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.page import emoji, mrkdwn, when
from sandbox.page.drawing import Drawing
from sandbox.page.mrkdwn import Reader
from sandbox.world import Channel, Message

PAGE = 80
_TOGETHER = timedelta(minutes=5)
_NOTES = {
    "channel_join": "joined",
    "group_join": "joined",
    "channel_leave": "left",
    "group_leave": "left",
    "pinned_item": "pinned",
}


@dataclass(frozen=True)
class Replies:
    """The line under a message that has a thread."""

    count: int
    last: str
    people: list[str]
    new: bool


@dataclass(frozen=True)
class Row:
    """One message, with all that decides how it is drawn."""

    message: Message
    drawing: Drawing
    time: str
    full: str
    divider: str  # the day, above the first message of it
    first_new: bool
    compact: bool  # follows the same person's message closely: no face, no name
    own: bool
    note: bool  # somebody joined, left, renamed: a quiet line
    replies: Replies | None
    reactions: list[dict[str, Any]]

    @property
    def key(self) -> str:
        """Return the id of the row on the page."""
        return self.drawing.domid("row")

    @property
    def ephemeral(self) -> bool:
        """Say whether only the reader sees it."""
        return self.message.ephemeral_to is not None

    @property
    def typed_form(self) -> str:
        """Return the text as its author would type it, for editing."""
        return mrkdwn.typed_form(self.message.text, self.drawing.reader.world)

    @property
    def from_app(self) -> bool:
        """Say whether the app wrote it."""
        return self.message.bot_id is not None


def seen_by(message: Message, user: str) -> bool:
    """Say whether a message of a conversation is for this person's eyes."""
    return message.ephemeral_to in (None, user)


def threads_of(channel: Channel, user: str) -> set[str]:
    """Return the threads somebody began or answered in; in a direct message, all of them."""
    if channel.kind == "im":
        return {m.thread_ts for m in channel.messages if m.thread_ts}
    own = [m for m in channel.messages if m.user == user]
    return {m.thread_ts or m.ts for m in own}


def main_rows(
    channel: Channel, reader: Reader, *, since: str = "", earlier: int = 0
) -> tuple[list[Row], int]:
    """Return the rows of the conversation itself, and how many older ones are not shown."""
    shown = [m for m in _seen(channel, reader) if not _only_in_thread(m)]
    hidden = max(0, len(shown) - PAGE * (earlier + 1))
    return _rows(channel, shown[hidden:], reader, since=since), hidden


def thread_rows(channel: Channel, thread_ts: str, reader: Reader) -> list[Row]:
    """Return the rows of one thread, its first message on top."""
    shown = [m for m in _seen(channel, reader) if thread_ts in (m.ts, m.thread_ts)]
    return _rows(channel, shown, reader, in_thread=True)


def _seen(channel: Channel, reader: Reader) -> list[Message]:
    return sorted((m for m in channel.messages if seen_by(m, reader.user)), key=lambda m: float(m.ts))


def _only_in_thread(message: Message) -> bool:
    return message.thread_ts not in (None, message.ts) and message.subtype != "thread_broadcast"


def _rows(
    channel: Channel, shown: list[Message], reader: Reader, *, since: str = "", in_thread: bool = False
) -> list[Row]:
    rows: list[Row] = []
    before: Message | None = None
    own = max((float(m.ts) for m in shown if m.user == reader.user and m.bot_id is None), default=0.0)
    marked = not since or own > float(since)  # who wrote since then has seen what stands above it
    for message in shown:
        new = not marked and float(message.ts) > float(since) and message.ephemeral_to is None
        marked = marked or new
        rows.append(_row(channel, message, before, reader, new=new, since=since, in_thread=in_thread))
        before = message
    return rows


def _row(
    channel: Channel,
    message: Message,
    before: Message | None,
    reader: Reader,
    *,
    new: bool,
    since: str,
    in_thread: bool,
) -> Row:
    moment = when.moment_of(message.ts).astimezone(reader.zone)
    now = reader.now.astimezone(reader.zone)
    earlier = when.moment_of(before.ts).astimezone(reader.zone) if before else None
    new_day = earlier is None or earlier.date() != moment.date()
    drawing = Drawing(
        reader,
        f"message:{channel.id}:{message.ts}",
        typed=message.bot_id is None,
        place="t-" if in_thread else "",
    )
    return Row(
        message=message,
        drawing=drawing,
        time=when.clock_time(moment),
        full=f"{when.day(moment)}, {when.clock_time(moment)}",
        divider=when.near_day(moment, now) if new_day and not in_thread else "",
        first_new=new,
        compact=not new and not new_day and _continues(message, before, moment, earlier),
        own=message.user == reader.user and message.bot_id is None,
        note=message.subtype in _NOTES or (message.subtype or "").startswith(("channel_", "group_")),
        replies=None if in_thread else _replies(channel, message, reader, since),
        reactions=[_reaction(name, users, reader) for name, users in message.reactions.items() if users],
    )


def _reaction(name: str, users: list[str], reader: Reader) -> dict[str, Any]:
    return {
        "name": name,
        "symbol": emoji.symbol(name),
        "count": len(users),
        "mine": reader.user in users,
        "users": users,
    }


def _continues(message: Message, before: Message | None, moment: datetime, earlier: datetime | None) -> bool:
    return (
        before is not None
        and earlier is not None
        and before.user == message.user
        and before.bot_id == message.bot_id
        and before.subtype is None
        and before.ephemeral_to == message.ephemeral_to
        and moment - earlier < _TOGETHER
    )


def _replies(channel: Channel, message: Message, reader: Reader, since: str) -> Replies | None:
    replies = [m for m in _seen(channel, reader) if m.thread_ts == message.ts and m.ts != message.ts]
    if not replies:
        return None
    last = replies[-1]
    people = list(dict.fromkeys(m.user for m in replies))[:4]
    new = bool(since) and float(last.ts) > float(since) and last.user != reader.user
    return Replies(len(replies), Drawing(reader, "").stamp(last.ts), people, new)
