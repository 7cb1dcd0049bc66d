"""Answers to a prompt: by the form, or as a reply in its thread.

Of a reply plg keeps only that it was made: its words are Slack's and the group's, not ours.
"""

from dataclasses import dataclass

from bot.db import deliveries, groups, owned, people
from bot.db import prompt_answers as rows
from bot.db.models import Group, Prompt, PromptAnswer
from bot.db.prompts import locked
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.prompt import Answering
from bot.domain.words import must_fit
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.messages import prompts as messages
from bot.messages.kit import TEXT
from bot.services import prompt_collected, prompt_status


@dataclass(frozen=True)
class Question:
    """What a member is asked, in how many groups, by whom, and what they answered by the form so far."""

    prompt: Prompt
    answer: str
    shown: bool  # whether others read it already, where that waits for more answers
    author: str  # Slack id
    groups: int


async def question(tx: Tx, prompt_id: int, group_id: int, *, viewer: int) -> Question:
    """Return a prompt for a member to answer; raise NotFound, NotAllowed or, at the field, Gone."""
    prompt = await locked(tx, prompt_id)
    group = await owned.maybe(tx, Group, group_id)
    if prompt is None or group is None or prompt.posted_at is None:
        raise NotFound("I cannot find that prompt any more.")
    if group.archived_at is not None:
        raise Gone("This group has ended, so nothing can be posted there any more.", field="answer")
    if prompt.withdrawn_at is not None:
        raise Gone("This question was withdrawn, so it takes no more answers.", field="answer")
    if prompt.closed_at is not None:
        raise Gone(
            "This question is closed. You can still write in its thread, with your name.", field="answer"
        )
    if not await groups.is_member(tx, group_id, viewer):
        raise NotAllowed(
            "Only the members of this group answer here. You can always write in the thread yourself."
        )
    answer = await rows.own(tx, prompt_id, group_id, viewer=viewer)
    author = await people.get(tx, prompt.author_id)
    asked = len(await prompt_status.posted_to(tx, prompt_id))
    shown = answer is not None and answer.shown_at is not None
    return Question(prompt, answer.text if answer else "", shown, author.user_id, asked)


async def save(tx: Tx, prompt_id: int, group_id: int, text: str, *, viewer: int) -> None:
    """Keep an answer, or change it, and show it to whom it was announced for."""
    asked = await question(tx, prompt_id, group_id, viewer=viewer)
    if not text:
        raise InvalidInput("Please write your answer first.", field="answer")
    must_fit(text, TEXT, field="answer")
    if text == asked.answer:
        return
    await rows.note(tx, prompt_id, group_id, viewer)
    row = await rows.own(tx, prompt_id, group_id, viewer=viewer)
    if row is None or row.text == text:
        return
    row.text, row.version, row.answered_at = text, row.version + 1, tx.now
    await tx.session.flush()
    await _show(tx, asked, row)


async def take_back(tx: Tx, prompt_id: int, group_id: int, *, viewer: int) -> None:
    """Delete one's answer, and take it from where it is shown; those in a thread are changed instead."""
    asked = await question(tx, prompt_id, group_id, viewer=viewer)
    if not asked.answer or asked.prompt.answers == Answering.THREAD:
        return
    await rows.forget(tx, prompt_id, group_id, viewer=viewer)
    await prompt_collected.refresh(tx, asked.prompt, changed_in=group_id if asked.shown else None)
    if not Answering(asked.prompt.answers).anonymous:
        await prompt_status.refresh(tx, prompt_id)


async def _show(tx: Tx, asked: Question, row: PromptAnswer) -> None:
    way = Answering(asked.prompt.answers)
    if way.anonymous:
        changed_in = row.group_id if asked.shown else None
        await prompt_collected.refresh(tx, asked.prompt, changed_in=changed_in)
        return
    if way is Answering.THREAD:
        await _in_thread(tx, row)
    await prompt_status.refresh(tx, row.prompt_id)


async def _in_thread(tx: Tx, row: PromptAnswer) -> None:
    author = await people.get(tx, row.person_id)
    message = messages.answer(author=author.user_id, text=row.text)
    key = f"prompt_answer:{row.prompt_id}:{row.group_id}:{row.person_id}"
    thread = f"prompt:{row.prompt_id}:{row.group_id}"
    if not await deliveries.queue(tx, key, Kind.PROMPT, message, thread_key=thread, group_id=row.group_id):
        await deliveries.revise(tx, key, Kind.PROMPT, message, version=row.version, author_id=row.person_id)


async def heard(tx: Tx, channel: str, thread_ts: str, user_id: str) -> bool:
    """Note that somebody replied in a prompt's thread; say whether that was news.

    Replies of people who are not members, and in other threads, are nobody's answer.
    """
    parent = await deliveries.sent_as(tx, channel, thread_ts)
    person = await people.find(tx, user_id)
    if parent is None or person is None or not parent.key.startswith("prompt:"):
        return False
    prompt_id, group_id = (int(part) for part in parent.key.split(":")[1:3])
    if not await groups.is_member(tx, group_id, person.id):
        return False
    if not await rows.note(tx, prompt_id, group_id, person.id):
        return False
    prompt = await owned.one(tx, Prompt, prompt_id)
    if not Answering(prompt.answers).anonymous:
        await prompt_status.refresh(tx, prompt_id)
    return True
