"""`/plg leave`: a member leaves their group."""

from bot.errors import NotFound
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import memberships as messages
from bot.services import memberships


@action("leave.open")
@subcommand("leave", "", "Leave your group.")
async def ask(request: Request) -> None:
    """Ask before anything happens."""
    async with request.reading() as tx:
        group = await memberships.leavable(tx, request.caller.person_id)
    await request.open(messages.leave_form(group=group.name, group_id=group.id))


@form("leave.confirm")
async def leave(request: Request) -> None:
    """Leave the group the question was about; it may be gone by now."""
    async with request.transaction() as tx:
        group = await memberships.leave(
            tx, request.caller.person_id, reason=memberships.LEFT, group_id=request.meta["group"]
        )
    if group is None:
        raise NotFound("You are not in that group any more, so nothing was changed.")
