"""`/plg actions`: who does what by when, and what has become of it."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

from bot.db.session import Tx
from bot.domain.actions import Status
from bot.domain.message import Message
from bot.errors import InvalidForm, NotFound, PlgError
from bot.handlers.agenda import numbers
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import actions as messages
from bot.messages.actions import WORDS, Draft, named
from bot.services import action_answers, actions, agenda_access
from bot.services.actions import Wanted


@subcommand("actions", "", "What you and your group took on: done, later, dropped, or something new.")
@action("actions.open")
async def overview(request: Request) -> None:
    """Show one's own actions and those of the group, or of the one that the button names."""
    group_id = int(request.value) if request.value.isdecimal() else None
    async with request.reading() as tx:
        shown = await actions.overview(tx, request.caller.person_id, group_id)
    await request.reply(shown)


@action("actions.add")
async def add(request: Request) -> None:
    """Open the form of a new action, for the group of a session or one's own."""
    _, _, run = request.value.partition("run:")
    me = request.caller.person_id
    async with request.reading() as tx:
        group = (
            (await agenda_access.found(tx, me, numbers(run)[0])).group
            if run
            else await actions.group_for(tx, me)
        )
        owners = await actions.owners(tx, group.id)
    run_id = int(run) if run else None
    await request.open(messages.form(Draft(), owners, group_id=group.id, run_id=run_id))


@action("actions.edit")
async def edit(request: Request) -> None:
    """Open the form of an action that is open."""
    async with request.reading() as tx:
        group, draft, shown = await actions.draft(tx, request.caller.person_id, numbers(request.value, 2)[0])
        owners = await actions.owners(tx, group.id)
    await request.open(messages.form(draft, owners, group_id=group.id, run_id=None, action=shown.value))


@form("actions.save")
async def save(request: Request) -> None:
    """Keep an action, and offer to add another one."""
    meta, me = request.meta, request.caller.person_id
    wanted, changed = _wanted(request, meta["n"]), bool(meta["action"])
    with _at_its_field(meta["n"]):
        async with request.transaction() as tx:
            if changed:
                action_id, version = numbers(meta["action"], 2)
                kept = await actions.change(tx, me, action_id, version, wanted)
            else:
                key = f"{request.key}:{meta['n']}"
                kept = await actions.add(tx, me, meta["group"], wanted, key, run_id=meta["run"])
            owners = await actions.owners(tx, meta["group"])
    draft = Draft(due_on=wanted.due_on, note=messages.kept(kept, changed=changed))
    again = messages.form(draft, owners, group_id=meta["group"], run_id=meta["run"], number=meta["n"] + 1)
    await request.update(again)


def _wanted(request: Request, number: int) -> Wanted:
    owner = request.chosen(named("owner", number))
    return Wanted(
        request.typed(named("text", number)),
        int(owner) if owner.isdecimal() else None,
        request.day(named("due", number)),
    )


@contextmanager
def _at_its_field(number: int) -> Iterator[None]:
    """Put what is wrong at the field as it is called in this form."""
    try:
        yield
    except InvalidForm as error:
        raise InvalidForm({named(name, number): said for name, said in error.errors.items()}) from None
    except PlgError as error:
        raise type(error)(error.message, field=named("text", number)) from None


@action("actions.done")
async def done(request: Request) -> None:
    """Mark one's action as done."""
    await _answer(request, partial(action_answers.settle, status=Status.DONE))


@action("actions.drop")
async def drop(request: Request) -> None:
    """Mark one's action as dropped."""
    await _answer(request, partial(action_answers.settle, status=Status.DROPPED))


@action("actions.later")
async def put_off(request: Request) -> None:
    """Put one's action off by a week."""
    await _answer(request, action_answers.put_off)


async def _answer(request: Request, settle: Callable[[Tx, int, int, int], Awaitable[bool]]) -> None:
    """Take the answer; a direct message shows it in its place, the list is shown anew."""
    action_id, version = numbers(request.value, 2)
    me, where = request.caller.person_id, request.body.get("container", {})
    channel, ts = str(where.get("channel_id", "")), str(where.get("message_ts", ""))
    at_home = request.view.get("type") == "home"
    async with request.transaction() as tx:
        await settle(tx, me, action_id, version)
        in_place = await action_answers.show(tx, me, channel, ts, _shown_in(request) | {action_id})
        message = None if in_place or at_home else await _list(tx, me)
    if message is not None:
        await request.reply(message, replace=request.is_ephemeral)


async def _list(tx: Tx, person_id: int) -> Message | None:
    try:
        return await actions.overview(tx, person_id)
    except NotFound:  # somebody who has left the group since
        return None


def _shown_in(request: Request) -> set[int]:
    """Return which actions the message that was clicked is about."""
    blocks = (request.body.get("message") or {}).get("blocks") or []
    names = [str(block.get("block_id", "")) for block in blocks]
    ids = [name.removeprefix(WORDS) for name in names if name.startswith(WORDS)]
    return {int(one) for one in ids if one.isdecimal()}
