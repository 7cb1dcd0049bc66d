"""`/plg help`, and every word after /plg that nobody knows."""

from bot.errors import NotFound
from bot.handlers.registry import SUBCOMMANDS, nearest, subcommand
from bot.handlers.request import Request
from bot.messages.general import MOST, help_text


@subcommand("help", "", "What you can type here.")
async def help_(request: Request) -> None:
    """List the subcommands, after a guess at what was meant."""
    listed = [(command.name, command.usage, command.summary) for command in SUBCOMMANDS.values()]
    unknown = await request.words() if request.value else ""
    if len(unknown) > MOST:  # more than fits beside the help
        raise NotFound("I do not know that one. `/plg help` shows what you can type.")
    await request.reply(help_text(listed, unknown=unknown, meant=nearest(request.value)))
