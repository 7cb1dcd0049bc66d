"""The prompts somebody keeps for themselves."""

from sqlalchemy import delete, select

from bot.db.models import Prompt, SavedPrompt
from bot.db.session import Tx

MOST = 50  # shown; the oldest are still there, and come back as others are let go


async def own(tx: Tx, *, viewer: int) -> list[SavedPrompt]:
    """Return what the viewer keeps, newest first."""
    statement = (
        select(SavedPrompt)
        .where(SavedPrompt.workspace_id == tx.workspace_id, SavedPrompt.person_id == viewer)
        .order_by(SavedPrompt.id.desc())
        .limit(MOST)
    )
    return list((await tx.session.execute(statement)).scalars())


async def one(tx: Tx, saved_id: int, *, viewer: int) -> SavedPrompt | None:
    """Return one of the viewer's own."""
    statement = select(SavedPrompt).where(
        SavedPrompt.workspace_id == tx.workspace_id,
        SavedPrompt.id == saved_id,
        SavedPrompt.person_id == viewer,
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def keep(tx: Tx, prompt: Prompt) -> None:
    """Keep a prompt's words for its author; the same words are kept once."""
    kept = select(SavedPrompt.id).where(
        SavedPrompt.workspace_id == tx.workspace_id,
        SavedPrompt.person_id == prompt.author_id,
        SavedPrompt.text == prompt.text,
    )
    if (await tx.session.execute(kept)).first() is not None:
        return
    statement = tx.insert(SavedPrompt).values(
        workspace_id=tx.workspace_id,
        person_id=prompt.author_id,
        prompt_id=prompt.id,
        text=prompt.text,
        saved_at=tx.now,
    )
    await tx.session.execute(statement.on_conflict_do_nothing(index_elements=["person_id", "prompt_id"]))


async def let_go(tx: Tx, saved_id: int, *, viewer: int) -> None:
    """Delete one of the viewer's own."""
    await tx.session.execute(
        delete(SavedPrompt).where(
            SavedPrompt.workspace_id == tx.workspace_id,
            SavedPrompt.id == saved_id,
            SavedPrompt.person_id == viewer,
        )
    )
