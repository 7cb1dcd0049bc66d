"""The buttons under a tip."""

import json

from bot.handlers.registry import action
from bot.handlers.request import Request
from bot.messages import tips as messages
from bot.services import tips


@action("tip.helpful")
async def helpful(request: Request) -> None:
    """It helped."""
    await _said(request, messages.HELPFUL)


@action("tip.not_for_me")
async def not_for_me(request: Request) -> None:
    """It did not fit."""
    await _said(request, messages.NOT_FOR_ME)


@action("tip.why")
async def why(request: Request) -> None:
    """Say why it came, and how to stop it."""
    told = json.loads(request.value)
    async with request.reading() as tx:
        reason = await tips.why(
            tx, request.caller.person_id, told["cycle"], told["week"], cap=request.house.nudge_budget
        )
    await request.reply(messages.why(reason))


async def _said(request: Request, answer: str) -> None:
    told = json.loads(request.value)
    async with request.transaction() as tx:
        await tips.feedback(tx, request.caller.person_id, told["cycle"], told["week"], answer)
    await request.reply(messages.thanks(answer))
