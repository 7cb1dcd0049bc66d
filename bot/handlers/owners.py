"""`/plg owners`: who may set up programs."""

from bot.errors import InvalidForm
from bot.handlers.cycles import look_up
from bot.handlers.registry import form, subcommand
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import owners as messages
from bot.services import owners


@subcommand("owners", "", "See and name who may set up programs.")
async def show(request: Request) -> None:
    """Open the list of owners, for owners."""
    async with request.reading() as tx:
        named = await owners.shown(tx, request.caller.person_id)
    await request.open(messages.form(owners=[person.user_id for person in named]))


@form("owners.save")
async def save(request: Request) -> None:
    """Make those who were picked the owners."""
    faults: dict[str, str] = {}
    picked = await look_up(request, "owners", faults)
    if faults:
        raise InvalidForm(faults)
    async with request.transaction() as tx:
        now = await owners.name(tx, request.caller.person_id, picked, request_key=request.key)
    saved = messages.saved(owners=[person.user_id for person in now])
    await request.update(general.note(saved))
