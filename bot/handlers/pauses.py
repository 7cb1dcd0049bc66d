"""`/plg pause` and `/plg resume`."""

from bot.errors import InvalidInput
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import pauses as messages
from bot.services import pauses


@subcommand("pause", "[2026-12-01 or 10 days]", "Nothing unasked until that day; alone it opens a calendar.")
@action("pause.open")
async def pause(request: Request) -> None:
    """Pause until the day that was typed, or ask for it."""
    me = request.caller.person_id
    if request.text:
        typed = await request.words()
        async with request.transaction() as tx:
            back = await pauses.typed(tx, me, typed)
        await request.reply(messages.paused(back))
        return
    async with request.reading() as tx:
        day, paused = await pauses.proposal(tx, me)
    form = messages.form(day, paused=paused)
    await (request.update(form) if _in_modal(request) else request.open(form))


@form("pause.save")
async def save(request: Request) -> None:
    """Pause until the day that was picked."""
    day = request.day("back")
    if day is None:
        raise InvalidInput("Please pick the day you are back.", field="back")
    async with request.transaction() as tx:
        back = await pauses.pause(tx, request.caller.person_id, day, field="back")
    await request.update(messages.paused_note(back))


@subcommand("resume", "", "End your pause now.")
@action("pause.resume")
async def resume(request: Request) -> None:
    """End the pause."""
    async with request.transaction() as tx:
        ended = await pauses.resume(tx, request.caller.person_id)
    if ended and _in_modal(request):
        await request.update(messages.resumed_note())
        return
    await request.reply(messages.resumed() if ended else messages.not_paused())


def _in_modal(request: Request) -> bool:
    """Say whether a button was pressed in a modal, which then shows what comes of it."""
    return request.view.get("type") == "modal"
