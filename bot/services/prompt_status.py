"""Who has answered a prompt: one message to its author that is kept true, and one reminder to send."""

from bot.db import deliveries, groups, people
from bot.db import prompts as rows
from bot.db.models import Group, Person, Prompt
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.errors import Gone, NotFound
from bot.messages import prompts as messages
from bot.messages.prompts import Answers
from bot.services import unasked


async def of(tx: Tx, prompt: Prompt) -> list[Answers]:
    """Return who answered in each group a prompt was posted to; nothing before it is posted."""
    if prompt.posted_at is None:
        return []
    done = await rows.answered(tx, prompt.id)
    asked = await _posted_to(tx, prompt.id)
    members = await groups.memberships_of(tx, [group.id for group in asked])
    found = []
    for group in asked:
        answers: dict[str, list[str]] = {"answered": [], "silent": [], "away": []}
        for _, person in members[group.id]:
            rest = "away" if unasked.is_away(tx, person) else "silent"
            answers["answered" if (group.id, person.id) in done else rest].append(person.user_id)
        found.append(Answers(group=group.name, **answers))
    return found


async def _posted_to(tx: Tx, prompt_id: int) -> list[Group]:
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
    """Bring that message up to date after an answer or a reminder."""
    version = await rows.next_status(tx, prompt_id)
    prompt = await rows.locked(tx, prompt_id)
    if prompt is not None:
        message = await _message(tx, prompt)
        await deliveries.revise(tx, f"prompt_status:{prompt_id}", Kind.NOTICE, message, version=version)


async def _message(tx: Tx, prompt: Prompt) -> Message:
    return messages.status(
        text=prompt.text,
        answers=await of(tx, prompt),
        prompt_id=prompt.id,
        reminded=prompt.reminded_at is not None,
    )


async def remind(tx: Tx, author_id: int, prompt_id: int, *, cap: int) -> tuple[int, int]:
    """Remind, once, those who have not answered; return how many were reminded, and how many spared.

    Spared is who has paused, was deactivated, or has had `cap` unasked messages in 7 days. Raises NotFound
    for somebody else's prompt, Gone when the reminder was sent before.
    """
    prompt = await rows.locked(tx, prompt_id)
    if prompt is None or prompt.author_id != author_id or prompt.posted_at is None:
        raise NotFound("I cannot find that prompt any more. `/plg prompt list` shows yours.")
    if prompt.reminded_at is not None:
        raise Gone("The reminder has been sent already; one a prompt is enough.")
    prompt.reminded_at = tx.now
    await tx.session.flush()
    author = await people.get(tx, author_id)
    done = await rows.answered(tx, prompt_id)
    sent = spared = 0
    for group in [one for one in await _posted_to(tx, prompt_id) if one.archived_at is None]:
        for person in await groups.members(tx, group.id):
            if (group.id, person.id) in done:
                continue
            if not await _may_be_reminded(tx, person, cap):
                spared += 1
                continue
            message = messages.reminder(
                author=author.user_id, text=prompt.text, prompt_id=prompt_id, group_id=group.id
            )
            sent += await deliveries.queue(
                tx,
                f"prompt_reminder:{prompt_id}:{person.id}",
                Kind.PROMPT_REMINDER,
                message,
                person_id=person.id,
                group_id=group.id,
            )
    await refresh(tx, prompt_id)
    return sent, spared


async def _may_be_reminded(tx: Tx, person: Person, cap: int) -> bool:
    if not person.is_active or unasked.is_away(tx, person):
        return False
    return await unasked.has_room(tx, person.id, Kind.PROMPT_REMINDER, cap)
