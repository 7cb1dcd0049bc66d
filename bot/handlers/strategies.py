"""`/plg strategies`: what helped with a challenge, in one's own group and in others that agreed."""

from bot.domain.words import must_fit
from bot.handlers.registry import action, subcommand
from bot.handlers.request import Request
from bot.messages.cycles import LONGEST_CHALLENGE
from bot.services import strategies


@subcommand("strategies", "[words]", "What helped with a challenge: your group's own, and those of others.")
async def find(request: Request) -> None:
    """List strategies for what was typed, or for the challenge of one's group."""
    words = await request.words()
    must_fit(words, LONGEST_CHALLENGE)
    await _list(request, words)


@action("strategies.list")
async def look(request: Request) -> None:
    """List strategies for the challenge of one's group."""
    await _list(request)


async def _list(request: Request, words: str = "") -> None:
    async with request.reading() as tx:
        listed = await strategies.listing(tx, request.caller.person_id, words)
    await request.reply(listed)


@action("strategies.share")
async def share(request: Request) -> None:
    """Let later groups find the strategies of a cycle."""
    await _answer(request, agreed=True)


@action("strategies.keep")
async def keep(request: Request) -> None:
    """Keep the strategies of a cycle in its group, from now on."""
    await _answer(request, agreed=False)


async def _answer(request: Request, *, agreed: bool) -> None:
    async with request.transaction() as tx:
        cycle_id = int(request.value)
        said = await strategies.answer(tx, request.caller.person_id, cycle_id, agreed=agreed)
    await request.reply(said)
