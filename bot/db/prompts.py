"""Prompts, the groups they go to, and who answered; an answer's words are read back by their author only."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from bot.db.models import Group, PlannedStep, Prompt, PromptAnswer, PromptPost
from bot.db.session import Tx

DRAFTS_KEPT = timedelta(days=1)


async def draft(
    tx: Tx, author_id: int, request_key: str, *, text: str, due_at: datetime, group_ids: Iterable[int]
) -> int | None:
    """Keep what one form says as a draft, again and again; None when it was sent off already."""
    values = {"text": text, "due_at": due_at}
    statement = tx.insert(Prompt).values(
        workspace_id=tx.workspace_id,
        author_id=author_id,
        request_key=request_key,
        status_version=1,
        created_at=tx.now,
        **values,
    )
    kept = statement.on_conflict_do_update(
        index_elements=["workspace_id", "request_key"],
        set_=values,
        where=Prompt.confirmed_at.is_(None) & (Prompt.author_id == author_id),
    )
    prompt_id = (await tx.session.execute(kept.returning(Prompt.id))).scalar_one_or_none()
    if prompt_id is not None:
        await _set_groups(tx, prompt_id, group_ids)
    return prompt_id


async def _set_groups(tx: Tx, prompt_id: int, group_ids: Iterable[int]) -> None:
    mine = (PromptPost.workspace_id == tx.workspace_id, PromptPost.prompt_id == prompt_id)
    await tx.session.execute(delete(PromptPost).where(*mine))
    tx.session.add_all(
        PromptPost(workspace_id=tx.workspace_id, prompt_id=prompt_id, group_id=group_id)
        for group_id in sorted(set(group_ids))
    )
    await tx.session.flush()


async def forget_drafts(tx: Tx, author_id: int) -> None:
    """Delete what an author began more than a day ago and never sent off."""
    await tx.session.execute(
        delete(Prompt).where(
            Prompt.workspace_id == tx.workspace_id,
            Prompt.author_id == author_id,
            Prompt.confirmed_at.is_(None),
            Prompt.created_at < tx.now - DRAFTS_KEPT,
        )
    )


async def locked(tx: Tx, prompt_id: int) -> Prompt | None:
    """Return a prompt as it is now, and keep others from changing it until this transaction ends."""
    statement = (
        select(Prompt)
        .where(Prompt.workspace_id == tx.workspace_id, Prompt.id == prompt_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def groups_of(tx: Tx, prompt_id: int) -> list[Group]:
    """Return the groups a prompt is for, by name, ended ones too."""
    statement = (
        select(Group)
        .join(PromptPost, PromptPost.group_id == Group.id)
        .where(Group.workspace_id == tx.workspace_id, PromptPost.prompt_id == prompt_id)
        .order_by(Group.name, Group.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def listed(tx: Tx, author_id: int, *, limit: int = 10) -> list[Prompt]:
    """Return an author's prompts: those still to come, soonest first, then the last ones posted."""
    waiting = Prompt.posted_at.is_(None)
    statement = (
        select(Prompt)
        .where(
            Prompt.workspace_id == tx.workspace_id,
            Prompt.author_id == author_id,
            Prompt.confirmed_at.is_not(None),
            Prompt.cancelled_at.is_(None),
            or_(waiting, Prompt.posted_at > tx.now - timedelta(days=60)),
        )
        .order_by(waiting.desc(), Prompt.posted_at.desc(), Prompt.due_at, Prompt.id.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def schedule(tx: Tx, prompt: Prompt) -> None:
    """Plan the step that posts a prompt when it is due."""
    statement = tx.insert(PlannedStep).values(
        workspace_id=tx.workspace_id,
        key=f"prompt:{prompt.id}",
        kind="prompt",
        due_at=prompt.due_at,
        prompt_id=prompt.id,
        attempts=0,
    )
    await tx.session.execute(statement.on_conflict_do_nothing(index_elements=["workspace_id", "key"]))


async def answered(tx: Tx, prompt_id: int) -> set[tuple[int, int]]:
    """Return who answered where: (group id, person id)."""
    statement = select(PromptAnswer.group_id, PromptAnswer.person_id).where(
        PromptAnswer.workspace_id == tx.workspace_id, PromptAnswer.prompt_id == prompt_id
    )
    return {(row[0], row[1]) for row in await tx.session.execute(statement)}


async def note_answer(tx: Tx, prompt_id: int, group_id: int, person_id: int) -> bool:
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


async def own_answer(tx: Tx, prompt_id: int, group_id: int, *, viewer: int) -> PromptAnswer | None:
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


async def next_status(tx: Tx, prompt_id: int) -> int:
    """Count one more change of what the author is told; others who answer just now wait for this."""
    statement = (
        update(Prompt)
        .where(Prompt.workspace_id == tx.workspace_id, Prompt.id == prompt_id)
        .values(status_version=Prompt.status_version + 1)
        .returning(Prompt.status_version)
    )
    return (await tx.session.execute(statement)).scalar_one()
