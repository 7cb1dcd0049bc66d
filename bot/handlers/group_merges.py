"""Merging two groups: choosing the other one, and its facilitator's answer."""

from bot.errors import InvalidInput
from bot.handlers.cycles import number
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import group_merges as messages
from bot.services import group_merges, groups


@action("group.merge_open")
async def choose(request: Request) -> None:
    """Choose the group to join."""
    async with request.reading() as tx:
        led, found = await group_merges.choices(tx, request.caller.person_id, number(request.value))
        _, members = await groups.members_of(tx, request.caller.person_id, led.id)
    choices = [(one.id, one.name, size) for one, size in found]
    view = messages.form(group=led.name, group_id=led.id, size=len(members), choices=choices)
    await request.open(view)


@form("group.merge")
async def ask(request: Request) -> None:
    """Ask the other group, or join it when the caller leads both."""
    chosen = request.chosen("into")
    if not chosen:
        raise InvalidInput("Please choose a group.", field="into")
    async with request.transaction() as tx:
        came = await group_merges.ask(
            tx, request.caller.person_id, int(request.meta["group"]), number(chosen)
        )
        into = await groups.name_of(tx, number(chosen))
    await request.update(general.note(messages.outcome(came, into=into)))


@action("group.merge_yes")
async def agree(request: Request) -> None:
    """Welcome the other group."""
    await _answer(request, agreed=True)


@action("group.merge_no")
async def decline(request: Request) -> None:
    """Stay as we are."""
    await _answer(request, agreed=False)


async def _answer(request: Request, *, agreed: bool) -> None:
    async with request.transaction() as tx:
        said = await group_merges.answer(tx, request.caller.person_id, number(request.value), agreed=agreed)
    await request.reply(general.plain_answer(said))
