"""`/plg group`: members in and out, who leads the group, and its end."""

from bot.domain.enrolment import MOST
from bot.errors import InvalidForm, InvalidInput
from bot.handlers.cycles import look_up, number
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import groups as messages
from bot.services import group_endings, group_people, group_roles, groups


@subcommand("group", "", "Who is in your group; facilitators bring people in, hand over, merge or close it.")
async def group(request: Request) -> None:
    """Show the only group somebody leads, let them choose one of several, or show their own."""
    me = request.caller.person_id
    async with request.reading() as tx:
        led = await groups.led(tx, me)
        view = messages.manage(await groups.shown(tx, me, led[0][0])) if len(led) == 1 else None
        mine = await groups.mine(tx, me) if not led else None
    if view is not None:
        await request.open(view)
        return
    await request.reply(mine or messages.choose(led))


@action("group.open")
async def open_group(request: Request) -> None:
    """Show a group and what can be done for it."""
    async with request.reading() as tx:
        shown = await groups.shown(tx, request.caller.person_id, number(request.value))
    await request.open(messages.manage(shown))


@action("group.add_open")
async def ask_whom_to_add(request: Request) -> None:
    """Ask who comes in."""
    async with request.reading() as tx:
        shown = await groups.shown(tx, request.caller.person_id, number(request.value))
    room = MOST - len(shown.members)
    await request.open(messages.add_form(group=shown.name, group_id=shown.group_id, room=room))


@form("group.add")
async def add(request: Request) -> None:
    """Bring people in."""
    faults: dict[str, str] = {}
    picked = await look_up(request, "people", faults)
    if faults:
        raise InvalidForm(faults)
    group_id = int(request.meta["group"])
    async with request.transaction() as tx:
        new = await group_people.add(tx, request.caller.person_id, group_id, picked)
        shown = await groups.shown(tx, request.caller.person_id, group_id)
    await request.update(
        general.note(messages.added(group=shown.name, users=[person.user_id for person in new]))
    )


@action("group.out_open")
async def ask_whom_to_take_out(request: Request) -> None:
    """Ask who leaves."""
    async with request.reading() as tx:
        led, members = await groups.members_of(tx, request.caller.person_id, number(request.value))
    if not members:
        raise InvalidInput("Nobody is in that group any more.")
    await request.open(messages.out_form(group=led.name, group_id=led.id, members=members))


@form("group.out")
async def take_out(request: Request) -> None:
    """Take people out."""
    ids = [number(value) for value in request.ticked("people")]
    async with request.transaction() as tx:
        gone = await group_people.take_out(tx, request.caller.person_id, int(request.meta["group"]), ids)
    await request.update(general.note(messages.taken_out(users=gone)))


@action("group.hand_open")
async def ask_who_facilitates(request: Request) -> None:
    """Ask who facilitates from now on."""
    async with request.reading() as tx:
        shown = await groups.shown(tx, request.caller.person_id, number(request.value))
    await request.open(
        messages.hand_form(group=shown.name, group_id=shown.group_id, facilitator=shown.facilitator)
    )


@form("group.hand")
async def hand_over(request: Request) -> None:
    """Change the facilitator."""
    picked = request.picked("facilitator")
    if not picked:
        raise InvalidInput("Please choose who facilitates the group.", field="facilitator")
    known = await request.house.directory.look_up(
        request.client, request.caller.workspace_id, [picked], fresh=True
    )
    async with request.transaction() as tx:
        led = await group_roles.hand_over(
            tx,
            request.caller.person_id,
            int(request.meta["group"]),
            known[picked],
            stays="stays" in request.ticked("more"),
            request_key=request.key,
        )
    await request.update(general.note(messages.handed_over(group=led.name, to=picked)))


@action("group.beside_open")
async def ask_who_leads_beside(request: Request) -> None:
    """Ask who leads the group beside its facilitator."""
    async with request.reading() as tx:
        shown = await groups.shown(tx, request.caller.person_id, number(request.value))
    await request.open(messages.beside_form(group=shown.name, group_id=shown.group_id, beside=shown.beside))


@form("group.beside")
async def set_beside(request: Request) -> None:
    """Make those who were picked the co-facilitators."""
    faults: dict[str, str] = {}
    picked = await look_up(request, "people", faults)
    if faults:
        raise InvalidForm(faults)
    group_id = int(request.meta["group"])
    async with request.transaction() as tx:
        now = await group_roles.set_beside(
            tx, request.caller.person_id, group_id, picked, request_key=request.key
        )
        shown = await groups.name_of(tx, group_id)
    saved = messages.beside_saved(group=shown, users=[person.user_id for person in now])
    await request.update(general.note(saved))


@action("group.close_open")
async def ask_before_closing(request: Request) -> None:
    """Ask once before a group ends."""
    async with request.reading() as tx:
        led, members = await groups.members_of(tx, request.caller.person_id, number(request.value))
    await request.open(messages.close_form(group=led.name, group_id=led.id, members=len(members)))


@form("group.close")
async def close(request: Request) -> None:
    """End a group."""
    async with request.transaction() as tx:
        name = await group_endings.close(tx, request.caller.person_id, int(request.meta["group"]))
    await request.update(general.note(messages.closed(group=name)))
