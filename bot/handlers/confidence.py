"""How confident one is now: one tap, shown to oneself, and to the group by choice."""

from bot.handlers.agenda import numbers
from bot.handlers.registry import action
from bot.handlers.request import Request
from bot.messages import confidence as messages
from bot.messages.agenda_parts import CONFIDENCE
from bot.services import confidence
from bot.services.confidence import Own


@action(*(f"confidence.tap_{number}" for number in CONFIDENCE))
async def tap(request: Request) -> None:
    """Keep the number, and show its owner the commitment with then and now."""
    run_id, now = numbers(request.value, 2)
    async with request.transaction() as tx:
        own = await confidence.tap(tx, request.caller.person_id, run_id, now)
    await _shown(request, own, run_id)


@action("confidence.show")
async def show(request: Request) -> None:
    """Show one's commitment to the group."""
    await _in_channel(request, shown=True)


@action("confidence.hide")
async def hide(request: Request) -> None:
    """Take one's commitment out of the channel again."""
    await _in_channel(request, shown=False)


async def _in_channel(request: Request, *, shown: bool) -> None:
    (run_id,) = numbers(request.value)
    async with request.transaction() as tx:
        own = await confidence.show(tx, request.caller.person_id, run_id, in_channel=shown)
    if own is not None:
        await _shown(request, own, run_id)


async def _shown(request: Request, own: Own, run_id: int) -> None:
    message = messages.kept(
        sentence=own.sentence, then=own.then, now=own.now, in_channel=own.in_channel, run_id=run_id
    )
    await request.reply(message, replace=request.is_ephemeral)
