"""`/plg commit`, and the composer of a commitment."""

from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import commitments as messages
from bot.messages.commitments import Plan
from bot.services import commitments


@subcommand("commit", "[what I will do]", "Write or change your commitment: “When …, I will …”.")
@action("commit.open")
async def compose(request: Request) -> None:
    """Open the composer, with what was typed after the command and what is there already."""
    behaviour = await request.words() if request.text else ""
    async with request.reading() as tx:
        draft = await commitments.draft(tx, request.caller.person_id, behaviour=behaviour)
    view = messages.composer(
        draft.plan, cycle_id=draft.cycle_id, challenge=draft.challenge, written=draft.written
    )
    if request.view.get("type") == "modal":  # the note that shows what was saved
        await request.update(view)
    else:
        await request.open(view)


@form("commit.save")
async def save(request: Request) -> None:
    """Keep the commitment, and show how it reads."""
    confidence = request.chosen("confidence")
    plan = Plan(
        situation=request.typed("situation"),
        behaviour=request.typed("behaviour"),
        obstacle=request.typed("obstacle"),
        confidence=int(confidence) if confidence else None,
        shared=request.chosen("shared") != "no",
    )
    async with request.transaction() as tx:
        seen_by = await commitments.save(tx, request.caller.person_id, request.meta["cycle"], plan)
    await request.update(messages.saved(plan, buddies=seen_by))
