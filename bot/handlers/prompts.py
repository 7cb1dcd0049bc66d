"""`/plg prompt`: write, look at, post or plan a question; change, withdraw or stop one."""

from bot.db.session import Tx
from bot.domain.message import View
from bot.domain.prompt import Answering
from bot.domain.words import must_fit
from bot.domain.zones import local
from bot.errors import InvalidInput
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import prompt_forms as forms
from bot.messages import prompt_library as library_messages
from bot.messages import prompts as messages
from bot.messages.kit import TEXT
from bot.messages.prompt_forms import KEEP, WEEKLY, Filled
from bot.services import prompt_changes, prompt_library, prompt_status, prompts


@subcommand(
    "prompt",
    "[what to ask, list or saved]",
    "Ask your groups something, now or later; `prompt list` shows yours, `prompt saved` those you keep.",
)
async def prompt(request: Request) -> None:
    """Open the form, or list what is planned and what was posted, or what is kept."""
    if request.text.lower() == "list":
        async with request.reading() as tx:
            listed = await prompts.listing(tx, request.caller.person_id)
        await request.reply(messages.listing(listed, tz=request.caller.tz))
        return
    if request.text.lower() == "saved":
        await show_kept(request)
        return
    text = await request.words()
    must_fit(text, TEXT)
    await _compose(request, Filled(text=text))


async def show_kept(request: Request) -> None:
    """Show what the caller keeps."""
    async with request.reading() as tx:
        await prompts.choices(tx, request.caller.person_id)
        own = await prompt_library.kept(tx, request.caller.person_id)
    await request.reply(library_messages.kept(own))


@action("prompt.list")
async def show_list(request: Request) -> None:
    """List what is planned and what was posted."""
    async with request.reading() as tx:
        listed = await prompts.listing(tx, request.caller.person_id)
    await request.reply(messages.listing(listed, tz=request.caller.tz))


@action("prompt.open")
async def open_form(request: Request) -> None:
    """Open the form, for one group if the button belonged to it."""
    await _compose(request, Filled(groups=[request.value]))


async def _compose(request: Request, filled: Filled) -> None:
    async with request.reading() as tx:
        view = await form_view(tx, request, filled)
    await request.open(view)


async def form_view(tx: Tx, request: Request, filled: Filled) -> View:
    """Return the form that writes a prompt, as it is filled in."""
    led = await prompts.choices(tx, request.caller.person_id)
    shelf = await prompt_library.shelf(tx, request.caller.person_id, request.house.library)
    today = local(tx.now, request.caller.tz).date()
    choices = [(group.id, group.name) for group in led]
    return forms.compose(choices, tz=request.caller.tz, today=today, filled=filled, shelf=shelf)


@form("prompt.preview")
async def preview(request: Request) -> None:
    """Keep the draft and show it as it will look; Back leads to the form as it was filled in."""
    caller, later = request.caller, request.chosen("when") == "later"
    due = request.moment("day", "time", caller.tz) if later else None
    words = str(request.meta.get("text", "text"))
    more = request.ticked("more")
    try:
        async with request.transaction() as tx:
            draft = await prompts.draft(
                tx,
                caller.person_id,
                request.key,
                text=request.typed(words),
                group_ids=[int(value) for value in request.ticked("groups")],
                due_at=due,
                answers=Answering(request.chosen("answers") or Answering.THREAD),
                weekly=WEEKLY in more,
                keep=KEEP in more,
            )
    except InvalidInput as error:
        raise InvalidInput(error.message, field=words if error.field == "text" else error.field) from None
    await request.push(
        forms.preview(
            author=caller.user_id,
            text=draft.text,
            groups=[group.name for group in draft.groups],
            due=draft.due_at,
            tz=caller.tz,
            prompt_id=draft.prompt_id,
            answers=draft.answers,
            weekly=draft.weekly,
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
    await _list_again(request)


@action("prompt.withdraw")
async def withdraw(request: Request) -> None:
    """Take a prompt that was posted out of its channels."""
    async with request.transaction() as tx:
        await prompt_changes.withdraw(tx, request.caller.person_id, int(request.value))
    await _list_again(request)


@action("prompt.stop")
async def stop(request: Request) -> None:
    """Ask a weekly prompt no more."""
    async with request.transaction() as tx:
        await prompt_changes.stop(tx, request.caller.person_id, int(request.value))
    await _list_again(request)


async def _list_again(request: Request) -> None:
    """Show the list as it is now, where it was clicked in."""
    if request.is_ephemeral:
        async with request.reading() as tx:
            listed = await prompts.listing(tx, request.caller.person_id)
        await request.reply(messages.listing(listed, tz=request.caller.tz), replace=True)


@action("prompt.edit")
async def edit(request: Request) -> None:
    """Open the words of a prompt to change them."""
    async with request.transaction() as tx:
        found = await prompt_changes.changeable(tx, request.caller.person_id, int(request.value))
        view = messages.rewording(text=found.text, prompt_id=found.id, posted=found.posted_at is not None)
    await request.open(view)


@form("prompt.reword")
async def reword(request: Request) -> None:
    """Ask in other words from now on."""
    async with request.transaction() as tx:
        await prompt_changes.reword(
            tx, request.caller.person_id, int(request.meta["prompt"]), request.typed("text")
        )


@action("prompt.remind")
async def remind(request: Request) -> None:
    """Send the one reminder to those who have not answered."""
    async with request.transaction() as tx:
        went = await prompt_status.remind(
            tx, request.caller.person_id, int(request.value), cap=request.house.nudge_budget
        )
    await request.reply(went)
