"""Keeps, changes, shares and erases log entries."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from bot.db import activity_log, log_intake
from bot.db.models import LogEntry
from bot.db.session import Tx
from bot.domain.privacy import Audience
from bot.errors import InvalidInput, NotFound
from bot.messages.activity_log import Entry
from bot.services import log_sharing
from bot.services.log_sharing import entry_of

LONGEST = 12_000  # characters of "what I tried"; one message of Slack's holds as many
PAGE = 4


@dataclass(frozen=True)
class Draft:
    """What a form says of an experiment."""

    tried: str
    happened: str = ""
    learned: str = ""
    next_step: str = ""
    rating: int | None = None


@dataclass(frozen=True)
class Source:
    """How an entry came: `key` makes the same form, command or message count once."""

    name: str  # modal, command, dm
    key: str
    channel: str | None = None
    ts: str | None = None
    tip_week: int | None = None


@dataclass(frozen=True)
class Note:
    """A private entry to be kept."""

    author_id: int
    draft: Draft
    source: Source


@dataclass(frozen=True)
class Page:
    """Some of a person's own entries, newest first."""

    entries: list[Entry]
    page: int
    pages: int
    total: int


async def keep(
    tx: Tx, author_id: int, draft: Draft, source: Source, audience: Audience = Audience.ME
) -> Entry:
    """Keep an experiment and return it; a second time with the same source returns what is there.

    Raises InvalidInput when nothing was written, or more than LONGEST characters, or when there is nobody
    to share with.
    """
    draft = checked(draft)
    if audience is Audience.ME:
        return (await keep_many(tx, [Note(author_id, draft, source)]))[0]
    await _add(tx, [Note(author_id, draft, source)])
    row = await activity_log.by_key(tx, author_id, source.key)
    if row.version == 1:
        await log_sharing.show_to(tx, row, audience)
    return entry_of(row)


async def keep_many(tx: Tx, notes: Sequence[Note]) -> list[Entry]:
    """Keep private notes of several people, whose drafts are `checked`; return their entries in order."""
    made, stands = await _add(tx, notes)
    entries = []
    for note in notes:
        if note.source.key in made:
            week = stands.get(note.author_id, log_intake.NOWHERE).week
            entry_id = made[note.source.key]
            entry = Entry(id=entry_id, **vars(note.draft), audience=Audience.ME, created_at=tx.now, week=week)
        else:
            entry = entry_of(await activity_log.by_key(tx, note.author_id, note.source.key))
        entries.append(entry)
    return entries


async def _add(tx: Tx, notes: Sequence[Note]) -> tuple[dict[str, int], dict[int, log_intake.Standing]]:
    stands = await log_intake.standings(tx, {note.author_id for note in notes})
    rows = []
    for note in notes:
        stand, source = stands.get(note.author_id, log_intake.NOWHERE), note.source
        rows.append(
            {
                **vars(note.draft),
                "author_id": note.author_id,
                "request_key": source.key,
                "cycle_id": stand.cycle_id,
                "week": stand.week,
                "tip_week": source.tip_week,
                "source": source.name,
                "dm_channel": source.channel,
                "dm_ts": source.ts,
            }
        )
    return await log_intake.add(tx, rows), stands


async def change(tx: Tx, entry_id: int, draft: Draft, audience: Audience, *, viewer: int) -> Entry:
    """Put a draft in place of what an entry says, here and wherever it was shared; NotFound when it is gone.

    Raises InvalidInput as `keep` does.
    """
    draft = checked(draft)
    row = await _own(tx, entry_id, viewer)
    if draft != _draft(row):
        for name, value in asdict(draft).items():
            setattr(row, name, value)
        row.version += 1
        row.updated_at = tx.now
    await log_sharing.show_to(tx, row, audience)
    await log_sharing.show_again(tx, row)
    await tx.session.flush()
    return entry_of(row)


async def share(tx: Tx, entry_id: int, audience: Audience, *, viewer: int) -> Entry:
    """Show an entry to the buddy or the group, or to nobody any more; NotFound when it is gone.

    Raises InvalidInput when there is nobody to show it to.
    """
    row = await _own(tx, entry_id, viewer)
    await log_sharing.show_to(tx, row, audience)
    return entry_of(row)


async def erase(tx: Tx, entry_id: int, *, viewer: int) -> Entry | None:
    """Delete an entry for good, also where it was shared; return what it was, None when it was gone."""
    row = await activity_log.own(tx, entry_id, viewer=viewer, lock=True)
    if row is None:
        return None
    await log_sharing.withdraw(tx, row)
    await activity_log.erase(tx, entry_id, viewer=viewer)
    return entry_of(row)


async def one(tx: Tx, entry_id: int, *, viewer: int) -> Entry:
    """Return one of the viewer's own entries; NotFound when it is gone."""
    return entry_of(await _own(tx, entry_id, viewer, lock=False))


async def page(tx: Tx, number: int, *, viewer: int) -> Page:
    """Return page `number` (from 1) of the viewer's own entries; a page too far is the last one."""
    total = await activity_log.own_total(tx, viewer=viewer)
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    rows = await activity_log.own_page(tx, viewer=viewer, offset=(number - 1) * PAGE, limit=PAGE)
    return Page([entry_of(row) for row in rows], number, pages, total)


async def rewrite(tx: Tx, entry_id: int, tried: str, *, viewer: int) -> Entry:
    """Change what was tried and leave the rest: the author edited the message it came from."""
    row = await _own(tx, entry_id, viewer)
    draft = replace(_draft(row), tried=tried)
    return await change(tx, entry_id, draft, Audience(row.audience), viewer=viewer)


def _draft(row: LogEntry) -> Draft:
    return Draft(row.tried, row.happened, row.learned, row.next_step, row.rating)


def checked(draft: Draft) -> Draft:
    """Return the draft without blanks around it; InvalidInput when it says nothing, or too much."""
    draft = replace(draft, tried=draft.tried.strip())
    if not any(character.isprintable() and not character.isspace() for character in draft.tried):
        raise InvalidInput("Please write a few words about what you tried.", field="tried")
    if len(draft.tried) > LONGEST:
        raise InvalidInput(
            f"That is {len(draft.tried):,} characters; one entry holds {LONGEST:,}. "
            "Please keep it in two entries.",
            field="tried",
        )
    return draft


async def _own(tx: Tx, entry_id: int, viewer: int, *, lock: bool = True) -> LogEntry:
    row = await activity_log.own(tx, entry_id, viewer=viewer, lock=lock)
    if row is None:
        raise NotFound("That entry is no longer in your log: it was deleted meanwhile.")
    return row
