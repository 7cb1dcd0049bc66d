"""Holding a session: starting it, going through its steps, writing for the others."""

from bot.db.models.programs import DIALOGUE
from bot.errors import NotFound
from bot.handlers.registry import action
from bot.handlers.request import Request
from bot.messages import agenda_answers as messages
from bot.services import agenda, agenda_view, dialogue_opening


async def start_command(request: Request) -> None:
    """`/plg session start`: begin the session of one's group that is about to be held."""
    async with request.reading() as tx:
        session = await agenda.startable(tx, request.caller.person_id)
    await _start(request, session.id)


@action("agenda.start")
async def start(request: Request) -> None:
    """Begin the session a reminder, a card or the Home is about."""
    await _start(request, numbers(request.value)[0])


async def _start(request: Request, session_id: int) -> None:
    caller = request.caller
    async with request.transaction() as tx:
        on, new = await agenda.start(tx, caller.person_id, session_id, request.house.scripts, tz=caller.tz)
        if on.group.slot_id is not None:
            await dialogue_opening.started(tx, caller.person_id, on.group)
    in_channel = request.body.get("channel", {}).get("id") == on.group.channel_id
    if not (new and in_channel):
        at_table = on.group.kind == DIALOGUE
        await request.reply(messages.started(group=on.group.name, again=not new, dialogue=at_table))


@action("agenda.next")
async def go_on(request: Request) -> None:
    """Go to the next step, or finish the session."""
    run_id, turn = numbers(request.value, 2)
    async with request.transaction() as tx:
        on, moved = await agenda.move_on(tx, request.caller.person_id, run_id, turn)
        late = None if moved else await agenda_view.moved_on(tx, on)
    if late is not None:
        await request.reply(late)


@action("agenda.back")
async def back(request: Request) -> None:
    """Go back to the step before."""
    run_id, turn = numbers(request.value, 2)
    async with request.transaction() as tx:
        on, moved = await agenda.go_back(tx, request.caller.person_id, run_id, turn)
        late = None if moved else await agenda_view.moved_on(tx, on)
    if late is not None:
        await request.reply(late)


@action("agenda.scribe")
async def scribe(request: Request) -> None:
    """Write for the others, or stop doing so where one was shown to write: pressed twice it stays so."""
    run, _, shown = request.value.partition(":")
    (run_id,) = numbers(run)
    writes = shown != request.caller.user_id
    async with request.transaction() as tx:
        await agenda.set_scribe(tx, request.caller.person_id, run_id, writes=writes)
    await request.reply(messages.writes(writes_now=writes))


def numbers(value: str, many: int = 1) -> list[int]:
    """Return the numbers a button carries; NotFound for a button that is not one of ours."""
    try:
        found = [int(part) for part in value.split(":")]
    except ValueError:
        found = []
    if len(found) < many:
        raise NotFound("I cannot tell what that button is for. Please look at the newest message.")
    return found[:many]
