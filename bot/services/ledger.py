"""The ideas ledger as its readers see it: owners all of it, others what they look after."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.db import people
from bot.db import suggestions as rows
from bot.db.models import Group, Person, Suggestion, SuggestionChange, SuggestionSource
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx
from bot.db.suggestions import Mark
from bot.domain.message import Block, View
from bot.domain.suggestions import OPEN, MadeBy, Status, in_order, most_alike, waits_too_long
from bot.domain.zones import local
from bot.errors import NotAllowed, NotFound
from bot.messages import ideas_digest
from bot.messages import ledger as messages
from bot.messages.kit import esc, mention
from bot.messages.ledger import PER_PAGE, Change, Filter, Idea, Source
from bot.messages.suggestions import STANDS

NOT_YOURS = (
    "The ideas ledger is for programme owners, and for whoever looks after an idea. `/plg suggest list` "
    "shows your own suggestions and where they stand."
)
NO_SUCH = "I cannot find that idea. `/plg ideas` shows those there are."
WITH = "with:"  # before the number of an idea that was put together with this one
_CHAIN = 50  # merges of merged ideas that are followed


@dataclass(frozen=True)
class Page:
    """One page of the ledger, for somebody who may see `all_of_it` or only what they look after."""

    ideas: Sequence[Idea]
    shown: Filter
    total: int
    all_of_it: bool


async def may_see_all(tx: Tx, person: Person) -> bool:
    """Say whether somebody is an owner, who sees the whole ledger."""
    return await people.may_set_up(tx, person)


async def listing(tx: Tx, person_id: int, shown: Filter) -> Page:
    """Return a page of the ledger; NotAllowed for somebody who is no owner and looks after nothing."""
    person = await people.get(tx, person_id)
    all_of_it = await may_see_all(tx, person)
    if not all_of_it:
        shown = replace(shown, show="mine")
        if not await rows.marks(tx, statuses=list(Status), owner_id=person_id):
            raise NotAllowed(NOT_YOURS)
    found = await _marks(tx, person_id, shown)
    late = [mark.id for mark in found if _late(tx.now, mark, person.tz)]
    ordered = in_order([mark.id for mark in found], late)
    last = max(0, -(-len(ordered) // PER_PAGE) - 1)
    shown = replace(shown, page=min(max(0, shown.page), last))
    ids = ordered[shown.page * PER_PAGE :][:PER_PAGE]
    return Page(await _ideas(tx, ids, person.tz), shown, len(ordered), all_of_it)


async def _marks(tx: Tx, person_id: int, shown: Filter) -> list[Mark]:
    statuses: Collection[Status] = OPEN
    if shown.show == "all":
        statuses = list(Status)
    elif shown.show in set(Status):
        statuses = [Status(shown.show)]
    found = await rows.marks(
        tx,
        statuses=statuses,
        area=None if shown.area == "all" else shown.area,
        owner_id=person_id if shown.show == "mine" else None,
    )
    return [mark for mark in found if shown.show != "waiting" or mark.answered_at is None]


def _late(now: datetime, mark: Mark | Suggestion, tz: str) -> bool:
    waiting = mark.status == Status.NEW
    return waiting and waits_too_long(mark.created_at, mark.answered_at, now, tz)


async def all_open(tx: Tx, *, tz: str) -> list[Idea]:
    """Return every open idea in the order of the ledger, for somebody who lives in `tz`."""
    found = await rows.marks(tx, statuses=OPEN)
    late = [mark.id for mark in found if _late(tx.now, mark, tz)]
    return await _ideas(tx, in_order([mark.id for mark in found], late), tz)


async def one(tx: Tx, person_id: int, number: int) -> tuple[Idea, bool]:
    """Return an idea with its history, and whether this person may put it together with others.

    One that was put together with another is that other. Raises NotFound and NotAllowed.
    """
    person = await people.get(tx, person_id)
    row = await standing(tx, number)
    all_of_it = await may_see_all(tx, person)
    if not all_of_it and row.owner_id != person_id:
        raise NotAllowed(NOT_YOURS)
    (idea,) = await _ideas(tx, [row.id], person.tz)
    return replace(idea, changes=await _history(tx, row.id)), all_of_it


async def standing(tx: Tx, number: int) -> Suggestion:
    """Return the idea under which this one stands now: itself, unless it was put together with another."""
    for _ in range(_CHAIN):
        row = (await rows.many(tx, [number])).get(number)
        if row is None:
            break
        if row.merged_into_id is None:
            return row
        number = row.merged_into_id
    raise NotFound(NO_SUCH)


async def alike(tx: Tx, idea: Idea) -> list[tuple[int, str]]:
    """Return (number, text) of the other ideas, those first that share most words with this one."""
    others = await rows.others(tx, idea.number)
    return [(number, others[number]) for number in most_alike(idea.text, others)]


async def home_part(tx: Tx, person: Person) -> list[Block]:
    """Return what somebody's App Home says of ideas."""
    all_of_it = await may_see_all(tx, person)
    found = await rows.marks(tx, statuses=OPEN, owner_id=None if all_of_it else person.id)
    return ideas_digest.home_blocks(
        opened=len(found),
        late=sum(_late(tx.now, mark, person.tz) for mark in found),
        looked_after=len(found),
        all_of_it=all_of_it,
    )


async def _ideas(tx: Tx, ids: Sequence[int], tz: str) -> list[Idea]:
    found, sources = await rows.many(tx, ids), await rows.sources(tx, ids)
    everything = [source for some in sources.values() for source in some]
    wanted = {row.owner_id for row in found.values()} | {source.person_id for source in everything}
    users = {one.id: one.user_id for one in (await people.many(tx, filter(None, wanted))).values()}
    groups = await rows.groups_of(tx, {source.group_id for source in everything if source.group_id})
    today = local(tx.now, tz).date()
    return [
        Idea(
            number=row.id,
            version=row.version,
            text=row.text,
            area=row.area,
            status=Status(row.status),
            sources=[_source(source, users, groups) for source in sources.get(row.id, [])],
            owner=users.get(row.owner_id or 0),
            due=row.due_on,
            answered=row.answered_at is not None,
            late=_late(tx.now, row, tz),
            overdue=row.due_on is not None and row.due_on < today and Status(row.status) in OPEN,
        )
        for row in (found[number] for number in ids if number in found)
    ]


def _source(source: SuggestionSource, users: dict[int, str], groups: dict[int, Group]) -> Source:
    """Show one source; of an anonymous one not even the day, which may be the day of a group's session."""
    match MadeBy(source.made_by):
        case MadeBy.ANONYMOUS:
            return Source(source.text, "somebody anonymous", None, source.origin_id)
        case MadeBy.GROUP:
            by = _name(groups.get(source.group_id or 0))
        case _:
            by = mention(users[source.person_id]) if source.person_id in users else "somebody"
    return Source(source.text, by, source.created_at, source.origin_id)


def _name(group: Group | None) -> str:
    """Name a group; a table of a dialogue by its topic, which many tables share."""
    if group is None:
        return "the group that has ended"
    return f"{'a table on' if group.kind == DIALOGUE else 'the group'} {esc(group.name)}"


async def _history(tx: Tx, number: int) -> list[Change]:
    changes = await rows.changes(tx, number)
    by = await people.many(tx, [change.made_by_id for change in changes if change.made_by_id])
    return [
        Change(
            by[change.made_by_id].user_id if change.made_by_id in by else None,
            _said(change),
            change.note,
            change.made_at,
        )
        for change in changes
    ]


def _said(change: SuggestionChange) -> str:
    if change.after.startswith(WITH):
        return f"put number {change.after.removeprefix(WITH)} together with it"
    return STANDS[Status(change.after)]


def view(page: Page, tz: str) -> View:
    """Render a page of the ledger."""
    return messages.view(page.ideas, shown=page.shown, total=page.total, tz=tz, all_of_it=page.all_of_it)
