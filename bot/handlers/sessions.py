"""`/plg session`: the next session, who comes, and, for a facilitator, moving or cancelling it."""

from datetime import UTC, datetime

from bot.db import groups, people
from bot.db.session import Tx
from bot.domain.message import Message, View
from bot.errors import NotFound
from bot.handlers import agenda
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import general, session_forms, session_overview
from bot.messages import sessions as messages
from bot.services import arranging, session_answers, session_changes, sessions, slot_standing
from bot.services.session_changes import Appointment, Outcome
from bot.services.sessions import Standing

NO_GROUP = "You are in no group yet, so there is no session. `/plg help` shows what you can do."


@subcommand("session", "[start]", "Your next session: say whether you come, start it, move or cancel it.")
async def session(request: Request) -> None:
    """Show the next session to a member; let a facilitator choose one, or open the form of the only one."""
    if request.text.strip().lower() == "start":
        await agenda.start_command(request)
        return
    me = request.caller.person_id
    async with request.reading() as tx:
        mine = await _mine(tx, request)
        led = await sessions.facilitated(tx, me)
        only = led[0][0] if mine is None and len(led) == 1 and led[0][2] is not None else None
        view = await _form_of_group(tx, me, only) if only is not None else None
    if view is not None:
        await request.open(view)
        return
    if mine is None and not led:
        raise NotFound(NO_GROUP)
    await request.reply(
        session_overview.overview(mine, session_overview.groups(led, tz=request.caller.tz) if led else [])
    )


async def _mine(tx: Tx, request: Request) -> Message | None:
    """Return the caller's own next session, None when they are a member of no group."""
    group = await groups.of_member(tx, request.caller.person_id)
    if group is None:
        return None
    find = await arranging.self_run(tx, group)
    stands = await sessions.next_of_group(tx, group.id)
    if stands is None:
        facilitator = await people.get(tx, group.facilitator_id)
        return session_overview.none_planned(
            group.name, facilitator.user_id, group_id=group.id if find else None
        )
    poll = await slot_standing.of_group(tx, group.id)
    return session_overview.with_more(_card(tx, request, stands), group_id=group.id, poll=poll, find=find)


def _card(tx: Tx, request: Request, stands: Standing, note: str = "") -> Message:
    return messages.card(
        stands.shown,
        tz=request.caller.tz,
        said=stands.answers.get(request.caller.person_id),
        coming=sessions.coming(tx, stands),
        note=note,
        soon=sessions.is_soon(tx, stands.session),
    )


@action("session.open")
async def open_form(request: Request) -> None:
    """Open the form of a group's next session."""
    async with request.reading() as tx:
        view = await _form_of_group(tx, request.caller.person_id, int(request.value))
    await request.open(view)


async def _form_of_group(tx: Tx, facilitator_id: int, group_id: int) -> View:
    stands = await sessions.next_of_group(tx, group_id)
    if stands is None:
        raise NotFound("There is no session ahead in this group that could be moved.")
    return _form(tx, await session_changes.editable(tx, facilitator_id, stands.session.id))


def _form(tx: Tx, stands: Standing) -> View:
    others = [one for one in sessions.still_open(tx, stands.practice) if one.id != stands.session.id]
    work_is_off = stands.practice.work.cancelled_at is not None
    other = sessions.shown(stands.practice, others[0]) if others and not work_is_off else None
    coming = sessions.coming(tx, stands)
    return session_forms.change(stands.shown, tz=stands.session.tz, coming=coming, other=other)


@action("session.switch")
async def switch(request: Request) -> None:
    """Show the form of the cycle's other session."""
    session_id, _ = _which(request.value)
    async with request.reading() as tx:
        view = _form(tx, await session_changes.editable(tx, request.caller.person_id, session_id))
    await request.update(view)


@form("session.move")
async def move(request: Request) -> None:
    """Give a session another time or place, or put a cancelled one back on."""
    session_id, version = _which(str(request.meta["session"]))
    tz = request.chosen("zone")
    wanted = Appointment(request.moment("day", "time", tz), tz, request.typed("place"))
    async with request.transaction() as tx:
        outcome = await session_changes.move(
            tx,
            request.caller.person_id,
            session_id,
            wanted,
            version=version or 0,
            topics=request.house.topics,
        )
    await _tell(request, outcome)


@action("session.cancel")
async def cancel(request: Request) -> None:
    """Cancel a session until it gets a new date."""
    session_id, version = _which(request.value)
    async with request.transaction() as tx:
        outcome = await session_changes.cancel(tx, request.caller.person_id, session_id, version=version or 0)
    await _tell(request, outcome)


@action("session.move_to")
async def move_to(request: Request) -> None:
    """Move a session to the time that was offered, in one click."""
    session_id, version, moment = request.value.split(":")
    async with request.transaction() as tx:
        outcome = await session_changes.move_to(
            tx,
            request.caller.person_id,
            int(session_id),
            datetime.fromtimestamp(int(moment), UTC),
            version=int(version),
            topics=request.house.topics,
        )
    await request.reply(_done(request, outcome))


async def _tell(request: Request, outcome: Outcome) -> None:
    await request.update(general.note(_done(request, outcome)))


def _done(request: Request, outcome: Outcome) -> Message:
    return session_forms.done(
        sessions.shown(outcome.practice, outcome.session),
        tz=request.caller.tz,
        changed=outcome.changed,
        told=outcome.told,
        along=outcome.along.starts_at if outcome.along else None,
    )


@action("session.attend")
async def attend(request: Request) -> None:
    """Say that one comes."""
    await _answer(request, "attending")


@action("session.late")
async def late(request: Request) -> None:
    """Say that one comes, but not from the start."""
    await _answer(request, "late")


@action("session.cannot")
async def cannot(request: Request) -> None:
    """Say that one cannot come."""
    await _answer(request, "cannot")


async def _answer(request: Request, said: str) -> None:
    """Record the answer; a direct message or the Home shows it by itself, elsewhere the caller is told."""
    session_id, version = _which(request.value)
    async with request.transaction() as tx:
        stands, taken = await session_answers.answer(
            tx, request.caller.person_id, session_id, said, version=version
        )
        note = "" if taken else "This session has another time now, so please say again whether you can come."
        message = _card(tx, request, stands, note)
    container = request.body.get("container", {})
    direct = str(container.get("channel_id", "")).startswith("D") and not container.get("is_ephemeral")
    if not (taken and (direct or request.view.get("type") == "home")):
        await request.reply(message, replace=bool(container.get("is_ephemeral")))


def _which(value: str) -> tuple[int, int | None]:
    """Read which session a button or form is about, and which version of it was shown."""
    session_id, _, version = value.partition(":")
    return int(session_id), int(version) if version else None
