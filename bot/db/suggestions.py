"""The ideas ledger as rows; nothing here says who made an anonymous suggestion."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.db.models import Group, Person, Suggestion, SuggestionChange, SuggestionSource
from bot.db.session import Tx
from bot.domain.suggestions import Status

MOST_ALIKE = 500  # ideas looked through for a duplicate, the newest
UNMERGED = Suggestion.merged_into_id.is_(None)  # it stands for itself


@dataclass(frozen=True)
class Mark:
    """What the order of the ledger depends on."""

    id: int
    status: Status
    created_at: datetime
    answered_at: datetime | None


async def of_request(tx: Tx, request_key: str) -> SuggestionSource | None:
    """Return what this form has made already."""
    statement = select(SuggestionSource).where(
        SuggestionSource.workspace_id == tx.workspace_id, SuggestionSource.request_key == request_key
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def add(tx: Tx, source: dict[str, Any], *, program_id: int | None) -> tuple[SuggestionSource, bool]:
    """Keep a new suggestion with its one source, or return the one the same form made before; say which."""
    made = Suggestion(
        workspace_id=tx.workspace_id,
        program_id=program_id,
        text=source["text"],
        area=source["area"],
        created_at=tx.now,
        updated_at=tx.now,
    )
    tx.session.add(made)
    await tx.session.flush()
    statement = (
        tx.insert(SuggestionSource)
        .values(
            workspace_id=tx.workspace_id,
            suggestion_id=made.id,
            origin_id=made.id,
            created_at=tx.now,
            **source,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "request_key"])
        .returning(SuggestionSource.id)
    )
    is_new = (await tx.session.execute(statement)).scalar_one_or_none() is not None
    if not is_new:  # the same form came at the same moment, and was first
        await tx.session.delete(made)
        await tx.session.flush()
    found = select(SuggestionSource).where(
        SuggestionSource.workspace_id == tx.workspace_id,
        SuggestionSource.request_key == source["request_key"],
    )
    return (await tx.session.execute(found)).scalar_one(), is_new


async def of_group(tx: Tx, group_id: int) -> list[SuggestionSource]:
    """Return what a group has put forward, the oldest first."""
    statement = select(SuggestionSource).where(
        SuggestionSource.workspace_id == tx.workspace_id, SuggestionSource.group_id == group_id
    )
    return list((await tx.session.execute(statement.order_by(SuggestionSource.id))).scalars())


async def for_change(tx: Tx, *ids: int) -> dict[int, Suggestion]:
    """Return suggestions as they are now, by id; nobody else changes them until this transaction ends."""
    statement = (
        select(Suggestion)
        .where(Suggestion.workspace_id == tx.workspace_id, Suggestion.id.in_(ids))
        .order_by(Suggestion.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in (await tx.session.execute(statement)).scalars()}


async def marks(
    tx: Tx, *, statuses: Collection[Status], area: str | None = None, owner_id: int | None = None
) -> list[Mark]:
    """Return the ideas of these states that stand for themselves: of one area, of one owner, if given."""
    statement = select(Suggestion.id, Suggestion.status, Suggestion.created_at, Suggestion.answered_at).where(
        Suggestion.workspace_id == tx.workspace_id,
        UNMERGED,
        Suggestion.status.in_([str(status) for status in statuses]),
    )
    if area is not None:
        statement = statement.where(Suggestion.area == area)
    if owner_id is not None:
        statement = statement.where(Suggestion.owner_id == owner_id)
    return [Mark(row[0], Status(row[1]), row[2], row[3]) for row in await tx.session.execute(statement)]


async def many(tx: Tx, ids: Collection[int]) -> dict[int, Suggestion]:
    """Return suggestions by id."""
    statement = select(Suggestion).where(
        Suggestion.workspace_id == tx.workspace_id, Suggestion.id.in_(list(ids))
    )
    return {row.id: row for row in (await tx.session.execute(statement)).scalars()}


async def sources(tx: Tx, ids: Collection[int]) -> dict[int, list[SuggestionSource]]:
    """Return what people and groups wrote, by the suggestion it belongs to now, the oldest first."""
    statement = (
        select(SuggestionSource)
        .where(
            SuggestionSource.workspace_id == tx.workspace_id, SuggestionSource.suggestion_id.in_(list(ids))
        )
        .order_by(SuggestionSource.id)
    )
    found: dict[int, list[SuggestionSource]] = defaultdict(list)
    for row in (await tx.session.execute(statement)).scalars():
        found[row.suggestion_id].append(row)
    return found


async def changes(tx: Tx, suggestion_id: int) -> list[SuggestionChange]:
    """Return what has been made of a suggestion so far, the oldest first."""
    statement = (
        select(SuggestionChange)
        .where(
            SuggestionChange.workspace_id == tx.workspace_id, SuggestionChange.suggestion_id == suggestion_id
        )
        .order_by(SuggestionChange.version)
    )
    return list((await tx.session.execute(statement)).scalars())


async def note_change(tx: Tx, row: Suggestion, *, before: str, after: str, note: str, by_id: int) -> None:
    """Write down one change, under the version the suggestion has with it."""
    tx.session.add(
        SuggestionChange(
            workspace_id=tx.workspace_id,
            suggestion_id=row.id,
            version=row.version,
            before=before,
            after=after,
            note=note,
            made_by_id=by_id,
            made_at=tx.now,
        )
    )
    await tx.session.flush()


async def others(tx: Tx, suggestion_id: int) -> dict[int, str]:
    """Return the words of the newest other ideas that stand for themselves, by id."""
    statement = (
        select(Suggestion.id, Suggestion.text)
        .where(Suggestion.workspace_id == tx.workspace_id, UNMERGED, Suggestion.id != suggestion_id)
        .order_by(Suggestion.id.desc())
        .limit(MOST_ALIKE)
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def move_sources(tx: Tx, suggestion_id: int, into: int) -> None:
    """Let what was said of one idea stand under another, in its own words."""
    for row in (await sources(tx, [suggestion_id])).get(suggestion_id, []):
        row.suggestion_id = into
    await tx.session.flush()


async def counts(tx: Tx) -> dict[Status, int]:
    """Return how many ideas stand in each state."""
    statement = (
        select(Suggestion.status, func.count())
        .where(Suggestion.workspace_id == tx.workspace_id, UNMERGED)
        .group_by(Suggestion.status)
    )
    return {Status(row[0]): int(row[1]) for row in await tx.session.execute(statement)}


async def owners(tx: Tx) -> list[Person]:
    """Return who looks after the ledger: the programme owners, or else every Slack admin plg has met."""
    statement = select(Person).where(
        Person.workspace_id == tx.workspace_id, Person.is_active, Person.is_bot.is_(False)
    )
    named = statement.where(Person.is_owner).order_by(Person.id)
    found = list((await tx.session.execute(named)).scalars())
    if found:
        return found
    admins = statement.where(Person.is_slack_admin).order_by(Person.id)
    return list((await tx.session.execute(admins)).scalars())


async def groups_of(tx: Tx, ids: Collection[int]) -> dict[int, Group]:
    """Return groups, ended or not, by id."""
    statement = select(Group).where(Group.workspace_id == tx.workspace_id, Group.id.in_(list(ids)))
    return {group.id: group for group in (await tx.session.execute(statement)).scalars()}
