"""The vote for the best strategies: choosing, adding one, closing it."""

from bot.errors import InvalidInput
from bot.handlers.agenda import numbers
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.messages import votes as messages
from bot.services import votes
from bot.services.agenda_access import running


@action("votes.open")
async def open_form(request: Request) -> None:
    """Open the form with the strategies, and what one chose so far."""
    (run_id,) = numbers(request.value)
    me = request.caller.person_id
    async with request.reading() as tx:
        ballot, chosen = await votes.ballot_for(tx, await running(tx, me, run_id), me)
    await request.open(messages.form(ballot.candidates, chosen, run_id=run_id))


@form("votes.save")
async def save(request: Request) -> None:
    """Take one's votes, in place of those before."""
    try:
        chosen = [int(value) for value in request.ticked("votes")]
    except ValueError:
        raise InvalidInput("Please choose from the list.", field="votes") from None
    me = request.caller.person_id
    async with request.transaction() as tx:
        await votes.choose(tx, await running(tx, me, request.meta["run"]), me, chosen)


@action("votes.add")
async def open_adding(request: Request) -> None:
    """Open the form of a new strategy."""
    (run_id,) = numbers(request.value)
    async with request.reading() as tx:
        await running(tx, request.caller.person_id, run_id)
    await request.open(messages.adding(run_id=run_id))


@form("votes.add")
async def add(request: Request) -> None:
    """Put a strategy on the list."""
    me = request.caller.person_id
    async with request.transaction() as tx:
        on = await running(tx, me, request.meta["run"])
        await votes.add(tx, on, me, request.typed("text"), request.key)


@action("votes.close")
async def close(request: Request) -> None:
    """Close the vote for everybody."""
    async with request.transaction() as tx:
        await votes.close(tx, await running(tx, request.caller.person_id, numbers(request.value)[0]))


@action("votes.reopen")
async def reopen(request: Request) -> None:
    """Open a closed vote again."""
    async with request.transaction() as tx:
        await votes.reopen(tx, await running(tx, request.caller.person_id, numbers(request.value)[0]))
