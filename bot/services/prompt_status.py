"""Who has answered a prompt: one message to its author that is kept true, and one reminder to send.

Of answers without names it says how many stand there already, and never who wrote or has yet to write one.
"""

from collections.abc import Sequence

from bot.db import deliveries, groups, people, prompt_answers
from bot.db import prompts as rows
from bot.db.models import Group, Person, Prompt
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.prompt import Answering
from bot.errors import Gone, NotFound
from bot.messages import prompt_status as messages
from bot.messages import prompts as prompt_messages
from bot.messages.prompt_status import Answers
from bot.services import unasked

NOT_FOUND = "I cannot find that prompt any more. `/plg prompt list` shows yours."


async def of(tx: Tx, prompt: Prompt) -> list[Answers]:
    """Return who answered in each group a prompt was posted to; nothing before it is posted.

    Without names everybody is among the `asked`, whether they answered or not.
    """
    if prompt.posted_at is None:
        return []
    unnamed = Answering(prompt.answers).anonymous
    done = set() if unnamed else await prompt_answers.who(tx, prompt.id)
    asked = await posted_to(tx, prompt.id)
    members = await groups.memberships_of(tx, [group.id for group in asked])
    found = []
    for group in asked:
        here: dict[str, list[str]] = {"answered": [], "silent": [], "away": [], "asked": []}
        for _, person in members[group.id]:
            rest = "away" if unasked.is_away(tx, person) else "silent"
            stands = "answered" if (group.id, person.id) in done else rest
            here["asked" if unnamed else stands].append(person.user_id)
        found.append(Answers(group=group.name, **here))
    return found


async def answered(tx: Tx, prompt: Prompt, counted: Sequence[Answers]) -> int:
    """Return how many answers there are, of those without names only the ones that are shown."""
    if not Answering(prompt.answers).anonymous:
        return sum(len(one.answered) for one in counted)
    return await prompt_answers.shown(tx, prompt.id)


async def posted_to(tx: Tx, prompt_id: int) -> list[Group]:
    """Return the groups a prompt was posted to; one that had ended before is not among them."""
    posts = set(await deliveries.posts_beginning(tx, f"prompt:{prompt_id}:"))
    return [
        group for group in await rows.groups_of(tx, prompt_id) if f"prompt:{prompt_id}:{group.id}" in posts
    ]


async def begin(tx: Tx, prompt: Prompt) -> None:
    """Tell the author that the prompt is out, in the message that is kept up to date from then on."""
    message = await _message(tx, prompt)
    await deliveries.queue(tx, f"prompt_status:{prompt.id}", Kind.NOTICE, message, person_id=prompt.author_id)


async def refresh(tx: Tx, prompt_id: int) -> None:
    """Bring that message up to date after an answer, a reminder or a change."""
    version = await rows.next_status(tx, prompt_id)
    prompt = await rows.locked(tx, prompt_id)
    if prompt is not None:
        message = await _message(tx, prompt)
        await deliveries.revise(tx, f"prompt_status:{prompt_id}", Kind.NOTICE, message, version=version)


async def _message(tx: Tx, prompt: Prompt) -> Message:
    counted = await of(tx, prompt)
    following = await rows.following(tx, prompt) if prompt.weekly else None
    author = await people.get(tx, prompt.author_id)
    return messages.status(
        text=prompt.text,
        answers=counted,
        answering=Answering(prompt.answers),
        shown=await answered(tx, prompt, counted),
        prompt_id=prompt.id,
        reminded=prompt.reminded_at is not None,
        withdrawn=prompt.withdrawn_at is not None,
        closed=prompt.closed_at is not None,
        weekly=messages.Weekly(following.due_at if following else None, author.tz) if prompt.weekly else None,
    )


async def remind(tx: Tx, author_id: int, prompt_id: int, *, cap: int) -> Message:
    """Remind, once, those who have not answered; return how it went, in words.

    Spared is who has paused, was deactivated, or has had `cap` unasked messages in 7 days. Raises NotFound
    for somebody else's prompt, Gone when the reminder was sent before or the prompt is over.
    """
    prompt = await rows.locked(tx, prompt_id)
    if prompt is None or prompt.author_id != author_id or prompt.posted_at is None:
        raise NotFound(NOT_FOUND)
    if prompt.reminded_at is not None:
        raise Gone("The reminder has been sent already; one a prompt is enough.")
    if prompt.withdrawn_at is not None or prompt.closed_at is not None:
        raise Gone("That prompt is over, so nobody is reminded of it.")
    prompt.reminded_at = tx.now
    await tx.session.flush()
    sent = spared = 0
    done = await prompt_answers.who(tx, prompt_id)
    for group in [one for one in await posted_to(tx, prompt_id) if one.archived_at is None]:
        for person in await groups.members(tx, group.id):
            if (group.id, person.id) in done:
                continue
            if not await _may_be_reminded(tx, person, cap):
                spared += 1
                continue
            sent += await _remind(tx, prompt, group, person)
    await refresh(tx, prompt_id)
    if Answering(prompt.answers).anonymous:
        return messages.reminded_unnamed()
    return messages.reminded(sent=sent, spared=spared)


async def _remind(tx: Tx, prompt: Prompt, group: Group, person: Person) -> bool:
    author = await people.get(tx, prompt.author_id)
    return await deliveries.queue(
        tx,
        f"prompt_reminder:{prompt.id}:{person.id}",
        Kind.PROMPT_REMINDER,
        prompt_messages.reminder(
            author=author.user_id, text=prompt.text, prompt_id=prompt.id, group_id=group.id
        ),
        person_id=person.id,
        group_id=group.id,
    )


async def _may_be_reminded(tx: Tx, person: Person, cap: int) -> bool:
    if not person.is_active or unasked.is_away(tx, person):
        return False
    return await unasked.has_room(tx, person.id, Kind.PROMPT_REMINDER, cap)
