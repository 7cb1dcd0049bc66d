"""Who made which suggestion: to tell them what becomes of it, and to show them their own. No more than that.

Nothing here is asked on behalf of an owner, and nothing else reads this table (tests/test_conventions.py).
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from bot.db.models import (
    AttendanceCheck,
    Cycle,
    CycleSession,
    Group,
    Suggestion,
    SuggestionAuthor,
    SuggestionSource,
)
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx


@dataclass(frozen=True)
class Hears:
    """Where the news of a source goes: the channel of a group that is still there, or else its author."""

    source_id: int
    text: str
    person_id: int | None = None
    group_id: int | None = None
    of_table: bool = False  # one of those who sat at the table of a dialogue that made it


async def keep(tx: Tx, source_id: int, *, author: int) -> None:
    """Remember whom to tell."""
    tx.session.add(SuggestionAuthor(workspace_id=tx.workspace_id, source_id=source_id, person_id=author))
    await tx.session.flush()


async def hearers(tx: Tx, suggestion_id: int) -> list[Hears]:
    """Return who hears of a change: each person and each group once, by what they said first.

    A table of a dialogue hears in its conversation while it has one, and after that each who sat there.
    """
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
        elif group is not None and group.kind == DIALOGUE:
            for person_id in await _sat_at(tx, group.id) or [author]:
                hears = Hears(source.id, source.text, person_id=person_id, of_table=True)
                found.setdefault(("person", person_id), hears)
        else:
            found.setdefault(("person", author), Hears(source.id, source.text, person_id=author))
    return list(found.values())


async def _sat_at(tx: Tx, group_id: int) -> list[int]:
    statement = (
        select(AttendanceCheck.person_id)
        .join(CycleSession, CycleSession.id == AttendanceCheck.session_id)
        .join(Cycle, Cycle.id == CycleSession.cycle_id)
        .where(
            AttendanceCheck.workspace_id == tx.workspace_id,
            AttendanceCheck.attended,
            Cycle.group_id == group_id,
        )
        .order_by(AttendanceCheck.id)
    )
    return list((await tx.session.execute(statement)).scalars())


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
