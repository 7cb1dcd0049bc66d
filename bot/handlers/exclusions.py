"""`/plg avoid`: whom somebody would rather not be put together with; answered to nobody but them."""

from bot.errors import InvalidForm
from bot.handlers.cycles import look_up
from bot.handlers.registry import form, subcommand
from bot.handlers.request import Request
from bot.messages import exclusions as messages
from bot.messages import general
from bot.services import exclusions


@subcommand("avoid", "", "Say, for nobody else to see, whom you would rather not share a group with.")
async def open_form(request: Request) -> None:
    """Open the form with whom they have named before."""
    async with request.reading() as tx:
        named = await exclusions.mine(tx, request.caller.person_id)
    await request.open(messages.form([person.user_id for person in named], most=exclusions.MOST))


@form("avoid.save")
async def save(request: Request) -> None:
    """Keep whom they name now."""
    faults: dict[str, str] = {}
    picked = await look_up(request, "people", faults)
    if faults:
        raise InvalidForm(faults)
    async with request.transaction() as tx:
        many = await exclusions.save(tx, request.caller.person_id, picked)
    await request.update(general.note(messages.kept(many)))
