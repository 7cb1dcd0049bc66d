"""Changing the words of a prompt that is planned or was sent, and withdrawing one that was sent."""

from bot.db import deliveries, planning, prompt_answers
from bot.db import prompts as rows
from bot.db.models import Prompt
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.errors import Gone
from bot.services import prompt_series, prompt_status, prompts
from bot.services.prompt_checks import check_text

WITHDRAWN = "This prompt was withdrawn, so there is nothing to change."
CANCELLED = "This prompt was cancelled, so there is nothing to change. `/plg prompt` writes a new one."


async def changeable(tx: Tx, author_id: int, prompt_id: int) -> Prompt:
    """Return a prompt its author may still change, locked; NotFound, or Gone when it is over."""
    prompt = await prompts.own(tx, author_id, prompt_id)
    if prompt.withdrawn_at is not None:
        raise Gone(WITHDRAWN, field="text")
    if prompt.cancelled_at is not None:
        raise Gone(CANCELLED, field="text")
    return prompt


async def reword(tx: Tx, author_id: int, prompt_id: int, text: str) -> Prompt:
    """Ask the same in other words, wherever it stands already and each week that is still to come.

    Who reads the answers cannot be changed: people have answered because of what they were told. Raises
    InvalidInput at `text` besides what `changeable` raises; the same words again change nothing.
    """
    prompt = await changeable(tx, author_id, prompt_id)
    check_text(text)
    if text == prompt.text:
        return prompt
    prompt.text, prompt.version = text, prompt.version + 1
    if prompt.posted_at is not None:
        prompt.edited_at = tx.now
    await tx.session.flush()
    if prompt.posted_at is None:
        await prompts.tell_planned(tx, prompt, version=prompt.version)
        return prompt
    await _reword_posts(tx, prompt)
    following = await rows.following(tx, prompt) if prompt.weekly else None
    if following is not None:
        following.text = text
        await tx.session.flush()
    await prompt_status.refresh(tx, prompt.id)
    return prompt


async def _reword_posts(tx: Tx, prompt: Prompt) -> None:
    asked = await prompt_status.posted_to(tx, prompt.id)
    for group in asked:
        if group.archived_at is None:
            message = await prompts.question(tx, prompt, group.id, groups_asked=len(asked))
            key = f"prompt:{prompt.id}:{group.id}"
            await deliveries.revise(tx, key, Kind.PROMPT, message, version=prompt.version)


async def withdraw(tx: Tx, author_id: int, prompt_id: int) -> None:
    """Take a prompt that was sent out of its channels; answers that stand there stay, held ones are deleted.

    Twice changes nothing. A weekly one comes again next week unless its next one is cancelled, too.
    """
    prompt = await prompts.own(tx, author_id, prompt_id)
    if prompt.posted_at is None:
        await prompts.cancel(tx, author_id, prompt_id)
        return
    if prompt.withdrawn_at is not None:
        return
    prompt.withdrawn_at = tx.now
    prompt.version += 1
    await tx.session.flush()
    await planning.drop(tx, "withdrawn", prompt_id=prompt.id)
    for key in await deliveries.posts_beginning(tx, f"prompt:{prompt.id}:"):
        await deliveries.withdraw(tx, key, Kind.PROMPT)
    for key in await deliveries.posts_beginning(tx, f"prompt_reminder:{prompt.id}:"):
        await deliveries.cancel(tx, key, "withdrawn")
    await prompt_answers.wipe(tx, prompt.id)
    await prompt_status.refresh(tx, prompt.id)


async def stop(tx: Tx, author_id: int, prompt_id: int) -> None:
    """Ask a weekly prompt no more: its next one is cancelled; twice changes nothing."""
    prompt = await prompts.own(tx, author_id, prompt_id)
    following = prompt if prompt.posted_at is None else await rows.following(tx, prompt)
    if following is not None:
        await prompts.cancel(tx, author_id, following.id)
    await prompt_series.ended(tx, prompt)
