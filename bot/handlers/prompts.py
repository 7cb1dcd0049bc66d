"""`/plg prompt`: write, look at, post or plan a question; answer it; see who did."""

from typing import Any

from bot.domain.words import must_fit
from bot.domain.zones import local
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import House, Request
from bot.messages import prompts as messages
from bot.messages.kit import TEXT
from bot.services import prompt_answers, prompt_status, prompts


@subcommand(
    "prompt", "[what to ask, or list]", "Ask your groups something, now or later; `prompt list` shows yours."
)
async def prompt(request: Request) -> None:
    """Open the form, or list what is planned and what was posted."""
    if request.text.lower() == "list":
        async with request.reading() as tx:
            listed = await prompts.listing(tx, request.caller.person_id)
        await request.reply(messages.listing(listed, tz=request.caller.tz))
        return
    await _compose(request, None, await request.words())


@action("prompt.open")
async def open_form(request: Request) -> None:
    """Open the form, for one group if the button belonged to it."""
    await _compose(request, int(request.value) if request.value.isdigit() else None)


async def _compose(request: Request, group_id: int | None, text: str = "") -> None:
    must_fit(text, TEXT)
    async with request.reading() as tx:
        led = await prompts.choices(tx, request.caller.person_id)
        today = local(tx.now, request.caller.tz).date()
    choices = [(group.id, group.name) for group in led]
    view = messages.compose(choices, chosen=group_id, tz=request.caller.tz, today=today, text=text)
    await request.open(view)


@form("prompt.preview")
async def preview(request: Request) -> None:
    """Keep the draft and show it as it will look; Back leads to the form as it was filled in."""
    caller, later = request.caller, request.chosen("when") == "later"
    due = request.moment("day", "time", caller.tz) if later else None
    async with request.transaction() as tx:
        draft = await prompts.draft(
            tx,
            caller.person_id,
            request.key,
            text=request.typed("text"),
            group_ids=[int(value) for value in request.ticked("groups")],
            due_at=due,
        )
    await request.push(
        messages.preview(
            author=caller.user_id,
            text=draft.text,
            groups=[group.name for group in draft.groups],
            due=draft.due_at,
            tz=caller.tz,
            prompt_id=draft.prompt_id,
        )
    )


@form("prompt.post")
async def post(request: Request) -> None:
    """Send the draft off, and close the form under it as well."""
    async with request.transaction() as tx:
        await prompts.confirm(tx, request.caller.person_id, int(request.meta["prompt"]))
    await request.close_all()


@action("prompt.cancel")
async def cancel(request: Request) -> None:
    """Call off a planned prompt."""
    async with request.transaction() as tx:
        await prompts.cancel(tx, request.caller.person_id, int(request.value))
        listed = await prompts.listing(tx, request.caller.person_id)
    if request.body.get("container", {}).get("is_ephemeral"):
        await request.reply(messages.listing(listed, tz=request.caller.tz), replace=True)


@action("prompt.remind")
async def remind(request: Request) -> None:
    """Send the one reminder to those who have not answered."""
    async with request.transaction() as tx:
        sent, spared = await prompt_status.remind(
            tx, request.caller.person_id, int(request.value), cap=request.house.nudge_budget
        )
    await request.reply(messages.reminded(sent=sent, spared=spared))


@action("prompt.answer")
async def answer(request: Request) -> None:
    """Open the form to answer, with what was answered before."""
    prompt_id, group_id = (int(part) for part in request.value.split(":"))
    async with request.transaction() as tx:
        asked = await prompt_answers.question(tx, prompt_id, group_id, viewer=request.caller.person_id)
    await request.open(
        messages.answer_form(
            text=asked.prompt.text, answer=asked.answer, prompt_id=prompt_id, group_id=group_id
        )
    )


@form("prompt.answer_save")
async def save_answer(request: Request) -> None:
    """Post the answer in the prompt's thread, or change it there."""
    async with request.transaction() as tx:
        await prompt_answers.save(
            tx,
            int(request.meta["prompt"]),
            int(request.meta["group"]),
            request.typed("answer"),
            viewer=request.caller.person_id,
        )


async def heard(house: House, team_id: str, event: dict[str, Any]) -> None:
    """Note that a person replied in a prompt's thread; bots do not count.

    Edits and deletions are no answers either: Slack sends them without a user of their own.
    """
    said_by, thread_ts = event.get("user"), event.get("thread_ts")
    if event.get("bot_id") or not said_by or not thread_ts or thread_ts == event.get("ts"):
        return
    async with house.db.transaction(await house.directory.workspace_id(team_id)) as tx:
        await prompt_answers.heard(tx, event["channel"], thread_ts, said_by)
