"""Answers that are collected first: without names for the groups, or for the author alone.

The rules of the first kind stand in bot/domain/privacy.py. They hold whatever happens: who leaves the group
takes nothing away from what is shown, and when so many take their answers back that too few are left, all
of them are taken back.
"""

from collections.abc import Mapping, Sequence

from bot.db import deliveries, prompt_answers
from bot.db import prompts as rows
from bot.db.models import Group, Prompt
from bot.db.prompt_answers import Unnamed
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message, View
from bot.domain.privacy import enough, mixed, ready_to_show
from bot.domain.prompt import Answering
from bot.errors import NotFound
from bot.messages import prompt_collected as messages
from bot.messages.prompt_collected import Named
from bot.services import prompt_status

PAGE = 5  # answers of 3,000 characters in one modal


async def refresh(tx: Tx, prompt: Prompt, *, changed_in: int | None = None) -> None:
    """Show, where they were announced, the answers that may be shown by now, and take back what may not.

    `changed_in` is the group of an answer that stood there and was changed or taken back. Where nothing
    changes that anybody can see, nothing is sent: that somebody has answered is not to be seen either.
    """
    if not Answering(prompt.answers).anonymous or prompt.withdrawn_at is not None:
        return
    asked = await prompt_status.posted_to(tx, prompt.id)
    answers = await prompt_answers.unnamed(tx, prompt)
    changes = False
    for places in [asked] if prompt.answers == Answering.ALL else [[group] for group in asked]:
        here = {group.id for group in places}
        mine = [one for one in answers if one.group_id in here]
        shown = await _decide(tx, prompt, mine)
        if shown != {one.answer_id for one in mine if one.shown} or changed_in in here:
            changes = True
            await _show(
                tx, prompt, places, {one.answer_id: one.text for one in mine if one.answer_id in shown}
            )
    if changes:
        await prompt_status.refresh(tx, prompt.id)


async def _decide(tx: Tx, prompt: Prompt, answers: Sequence[Unnamed]) -> set[int]:
    """Return which answers are shown from now on, and note it."""
    shown = {one.answer_id for one in answers if one.shown}
    waiting = {one.answer_id for one in answers} - shown
    people_shown = len({one.whose for one in answers if one.shown})
    everybody = len({one.whose for one in answers})
    if ready_to_show(people_shown, everybody - people_shown, closed=prompt.closed_at is not None):
        shown, waiting = shown | waiting, set()
    elif not enough(people_shown):
        shown, waiting = set(), shown | waiting
    await prompt_answers.set_shown(tx, shown, shown=True)
    await prompt_answers.set_shown(tx, waiting, shown=False)
    return shown


async def _show(tx: Tx, prompt: Prompt, places: Sequence[Group], words: Mapping[int, str]) -> None:
    version = await rows.next_shown(tx, prompt.id)
    ordered = [words[answer_id] for answer_id in mixed(words, str(prompt.id))]
    pages = messages.collected(ordered, together=prompt.answers == Answering.ALL)
    for group in places:
        await _put(tx, prompt.id, group, pages, version)


async def _put(tx: Tx, prompt_id: int, group: Group, pages: Sequence[Message], version: int) -> None:
    """Make a group's thread show these pages, in place of what it shows now."""
    scope = f"prompt_answers:{prompt_id}:{group.id}:"
    there = await deliveries.posts_beginning(tx, scope)
    for number, page in enumerate(pages, start=1):
        key = f"{scope}{number}"
        if key not in there:
            thread = f"prompt:{prompt_id}:{group.id}"
            await deliveries.queue(tx, key, Kind.PROMPT, page, thread_key=thread, group_id=group.id)
        else:
            await deliveries.revise(tx, key, Kind.PROMPT, page, version=version)
    for key in there:
        if int(key.rsplit(":", 1)[1]) > len(pages):
            await deliveries.revise(tx, key, Kind.PROMPT, messages.held(), version=version)


async def close(tx: Tx, prompt_id: int) -> str:
    """Take no more answers without names, show the last ones, and forget who could have written what."""
    prompt = await rows.locked(tx, prompt_id)
    if prompt is None or prompt.posted_at is None or prompt.closed_at or prompt.withdrawn_at:
        return "over"
    prompt.closed_at = tx.now
    await tx.session.flush()
    await refresh(tx, prompt)
    for group in await prompt_status.posted_to(tx, prompt_id):
        if not await deliveries.posts_beginning(tx, f"prompt_answers:{prompt_id}:{group.id}:"):
            key, thread = f"prompt_closed:{prompt_id}:{group.id}", f"prompt:{prompt_id}:{group.id}"
            await deliveries.queue(
                tx, key, Kind.PROMPT, messages.too_few(), thread_key=thread, group_id=group.id
            )
    await prompt_answers.wipe(tx, prompt_id)
    await prompt_status.refresh(tx, prompt_id)
    return "done"


async def read(tx: Tx, prompt_id: int, *, viewer: int, page: int = 0) -> View:
    """Return what was answered for its author alone, a few at a time; NotFound for anybody else."""
    prompt = await rows.locked(tx, prompt_id)
    if prompt is None or prompt.author_id != viewer or prompt.answers != Answering.AUTHOR:
        raise NotFound(prompt_status.NOT_FOUND)
    found = await prompt_answers.for_author(tx, prompt, viewer=viewer, limit=PAGE + 1, offset=page * PAGE)
    named = [Named(person.user_id, row.text) for person, row in found[:PAGE]]
    return messages.for_author(
        text=prompt.text, answers=named, prompt_id=prompt_id, page=page, more=len(found) > PAGE
    )
