"""Answers to prompts: who answered, and their words, which are read back by whom they were announced for.

Words without names leave this module without their authors: `unnamed` returns none, and `own` only the
viewer's.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from bot.db.models import Person, Prompt, PromptAnswer
from bot.db.session import Tx
from bot.domain.prompt import Answering


class Unnamed(NamedTuple):
    """An answer without its author; `shown` says whether others read it already.

    `whose` is the same number for two answers of one person, and no more than that.
    """

    answer_id: int
    group_id: int
    text: str
    shown: bool
    whose: int


async def who(tx: Tx, prompt_id: int) -> set[tuple[int, int]]:
    """Return who answered where: (group id, person id)."""
    statement = select(PromptAnswer.group_id, PromptAnswer.person_id).where(
        PromptAnswer.workspace_id == tx.workspace_id, PromptAnswer.prompt_id == prompt_id
    )
    return {(row[0], row[1]) for row in await tx.session.execute(statement)}


async def note(tx: Tx, prompt_id: int, group_id: int, person_id: int) -> bool:
    """Record that somebody answered, without their words; say whether that is new."""
    statement = (
        tx.insert(PromptAnswer)
        .values(
            workspace_id=tx.workspace_id,
            prompt_id=prompt_id,
            group_id=group_id,
            person_id=person_id,
            text="",
            version=1,
            answered_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["prompt_id", "group_id", "person_id"])
    )
    return (await tx.session.execute(statement.returning(PromptAnswer.id))).scalar_one_or_none() is not None


async def own(tx: Tx, prompt_id: int, group_id: int, *, viewer: int) -> PromptAnswer | None:
    """Return what the viewer answered, locked."""
    statement = (
        select(PromptAnswer)
        .where(
            PromptAnswer.workspace_id == tx.workspace_id,
            PromptAnswer.prompt_id == prompt_id,
            PromptAnswer.group_id == group_id,
            PromptAnswer.person_id == viewer,
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def forget(tx: Tx, prompt_id: int, group_id: int, *, viewer: int) -> None:
    """Delete what the viewer answered."""
    await tx.session.execute(
        delete(PromptAnswer).where(
            PromptAnswer.workspace_id == tx.workspace_id,
            PromptAnswer.prompt_id == prompt_id,
            PromptAnswer.group_id == group_id,
            PromptAnswer.person_id == viewer,
        )
    )


async def unnamed(tx: Tx, prompt: Prompt) -> list[Unnamed]:
    """Return what was answered to a prompt without names; of its authors nothing but how many they are."""
    if not Answering(prompt.answers).anonymous:
        return []
    statement = (
        select(PromptAnswer)
        .where(
            PromptAnswer.workspace_id == tx.workspace_id,
            PromptAnswer.prompt_id == prompt.id,
            PromptAnswer.text != "",
        )
        .order_by(PromptAnswer.id)
    )
    rows = list((await tx.session.execute(statement)).scalars())
    numbers = {person_id: number for number, person_id in enumerate({row.person_id for row in rows})}
    return [
        Unnamed(row.id, row.group_id, row.text, row.shown_at is not None, numbers[row.person_id])
        for row in rows
    ]


async def shown(tx: Tx, prompt_id: int) -> int:
    """Count the answers without names that others read already."""
    statement = select(func.count()).where(
        PromptAnswer.workspace_id == tx.workspace_id,
        PromptAnswer.prompt_id == prompt_id,
        PromptAnswer.shown_at.is_not(None),
    )
    return (await tx.session.execute(statement)).scalar_one()


async def set_shown(tx: Tx, answer_ids: Collection[int], *, shown: bool) -> None:
    """Note which answers stand where others read them, or stand there no longer."""
    await tx.session.execute(
        update(PromptAnswer)
        .where(PromptAnswer.workspace_id == tx.workspace_id, PromptAnswer.id.in_(answer_ids))
        .values(shown_at=tx.now if shown else None)
    )


async def wipe(tx: Tx, prompt_id: int) -> None:
    """Forget the words of a prompt's answers, so that nobody can tell any more who wrote them."""
    await tx.session.execute(
        update(PromptAnswer)
        .where(PromptAnswer.workspace_id == tx.workspace_id, PromptAnswer.prompt_id == prompt_id)
        .values(text="")
    )


async def for_author(
    tx: Tx, prompt: Prompt, *, viewer: int, limit: int, offset: int = 0
) -> list[tuple[Person, PromptAnswer]]:
    """Return who answered what to a prompt whose answers are for its author alone; nothing for others."""
    if viewer != prompt.author_id or prompt.answers != Answering.AUTHOR:
        return []
    statement = (
        select(Person, PromptAnswer)
        .join(Person, Person.id == PromptAnswer.person_id)
        .where(
            PromptAnswer.workspace_id == tx.workspace_id,
            PromptAnswer.prompt_id == prompt.id,
            PromptAnswer.text != "",
        )
        .order_by(PromptAnswer.answered_at, PromptAnswer.id)
        .limit(limit)
        .offset(offset)
    )
    return [(person, row) for person, row in await tx.session.execute(statement)]
