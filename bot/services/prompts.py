"""Prompts: a facilitator's question to one or more groups, written, looked at, then posted now or later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db import deliveries, groups, people, planning
from bot.db import prompts as rows
from bot.db.models import Group, Prompt
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.words import must_fit
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.messages import prompts as messages
from bot.messages.kit import TEXT
from bot.messages.prompts import Listed
from bot.services import prompt_status

FARTHEST = timedelta(days=366)
NOT_A_FACILITATOR = "Prompts are for people who facilitate a group, and you facilitate none at the moment."


@dataclass(frozen=True)
class Draft:
    """A prompt as it would be posted."""

    prompt_id: int
    text: str
    due_at: datetime | None  # aware UTC; None: at once
    groups: list[Group]


async def choices(tx: Tx, author_id: int) -> list[Group]:
    """Return the groups somebody may ask; NotAllowed when there are none."""
    led = await groups.facilitated_by(tx, author_id)
    if not led:
        raise NotAllowed(NOT_A_FACILITATOR)
    return led


async def draft(
    tx: Tx,
    author_id: int,
    request_key: str,
    *,
    text: str,
    group_ids: Sequence[int],
    due_at: datetime | None,
) -> Draft:
    """Keep what a form says, to be looked at before it is posted; sending the form again changes it.

    Raises InvalidInput or Gone at the fields `groups`, `text` and `day`.
    """
    led = {group.id: group for group in await groups.facilitated_by(tx, author_id)}
    if not group_ids:
        raise InvalidInput("Please choose at least one group.", field="groups")
    if not set(group_ids) <= led.keys():
        raise Gone(
            "One of these groups has ended, or is not yours any more: please take it out.", field="groups"
        )
    if not text:
        raise InvalidInput("Please write what you would like to ask.", field="text")
    must_fit(text, TEXT, field="text")
    if due_at is not None and due_at <= tx.now:
        raise InvalidInput("That time has already passed. Please choose a later one, or “Now”.", field="day")
    if due_at is not None and due_at > tx.now + FARTHEST:
        raise InvalidInput("That is more than a year away. Please check the year.", field="day")
    await rows.forget_drafts(tx, author_id)
    prompt_id = await rows.draft(
        tx, author_id, request_key, text=text, due_at=due_at or tx.now, group_ids=group_ids
    )
    if prompt_id is None:
        raise Gone("This prompt has been sent off already. `/plg prompt list` shows it.", field="text")
    return Draft(prompt_id, text, due_at, [led[group_id] for group_id in dict.fromkeys(group_ids)])


async def confirm(tx: Tx, author_id: int, prompt_id: int) -> None:
    """Send a draft off: post it now, or plan it; the second time changes nothing."""
    prompt = await _own(tx, author_id, prompt_id)
    if prompt.confirmed_at is not None:
        return
    if not await _open_groups(tx, prompt):
        raise Gone("These groups have ended meanwhile. Please go back and choose others.")
    prompt.confirmed_at = tx.now
    await tx.session.flush()
    if prompt.due_at <= tx.now:
        await post(tx, prompt_id)
        return
    await rows.schedule(tx, prompt)
    await _tell_planned(tx, prompt, version=1)


async def post(tx: Tx, prompt_id: int) -> str:
    """Post a prompt to its groups' channels and tell its author; return `done`, or why it was not posted."""
    prompt = await rows.locked(tx, prompt_id)
    if prompt is None or prompt.confirmed_at is None:
        return "draft"
    if prompt.posted_at or prompt.cancelled_at:
        return "posted" if prompt.posted_at else "cancelled"
    author = await people.get(tx, prompt.author_id)
    open_groups = await _open_groups(tx, prompt)
    if not open_groups:
        prompt.cancelled_at = tx.now
        dropped = messages.dropped(text=prompt.text)
        await deliveries.queue(
            tx, f"prompt_dropped:{prompt.id}", Kind.NOTICE, dropped, person_id=prompt.author_id
        )
        return "no_group"
    prompt.posted_at = tx.now
    await tx.session.flush()
    for group in open_groups:
        message = messages.prompt(
            author=author.user_id, text=prompt.text, prompt_id=prompt.id, group_id=group.id
        )
        await deliveries.queue(tx, f"prompt:{prompt.id}:{group.id}", Kind.PROMPT, message, group_id=group.id)
    await prompt_status.begin(tx, prompt)
    await _tell_planned(tx, prompt, version=2)
    return "done"


async def cancel(tx: Tx, author_id: int, prompt_id: int) -> None:
    """Call off a prompt that is planned; Gone when it has been posted, and twice changes nothing."""
    prompt = await _own(tx, author_id, prompt_id)
    if prompt.posted_at:
        raise Gone("This prompt has been posted already, so it can no longer be cancelled.")
    if prompt.cancelled_at or prompt.confirmed_at is None:
        return
    prompt.cancelled_at = tx.now
    await tx.session.flush()
    await planning.drop(tx, "cancelled", prompt_id=prompt.id)
    await _tell_planned(tx, prompt, version=2)


async def listing(tx: Tx, author_id: int) -> list[Listed]:
    """Return an author's prompts that are still to come, and the recent ones."""
    await choices(tx, author_id)
    found = []
    for prompt in await rows.listed(tx, author_id):
        counted = await prompt_status.of(tx, prompt)
        found.append(
            Listed(
                prompt_id=prompt.id,
                text=prompt.text,
                groups=[one.group for one in counted]
                or [group.name for group in await _open_groups(tx, prompt)],
                due=prompt.due_at,
                posted=prompt.posted_at,
                answered=sum(len(one.answered) for one in counted),
                people=sum(one.size for one in counted),
            )
        )
    return found


async def _own(tx: Tx, author_id: int, prompt_id: int) -> Prompt:
    prompt = await rows.locked(tx, prompt_id)
    if prompt is None or prompt.author_id != author_id:
        raise NotFound("I cannot find that prompt any more. `/plg prompt list` shows yours.")
    return prompt


async def _open_groups(tx: Tx, prompt: Prompt) -> list[Group]:
    """Return the prompt's groups that have not ended and are still its author's."""
    return [
        group
        for group in await rows.groups_of(tx, prompt.id)
        if group.archived_at is None and group.facilitator_id == prompt.author_id
    ]


async def _tell_planned(tx: Tx, prompt: Prompt, *, version: int) -> None:
    """Confirm a planned prompt to its author; keep that message true once it is posted or cancelled."""
    key = f"prompt_planned:{prompt.id}"
    author = await people.get(tx, prompt.author_id)
    state = "cancelled" if prompt.cancelled_at else "posted" if prompt.posted_at else "planned"
    names = [group.name for group in await rows.groups_of(tx, prompt.id)]
    message = messages.planned(
        state=state, text=prompt.text, groups=names, due=prompt.due_at, tz=author.tz, prompt_id=prompt.id
    )
    if version == 1:
        await deliveries.queue(tx, key, Kind.ANSWER, message, person_id=author.id)
    elif await deliveries.find(tx, key):
        await deliveries.revise(tx, key, Kind.ANSWER, message, version=version)
