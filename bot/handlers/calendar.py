"""`/plg calendar`: sessions in one's own calendar, as files or by a private address."""

from bot.db.session import Tx
from bot.domain.message import Message
from bot.errors import NotFound
from bot.handlers.registry import action, subcommand
from bot.handlers.request import Request
from bot.messages import calendar as messages
from bot.services import calendar

PATH = "/calendar/{token}.ics"


@subcommand("calendar", "", "Your sessions in your own calendar: files, links, a private address.")
async def overview(request: Request) -> None:
    """Show what one's calendar can have."""
    async with request.reading() as tx:
        shown = await _overview(tx, request)
    await request.reply(shown)


async def _overview(tx: Tx, request: Request) -> Message:
    mine = await calendar.mine(tx, request.caller.person_id)
    base = request.house.public_url
    address = base + PATH.format(token=mine.token) if base and mine.token else None
    return messages.overview(mine.sessions, tz=request.caller.tz, address=address, offered=base is not None)


@action("calendar.send")
async def send(request: Request) -> None:
    """Send the files of the sessions ahead."""
    async with request.transaction() as tx:
        number = await calendar.send_mine(tx, request.caller.person_id, request.key)
    await request.reply(messages.sending(number))


@action("calendar.address")
async def address(request: Request) -> None:
    """Make a private address, or another one in its place."""
    if request.house.public_url is None:
        raise NotFound("plg cannot be reached from outside here, so there are no private addresses.")
    async with request.transaction() as tx:
        await calendar.new_address(tx, request.caller.person_id, request.key)
        shown = await _overview(tx, request)
    await request.reply(shown, replace=request.is_ephemeral)


@action("calendar.close")
async def close(request: Request) -> None:
    """Take the private address away."""
    async with request.transaction() as tx:
        await calendar.close_address(tx, request.caller.person_id)
        shown = await _overview(tx, request)
    await request.reply(shown, replace=request.is_ephemeral)
