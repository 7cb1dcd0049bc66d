"""Prompts, the groups they go to, and when they are due."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from bot.db.models import Group, PlannedStep, Prompt, PromptPost
from bot.db.session import Tx

DRAFTS_KEPT = timedelta(days=1)


async def draft(
    tx: Tx, author_id: int, request_key: str, *, values: Mapping[str, Any], group_ids: Iterable[int]
) -> int | None:
    """Keep what one form says as a draft, again and again; None when it was sent off already."""
    statement = tx.insert(Prompt).values(
        workspace_id=tx.workspace_id,
        author_id=author_id,
        request_key=request_key,
        status_version=1,
        number=1,
        version=1,
        shown_version=1,
        created_at=tx.now,
        **values,
    )
    kept = statement.on_conflict_do_update(
        index_elements=["workspace_id", "request_key"],
        set_=dict(values),
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
            Prompt.withdrawn_at.is_(None),
            or_(waiting, Prompt.posted_at > tx.now - timedelta(days=60)),
        )
        .order_by(waiting.desc(), Prompt.posted_at.desc(), Prompt.due_at, Prompt.id.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def schedule(tx: Tx, prompt: Prompt) -> None:
    """Plan the step that posts a prompt when it is due."""
    await _plan(tx, f"prompt:{prompt.id}", "prompt", prompt.id, prompt.due_at)


async def schedule_close(tx: Tx, prompt_id: int, due_at: datetime) -> None:
    """Plan the step after which no more answers without names are taken."""
    await _plan(tx, f"prompt:{prompt_id}:close", "prompt_close", prompt_id, due_at)


async def _plan(tx: Tx, key: str, kind: str, prompt_id: int, due_at: datetime) -> None:
    statement = tx.insert(PlannedStep).values(
        workspace_id=tx.workspace_id, key=key, kind=kind, due_at=due_at, prompt_id=prompt_id, attempts=0
    )
    await tx.session.execute(statement.on_conflict_do_nothing(index_elements=["workspace_id", "key"]))


async def repeat(tx: Tx, prompt: Prompt, due_at: datetime, group_ids: Iterable[int]) -> Prompt | None:
    """Make the next one of a weekly prompt; None when it is there already."""
    series, number = prompt.series_id or prompt.id, prompt.number + 1
    statement = tx.insert(Prompt).values(
        workspace_id=tx.workspace_id,
        author_id=prompt.author_id,
        request_key=f"series:{series}:{number}",
        text=prompt.text,
        answers=prompt.answers,
        weekly=True,
        series_id=series,
        number=number,
        keep=False,
        due_at=due_at,
        confirmed_at=tx.now,
        created_at=tx.now,
        status_version=1,
        version=1,
        shown_version=1,
    )
    added = statement.on_conflict_do_nothing(index_elements=["workspace_id", "request_key"])
    prompt_id = (await tx.session.execute(added.returning(Prompt.id))).scalar_one_or_none()
    if prompt_id is None:
        return None
    await _set_groups(tx, prompt_id, group_ids)
    made = await locked(tx, prompt_id)
    if made is not None:
        await schedule(tx, made)
    return made


async def following(tx: Tx, prompt: Prompt) -> Prompt | None:
    """Return the next one of a weekly prompt, while it still waits to be posted."""
    statement = (
        select(Prompt)
        .where(
            Prompt.workspace_id == tx.workspace_id,
            Prompt.series_id == (prompt.series_id or prompt.id),
            Prompt.number > prompt.number,
            Prompt.posted_at.is_(None),
            Prompt.cancelled_at.is_(None),
        )
        .order_by(Prompt.number)
    )
    return (await tx.session.execute(statement)).scalars().first()


async def due_in(tx: Tx, group_ids: Collection[int]) -> dict[int, datetime]:
    """Return when the next prompt is due in each of several groups, by group id."""
    statement = (
        select(PromptPost.group_id, func.min(Prompt.due_at))
        .join(Prompt, Prompt.id == PromptPost.prompt_id)
        .where(
            Prompt.workspace_id == tx.workspace_id,
            PromptPost.group_id.in_(group_ids),
            Prompt.confirmed_at.is_not(None),
            Prompt.posted_at.is_(None),
            Prompt.cancelled_at.is_(None),
        )
        .group_by(PromptPost.group_id)
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def next_status(tx: Tx, prompt_id: int) -> int:
    """Count one more change of what the author is told; others who answer just now wait for this."""
    statement = (
        update(Prompt)
        .where(Prompt.workspace_id == tx.workspace_id, Prompt.id == prompt_id)
        .values(status_version=Prompt.status_version + 1)
        .returning(Prompt.status_version)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def next_shown(tx: Tx, prompt_id: int) -> int:
    """Count one more change of the answers that are shown without names; others wait for this."""
    statement = (
        update(Prompt)
        .where(Prompt.workspace_id == tx.workspace_id, Prompt.id == prompt_id)
        .values(shown_version=Prompt.shown_version + 1)
        .returning(Prompt.shown_version)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def latest_posted(tx: Tx, series_id: int) -> int | None:
    """Return the id of the prompt of a weekly series that was posted last."""
    statement = (
        select(Prompt.id)
        .where(
            Prompt.workspace_id == tx.workspace_id,
            or_(Prompt.series_id == series_id, Prompt.id == series_id),
            Prompt.posted_at.is_not(None),
        )
        .order_by(Prompt.number.desc())
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()
