"""Answering a prompt: by the form or in its thread; and reading what was answered for oneself alone."""

from typing import Any

from bot.domain.prompt import Answering
from bot.handlers.registry import action, form
from bot.handlers.request import House, Request
from bot.messages import general
from bot.messages import prompt_forms as forms
from bot.services import prompt_answers, prompt_collected


def _which(value: str) -> tuple[int, int]:
    first, _, second = value.partition(":")
    return int(first), int(second)


@action("prompt.answer")
async def answer(request: Request) -> None:
    """Open the form to answer, with what was answered before."""
    prompt_id, group_id = _which(request.value)
    async with request.transaction() as tx:
        asked = await prompt_answers.question(tx, prompt_id, group_id, viewer=request.caller.person_id)
    await request.open(
        forms.answer_form(
            text=asked.prompt.text,
            answer=asked.answer,
            prompt_id=prompt_id,
            group_id=group_id,
            answers=Answering(asked.prompt.answers),
            author=asked.author,
            groups=asked.groups,
        )
    )


@form("prompt.answer_save")
async def save(request: Request) -> None:
    """Keep the answer and show it to whom it was announced for."""
    async with request.transaction() as tx:
        await prompt_answers.save(
            tx,
            int(request.meta["prompt"]),
            int(request.meta["group"]),
            request.typed("answer"),
            viewer=request.caller.person_id,
        )


@action("prompt.take_back")
async def take_back(request: Request) -> None:
    """Delete one's answer."""
    prompt_id, group_id = _which(request.value)
    async with request.transaction() as tx:
        await prompt_answers.take_back(tx, prompt_id, group_id, viewer=request.caller.person_id)
    await request.update(general.note(forms.taken_back()))


@action("prompt.read")
async def read(request: Request) -> None:
    """Read the answers that are for the one who asked."""
    prompt_id, page = _which(request.value)
    async with request.transaction() as tx:
        view = await prompt_collected.read(tx, prompt_id, viewer=request.caller.person_id, page=page)
    await request.open(view)


@action("prompt.read_turn", "prompt.read_next")
async def turn(request: Request) -> None:
    """Turn to other answers."""
    prompt_id, page = _which(request.value)
    async with request.transaction() as tx:
        view = await prompt_collected.read(tx, prompt_id, viewer=request.caller.person_id, page=page)
    await request.update(view)


async def heard(house: House, team_id: str, event: dict[str, Any]) -> None:
    """Note that a person replied in a prompt's thread; bots do not count.

    Edits and deletions are no answers either: Slack sends them without a user of their own.
    """
    said_by, thread_ts = event.get("user"), event.get("thread_ts")
    if event.get("bot_id") or not said_by or not thread_ts or thread_ts == event.get("ts"):
        return
    async with house.db.transaction(await house.directory.workspace_id(team_id)) as tx:
        await prompt_answers.heard(tx, event["channel"], thread_ts, said_by)
