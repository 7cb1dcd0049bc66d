"""`/plg program`: a group is set up, gets its channel, or somebody new to facilitate it."""

import asyncio

from slack_sdk.errors import SlackApiError

from bot.db.models import Person
from bot.delivery.slack import ERRORS
from bot.domain.words import must_fit
from bot.errors import InvalidInput, NotFound
from bot.handlers.cycles import look_up, number, offer_for, read_settings, text
from bot.handlers.directory import PATIENCE
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import programs as messages
from bot.messages.cycles import Filled
from bot.services import access, group_roles, programs

NOT_IN_IT = (
    "I cannot see that channel. Please invite me first: type /invite @plg in it, then send this again."
)
NOT_PRIVATE = "That is not a private channel. What a group shares needs one: please choose another."


@action("program.open")
@subcommand("program", "[its name]", "Set up a group: members, challenge, first session, tips.")
async def program(request: Request) -> None:
    """Open the form that sets up a group, for owners and facilitators; what was typed is its name."""
    name = " ".join((await request.words()).split())
    must_fit(name, messages.LONGEST_NAME)
    async with request.reading() as tx:
        await access.must_set_up(tx, request.caller.person_id)
        offer = await offer_for(request.house, tx, request.caller.tz)
    await request.open(
        messages.form(caller=request.caller.user_id, offer=offer, filled=Filled(request.caller.tz), name=name)
    )


@form("program.create")
async def create(request: Request) -> None:
    """Set up what was filled in."""
    settings, faults = read_settings(request)
    name = " ".join(text(request, "name", messages.LONGEST_NAME, faults).split())
    channel = request.picked("channel") or None
    members, facilitator, fault = await asyncio.gather(  # Slack waits three seconds for everything
        look_up(request, "members", faults),
        _facilitator(request, faults),
        _channel_fault(request, channel),
    )
    if fault:
        faults["channel"] = fault
    new = programs.NewGroup(name, members, facilitator, channel, settings, request.key, faults)
    async with request.transaction() as tx:
        await programs.create(tx, request.caller.person_id, new)


async def _facilitator(request: Request, faults: dict[str, str]) -> Person | None:
    picked = request.picked("facilitator")
    if not picked:
        faults["facilitator"] = "Please choose who facilitates the group."
        return None
    try:
        known = await request.house.directory.look_up(
            request.client, request.caller.workspace_id, [picked], fresh=True
        )
    except NotFound:
        faults["facilitator"] = "I could not look that person up in Slack. Please choose somebody else."
        return None
    return known[picked]


async def _channel_fault(request: Request, channel_id: str | None) -> str | None:
    """Say why a channel cannot be a group's own, or None when it can, or none was chosen."""
    if channel_id is None:
        return None
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await request.client.conversations_info(channel=channel_id)
    except ERRORS as error:
        code = error.response.get("error") if isinstance(error, SlackApiError) else ""
        if code == "missing_scope":  # plg may look at private channels only
            return NOT_PRIVATE
        if code in {"channel_not_found", "not_in_channel"}:
            return NOT_IN_IT
        return "I could not look at that channel just now. Please send this once more."
    channel = answer["channel"]
    if channel.get("is_im") or channel.get("is_mpim") or not channel.get("is_private"):
        return NOT_PRIVATE
    if channel.get("is_archived"):
        return "That channel is archived. Please unarchive it in Slack first, or choose another."
    if channel.get("is_ext_shared"):
        return "People of another company are in that channel. Please choose one that is yours alone."
    return None if channel.get("is_member", True) else NOT_IN_IT


@action("program.adopt")
async def ask_channel(request: Request) -> None:
    """Ask which channel a group shall use."""
    async with request.reading() as tx:
        group = await access.led_group(tx, request.caller.person_id, number(request.value))
    await request.open(messages.adopt_form(group=group.name, group_id=group.id))


@form("program.adopt")
async def adopt(request: Request) -> None:
    """Make the chosen channel the group's own."""
    channel = request.picked("channel")
    fault = await _channel_fault(request, channel) if channel else "Please choose a channel."
    if fault:
        raise InvalidInput(fault, field="channel")
    async with request.transaction() as tx:
        group = await programs.adopt(tx, request.caller.person_id, request.meta["group"], channel)
    await request.update(general.note(messages.adopted(group=group.name, channel=channel)))


@action("program.take_over")
async def take_over(request: Request) -> None:
    """Make the one who pressed the facilitator."""
    async with request.transaction() as tx:
        group = await group_roles.take_over(tx, request.caller.person_id, number(request.value))
    await request.reply(messages.taken_over(group=group.name))
