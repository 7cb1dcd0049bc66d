"""Prompts: a facilitator's question to one or more groups, written, looked at, then posted now or later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db import deliveries, groups, people, planning, prompt_library
from bot.db import prompts as rows
from bot.db.models import Group, Prompt
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.prompt import OPEN_FOR, Answering
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.messages import prompts as messages
from bot.messages.prompts import Listed
from bot.services import prompt_series, prompt_status
from bot.services.prompt_checks import check_answers, check_due, check_text

NOT_A_FACILITATOR = "Prompts are for people who facilitate a group, and you facilitate none at the moment."


@dataclass(frozen=True)
class Draft:
    """A prompt as it would be posted."""

    prompt_id: int
    text: str
    due_at: datetime | None  # aware UTC; None: at once
    groups: list[Group]
    answers: Answering
    weekly: bool


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
    answers: Answering = Answering.THREAD,
    weekly: bool = False,
    keep: bool = False,
) -> Draft:
    """Keep what a form says, to be looked at before it is posted; sending the form again changes it.

    `weekly` asks again until the reconvene session, `keep` puts it among the author's own. Raises
    InvalidInput or Gone at the fields `groups`, `text`, `day`, `answers` and `more`.
    """
    led = {group.id: group for group in await groups.facilitated_by(tx, author_id)}
    if not group_ids:
        raise InvalidInput("Please choose at least one group.", field="groups")
    if not set(group_ids) <= led.keys():
        raise Gone(
            "One of these groups has ended, or is not yours any more: please take it out.", field="groups"
        )
    check_text(text)
    check_due(tx, due_at)
    chosen = [led[group_id] for group_id in dict.fromkeys(group_ids)]
    await check_answers(tx, answers, chosen)
    if weekly and not await prompt_series.before_reconvene(tx, chosen, due_at or tx.now):
        raise InvalidInput(
            "None of these groups has a reconvene session ahead until which I could ask. Please untick it.",
            field="more",
        )
    await rows.forget_drafts(tx, author_id)
    values = {
        "text": text,
        "due_at": due_at or tx.now,
        "answers": str(answers),
        "weekly": weekly,
        "keep": keep,
    }
    prompt_id = await rows.draft(tx, author_id, request_key, values=values, group_ids=group_ids)
    if prompt_id is None:
        raise Gone("This prompt has been sent off already. `/plg prompt list` shows it.", field="text")
    return Draft(prompt_id, text, due_at, chosen, answers, weekly)


async def confirm(tx: Tx, author_id: int, prompt_id: int) -> None:
    """Send a draft off: post it now, or plan it; the second time changes nothing."""
    prompt = await own(tx, author_id, prompt_id)
    if prompt.confirmed_at is not None:
        return
    if not await _open_groups(tx, prompt):
        raise Gone("These groups have ended meanwhile. Please go back and choose others.")
    prompt.confirmed_at = tx.now
    await tx.session.flush()
    if prompt.keep:
        await prompt_library.keep(tx, prompt)
    if prompt.due_at <= tx.now:
        await post(tx, prompt_id)
        return
    await rows.schedule(tx, prompt)
    await tell_planned(tx, prompt, version=1)


async def post(tx: Tx, prompt_id: int) -> str:
    """Post a prompt to its groups' channels and tell its author; return `done`, or why it was not posted."""
    prompt = await rows.locked(tx, prompt_id)
    if prompt is None or prompt.confirmed_at is None:
        return "draft"
    if prompt.posted_at or prompt.cancelled_at:
        return "posted" if prompt.posted_at else "cancelled"
    open_groups = await _open_groups(tx, prompt)
    if prompt.weekly:
        open_groups = await prompt_series.before_reconvene(tx, open_groups, tx.now)
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
        message = await question(tx, prompt, group.id, groups_asked=len(open_groups))
        await deliveries.queue(tx, f"prompt:{prompt.id}:{group.id}", Kind.PROMPT, message, group_id=group.id)
    if Answering(prompt.answers).anonymous:
        await rows.schedule_close(tx, prompt.id, tx.now + OPEN_FOR)
    if prompt.weekly:
        await prompt_series.go_on(tx, prompt, open_groups)
    await prompt_status.begin(tx, prompt)
    await tell_planned(tx, prompt, version=prompt.version + 1)
    return "done"


async def question(tx: Tx, prompt: Prompt, group_id: int, *, groups_asked: int) -> Message:
    """Return a prompt as it stands in a group's channel."""
    author = await people.get(tx, prompt.author_id)
    return messages.prompt(
        author=author.user_id,
        text=prompt.text,
        prompt_id=prompt.id,
        group_id=group_id,
        answers=Answering(prompt.answers),
        groups=groups_asked,
        edited=prompt.edited_at is not None and prompt.posted_at is not None,
    )


async def cancel(tx: Tx, author_id: int, prompt_id: int) -> None:
    """Call off a prompt that is planned; Gone when it has been posted, and twice changes nothing."""
    prompt = await own(tx, author_id, prompt_id)
    if prompt.posted_at:
        raise Gone(
            "This prompt has been posted already, so it can no longer be cancelled. `/plg prompt list` "
            "withdraws it."
        )
    if prompt.cancelled_at or prompt.confirmed_at is None:
        return
    prompt.cancelled_at = tx.now
    await tx.session.flush()
    await planning.drop(tx, "cancelled", prompt_id=prompt.id)
    await tell_planned(tx, prompt, version=prompt.version + 1)
    await prompt_series.ended(tx, prompt)


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
                answered=await prompt_status.answered(tx, prompt, counted),
                people=sum(one.size for one in counted),
                weekly=prompt.weekly,
            )
        )
    return found


async def own(tx: Tx, author_id: int, prompt_id: int) -> Prompt:
    """Return one of an author's prompts, locked; NotFound for anybody else's."""
    prompt = await rows.locked(tx, prompt_id)
    if prompt is None or prompt.author_id != author_id:
        raise NotFound("I cannot find that prompt any more. `/plg prompt list` shows yours.")
    return prompt


async def _open_groups(tx: Tx, prompt: Prompt) -> list[Group]:
    """Return the prompt's groups that have not ended and are still its author's."""
    led = {group.id for group in await groups.facilitated_by(tx, prompt.author_id)}
    return [group for group in await rows.groups_of(tx, prompt.id) if group.id in led]


async def tell_planned(tx: Tx, prompt: Prompt, *, version: int) -> None:
    """Confirm a planned prompt to its author; keep that message true once it is posted or cancelled."""
    key = f"prompt_planned:{prompt.id}"
    author = await people.get(tx, prompt.author_id)
    state = "cancelled" if prompt.cancelled_at else "posted" if prompt.posted_at else "planned"
    names = [group.name for group in await rows.groups_of(tx, prompt.id)]
    message = messages.planned(
        state=state,
        text=prompt.text,
        groups=names,
        due=prompt.due_at,
        tz=author.tz,
        prompt_id=prompt.id,
        weekly=prompt.weekly,
    )
    if version == 1:
        await deliveries.queue(tx, key, Kind.ANSWER, message, person_id=author.id)
    elif await deliveries.find(tx, key):
        await deliveries.revise(tx, key, Kind.ANSWER, message, version=version)
