"""`/plg hours`: when somebody works, so that sessions are proposed at times that suit."""

from bot.errors import InvalidInput
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import hours as messages
from bot.services import hours


@subcommand("hours", "", "When you work: sessions are proposed inside these hours.")
@action("hours.open")
async def open_form(request: Request) -> None:
    """Open the form with what is known."""
    async with request.reading() as tx:
        told = await hours.mine(tx, request.caller.person_id)
    await request.open(messages.form(told.workday, files=told.files))


@form("hours.save")
async def save(request: Request) -> None:
    """Keep what was filled in."""
    begins, ends = request.time("begins"), request.time("ends")
    if begins is None or ends is None:
        raise InvalidInput("Please pick a time.", field="begins" if begins is None else "ends")
    async with request.transaction() as tx:
        kept = await hours.save(
            tx,
            request.caller.person_id,
            days=request.ticked("days"),
            begins=begins,
            ends=ends,
            country=request.typed("country"),
            files=bool(request.ticked("files")),
        )
    await request.update(general.note(messages.kept(kept)))
