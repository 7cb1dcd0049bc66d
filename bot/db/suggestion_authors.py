"""Who made which suggestion: to tell them what becomes of it, and to show them their own. No more than that.

Nothing here is asked on behalf of an owner, and nothing else reads this table (tests/test_conventions.py).
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from bot.db.models import Group, Suggestion, SuggestionAuthor, SuggestionSource
from bot.db.session import Tx


@dataclass(frozen=True)
class Hears:
    """Where the news of a source goes: the channel of a group that is still there, or else its author."""

    source_id: int
    text: str
    person_id: int | None = None
    group_id: int | None = None


async def keep(tx: Tx, source_id: int, *, author: int) -> None:
    """Remember whom to tell."""
    tx.session.add(SuggestionAuthor(workspace_id=tx.workspace_id, source_id=source_id, person_id=author))
    await tx.session.flush()


async def hearers(tx: Tx, suggestion_id: int) -> list[Hears]:
    """Return who hears of a change: each person and each group once, by what they said first."""
    statement = (
        select(SuggestionSource, SuggestionAuthor.person_id, Group)
        .join(SuggestionAuthor, SuggestionAuthor.source_id == SuggestionSource.id)
        .outerjoin(Group, Group.id == SuggestionSource.group_id)
        .where(
            SuggestionSource.workspace_id == tx.workspace_id, SuggestionSource.suggestion_id == suggestion_id
        )
        .order_by(SuggestionSource.id)
    )
    found: dict[tuple[str, int], Hears] = {}
    for source, author, group in await tx.session.execute(statement):
        if group is not None and group.archived_at is None:
            found.setdefault(("group", group.id), Hears(source.id, source.text, group_id=group.id))
        else:
            found.setdefault(("person", author), Hears(source.id, source.text, person_id=author))
    return list(found.values())


async def own(tx: Tx, *, viewer: int) -> list[tuple[SuggestionSource, Suggestion]]:
    """Return what the viewer suggested, the newest first, each with the idea it stands under now."""
    stands = aliased(Suggestion)
    statement = (
        select(SuggestionSource, stands)
        .join(SuggestionAuthor, SuggestionAuthor.source_id == SuggestionSource.id)
        .join(stands, stands.id == SuggestionSource.suggestion_id)
        .where(SuggestionSource.workspace_id == tx.workspace_id, SuggestionAuthor.person_id == viewer)
        .order_by(SuggestionSource.id.desc())
    )
    return [(source, idea) for source, idea in await tx.session.execute(statement)]
