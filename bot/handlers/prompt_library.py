"""The library of prompts: beginning with one of it, and what somebody keeps."""

from bot.handlers.prompts import form_view
from bot.handlers.registry import action
from bot.handlers.request import Request
from bot.messages import prompt_library as messages
from bot.messages.prompt_forms import Filled
from bot.services import prompt_library


@action("prompt.begin_with")
async def begin_with(request: Request) -> None:
    """Put a prompt of the library into the form, and leave the rest of it as it was filled in.

    Its words go into a field of another name: Slack keeps what is typed in one of the same name.
    """
    before = str(request.meta.get("text", "text"))
    number = int(before.partition("_")[2] or 0) + 1
    async with request.reading() as tx:
        text = await prompt_library.words(tx, request.caller.person_id, request.value, request.house.library)
        view = await form_view(tx, request, _filled(request, text, f"text_{number}"))
    await request.update(view)


def _filled(request: Request, text: str, text_field: str) -> Filled:
    day, at = request.day("day"), request.time("time")
    return Filled(
        text=text,
        groups=request.ticked("groups"),
        when=request.chosen("when") or "now",
        day=day.isoformat() if day else "",
        time=f"{at:%H:%M}" if at else "10:00",
        answers=request.chosen("answers") or "thread",
        more=request.ticked("more"),
        text_field=text_field,
    )


@action("prompt.use")
async def use(request: Request) -> None:
    """Open the form with one of one's own prompts in it."""
    async with request.reading() as tx:
        text = await prompt_library.words(tx, request.caller.person_id, request.value, request.house.library)
        view = await form_view(tx, request, Filled(text=text))
    await request.open(view)


@action("prompt.let_go")
async def let_go(request: Request) -> None:
    """Keep a prompt no longer."""
    async with request.transaction() as tx:
        own = await prompt_library.let_go(tx, request.caller.person_id, int(request.value))
    await request.reply(messages.kept(own), replace=request.is_ephemeral)
