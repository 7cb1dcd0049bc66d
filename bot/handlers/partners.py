"""`/plg dialogue report`: owners see how many people others have met, and never anybody's own number."""

from bot.errors import InvalidInput
from bot.handlers.registry import action
from bot.handlers.request import Request
from bot.messages import partners as messages
from bot.services import partners


@action("partners.report")
async def of_year(request: Request) -> None:
    """Show the report from the Home, or that of another year in its place."""
    await report(request, request.value if request.value != "-" else "")


async def report(request: Request, year: str) -> None:
    """Show the report of a year, the present one when none is named."""
    if year and not (year.isascii() and year.isdecimal() and len(year) == len("2026")):
        raise InvalidInput("Please write a year after it: `/plg dialogue report 2026`.")
    async with request.reading() as tx:
        shown = await partners.report(tx, request.caller.person_id, int(year) if year else None)
    await request.reply(messages.report(shown), replace=request.is_ephemeral)
