"""Prompts that come again every week until the reconvene session of each group."""

from collections.abc import Iterable
from datetime import datetime

from bot.db import groups, people
from bot.db import prompts as rows
from bot.db.models import Group, Prompt
from bot.db.session import Tx
from bot.domain.prompt import next_week
from bot.services import prompt_status


async def before_reconvene(tx: Tx, asked: Iterable[Group], moment: datetime) -> list[Group]:
    """Return those groups whose reconvene session is still ahead at a moment."""
    chosen = list(asked)
    practices = await groups.practices(tx, chosen)
    return [
        group
        for group in chosen
        if (practice := practices.get(group.id)) is not None
        and practice.cycle.ended_at is None
        and practice.reconvene.cancelled_at is None
        and moment < practice.reconvene.starts_at
    ]


async def go_on(tx: Tx, prompt: Prompt, asked: Iterable[Group]) -> None:
    """Plan the next one of a weekly prompt, at the same time of its author's day, while it makes sense."""
    author = await people.get(tx, prompt.author_id)
    due = next_week(prompt.due_at, author.tz)
    while due <= tx.now:  # what was posted late, after a long standstill, is not made up for
        due = next_week(due, author.tz)
    still = await before_reconvene(tx, asked, due)
    if still:
        await rows.repeat(tx, prompt, due, [group.id for group in still])


async def ended(tx: Tx, prompt: Prompt) -> None:
    """Keep the message about the last one posted true, when no further one comes."""
    if prompt.number == 1 or prompt.series_id is None:
        return
    last = await rows.latest_posted(tx, prompt.series_id)
    if last is not None:
        await prompt_status.refresh(tx, last)
