"""Keeps, changes, shares and erases log entries; sharing is a message that can be taken back."""

from dataclasses import asdict, dataclass, replace

from bot.db import activity_log, buddies, deliveries, groups, people
from bot.db.models import LogEntry
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.privacy import Audience
from bot.errors import InvalidInput, NotFound
from bot.messages import activity_log as messages
from bot.messages.activity_log import Entry

LONGEST = 12_000  # characters of "what I tried"; four fields of a form can show as many
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
    draft = _checked(draft)
    practice = await groups.practice_of(tx, author_id)
    row = await activity_log.keep(
        tx,
        author_id,
        source.key,
        **asdict(draft),
        cycle_id=practice.cycle.id if practice else None,
        week=practice.week(tx.now) if practice else None,
        tip_week=source.tip_week,
        source=source.name,
        dm_channel=source.channel,
        dm_ts=source.ts,
    )
    if row.version == 1 and audience is not Audience.ME:
        await share(tx, row.id, audience, viewer=author_id)
    return entry_of(row)


async def change(tx: Tx, entry_id: int, draft: Draft, audience: Audience, *, viewer: int) -> Entry:
    """Put a draft in place of what an entry says, here and wherever it was shared."""
    draft = _checked(draft)
    row = await _own(tx, entry_id, viewer)
    for name, value in asdict(draft).items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = tx.now
    await share(tx, entry_id, audience, viewer=viewer)
    if row.shared_version is not None and row.shared_version != row.version:
        for key in await _places(tx, row):
            await deliveries.revise(tx, key, Kind.SHARED, await _shared(tx, row), version=row.version)
    return entry_of(row)


async def share(tx: Tx, entry_id: int, audience: Audience, *, viewer: int) -> Entry:
    """Show an entry to the buddy or the group, or to nobody any more.

    Raises InvalidInput when there is nobody to show it to.
    """
    row = await _own(tx, entry_id, viewer)
    if audience == row.audience:
        return entry_of(row)
    await _withdraw(tx, row)
    row.version += 1
    row.audience, row.shared_version = str(audience), None
    if audience is not Audience.ME:
        row.shared_version = row.version
        await _publish(tx, row, audience)
    await tx.session.flush()
    return entry_of(row)


async def erase(tx: Tx, entry_id: int, *, viewer: int) -> bool:
    """Delete an entry for good, also where it was shared; False when it was gone already."""
    row = await activity_log.own(tx, entry_id, viewer=viewer)
    if row is None:
        return False
    await _withdraw(tx, row)
    await activity_log.erase(tx, entry_id, viewer=viewer)
    return True


async def one(tx: Tx, entry_id: int, *, viewer: int) -> Entry:
    """Return one of the viewer's own entries; NotFound when it is gone."""
    return entry_of(await _own(tx, entry_id, viewer))


async def page(tx: Tx, number: int, *, viewer: int) -> Page:
    """Return page `number` (from 1) of the viewer's own entries; a page too far is the last one."""
    _, total = await activity_log.own_page(tx, viewer=viewer, offset=0, limit=1)
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    rows, _ = await activity_log.own_page(tx, viewer=viewer, offset=(number - 1) * PAGE, limit=PAGE)
    return Page([entry_of(row) for row in rows], number, pages, total)


async def rewrite(tx: Tx, entry_id: int, tried: str, *, viewer: int) -> Entry:
    """Change what was tried and leave the rest: the author edited the message it came from."""
    row = await _own(tx, entry_id, viewer)
    draft = replace(_draft(row), tried=tried)
    return await change(tx, entry_id, draft, Audience(row.audience), viewer=viewer)


def entry_of(row: LogEntry) -> Entry:
    """Return an entry as messages take it."""
    return Entry(
        id=row.id,
        tried=row.tried,
        happened=row.happened,
        learned=row.learned,
        next_step=row.next_step,
        rating=row.rating,
        audience=Audience(row.audience),
        created_at=row.created_at,
        week=row.week,
    )


def _draft(row: LogEntry) -> Draft:
    return Draft(row.tried, row.happened, row.learned, row.next_step, row.rating)


def _checked(draft: Draft) -> Draft:
    if not draft.tried.strip():
        raise InvalidInput("Please write a few words about what you tried.", field="tried")
    if len(draft.tried) > LONGEST:
        raise InvalidInput(
            f"That is {len(draft.tried):,} characters; one entry holds {LONGEST:,}. "
            "Please keep it in two entries.",
            field="tried",
        )
    return draft


async def _own(tx: Tx, entry_id: int, viewer: int) -> LogEntry:
    row = await activity_log.own(tx, entry_id, viewer=viewer)
    if row is None:
        raise NotFound("That entry is no longer there. `/plg log list` shows the ones you have.")
    return row


async def _publish(tx: Tx, row: LogEntry, audience: Audience) -> None:
    practice = await groups.practice_of(tx, row.author_id)
    if practice is None:
        raise InvalidInput(
            "You are in no group yet, so there is nobody to share with. It is kept for you alone.",
            field="audience",
        )
    message, scope = await _shared(tx, row), _scope(row)
    if audience is Audience.GROUP:
        await deliveries.queue(tx, f"{scope}:group", Kind.SHARED, message, group_id=practice.group.id)
        return
    partners = await buddies.buddies_of(tx, practice.cycle.id, row.author_id)
    if not partners:
        raise InvalidInput(
            "You have no buddy yet; pairs are made after the work session. Please share it then.",
            field="audience",
        )
    for partner in partners:
        await deliveries.queue(tx, f"{scope}:{partner.id}", Kind.SHARED, message, person_id=partner.id)


async def _withdraw(tx: Tx, row: LogEntry) -> None:
    if row.shared_version is not None:
        for key in await _places(tx, row):
            await deliveries.withdraw(tx, key, Kind.SHARED, reason="unshared")


async def _places(tx: Tx, row: LogEntry) -> list[str]:
    return await deliveries.posts_beginning(tx, f"{_scope(row)}:")


def _scope(row: LogEntry) -> str:
    return f"log:{row.id}:v{row.shared_version}"


async def _shared(tx: Tx, row: LogEntry) -> Message:
    author = await people.get(tx, row.author_id)
    return messages.shared(author.user_id, entry_of(row))
