"""What is typed into the reflection form and not saved: kept for its author, key by key, until it is sent."""

from bot.db import reflection_drafts as rows
from bot.db.models import ReflectionDraft
from bot.db.session import Tx
from bot.messages.kit import TEXT
from bot.messages.reflections import QUESTIONS, Words
from bot.services import reflections

NAMES = tuple(name for name, _, _ in QUESTIONS)


async def keep(tx: Tx, cycle_id: int, words: Words, *, viewer: int, view_id: str, typed_at: float) -> None:
    """Keep what stands in the form now; `typed_at` is Slack's time of the key (seconds).

    What comes late, behind a later key or behind the form itself, changes nothing.
    """
    await reflections.current(tx, cycle_id, viewer=viewer)
    row = await rows.own_for_change(tx, cycle_id, viewer=viewer, view_id=view_id)
    if typed_at < row.typed_at or (row.over and row.view_id == view_id):
        return
    _fill(row, words)
    row.view_id, row.typed_at, row.over, row.updated_at = view_id, typed_at, False, tx.now
    await tx.session.flush()


async def of(tx: Tx, cycle_id: int, saved: Words, *, viewer: int) -> Words | None:
    """Return what the viewer typed and did not save; None when it says the same as what they `saved`."""
    row = await rows.own(tx, cycle_id, viewer=viewer)
    if row is None or row.over:
        return None
    draft = Words(row.happened, row.did, row.lessons, row.carry_on, row.audience)
    return None if draft == saved or not any(getattr(draft, name) for name in NAMES) else draft


async def end(tx: Tx, cycle_id: int, *, viewer: int, view_id: str) -> None:
    """Throw the draft away: its form was sent, or its author starts again from what was saved."""
    row = await rows.own_for_change(tx, cycle_id, viewer=viewer, view_id=view_id)
    _fill(row, Words())
    row.view_id, row.over, row.updated_at = view_id, True, tx.now
    await tx.session.flush()


def _fill(row: ReflectionDraft, words: Words) -> None:
    for name in NAMES:
        setattr(row, name, getattr(words, name)[:TEXT])
    row.audience = words.audience
