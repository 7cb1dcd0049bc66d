"""`/plg buddy`, and the answers to whether buddies have talked."""

from bot.handlers.registry import action, subcommand
from bot.handlers.request import Request
from bot.messages import buddies as messages
from bot.services import buddies, buddy_check


@subcommand("buddy", "", "Who your buddy is, and what they will practise.")
async def buddy(request: Request) -> None:
    """Show one's buddy."""
    async with request.reading() as tx:
        shown = await buddies.mine(tx, request.caller.person_id, request.caller.tz)
    await request.reply(shown)


@action("buddy.talked")
async def talked(request: Request) -> None:
    """They have talked."""
    await _answer(request, messages.YES)


@action("buddy.not_yet")
async def not_yet(request: Request) -> None:
    """They have not talked yet."""
    await _answer(request, messages.NOT_YET)


async def _answer(request: Request, said: str) -> None:
    async with request.transaction() as tx:
        partners = await buddy_check.answer(tx, request.caller.person_id, int(request.value), said)
    await request.reply(messages.checked(said, partners))
