"""Finding a time together: the poll that `/plg session` opens, its answers, and how it is settled."""

from datetime import UTC, date, datetime, time

from bot.domain.message import Message, View
from bot.domain.zones import exact_utc
from bot.errors import Gone, InvalidInput
from bot.handlers.cycles import number
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.messages import general, slot_forms
from bot.messages import slots as messages
from bot.services import slot_choice, slot_openings, slot_standing, slots
from bot.services.slot_choice import Settled
from bot.services.slot_standing import Standing
from bot.services.slots import Wanted

END_OF_DAY = time(18)  # until when answers of the last day count, by the group's clock


@action("slots.open", "slots.again")
async def open_form(request: Request) -> None:
    """Open the form: for a group, for one of its sessions, or once more after a poll without a time."""
    what, _, which = request.value.partition(":")
    me = request.caller.person_id
    async with request.transaction() as tx:
        if what == "session":
            ask = await slot_openings.for_session(tx, me, number(which))
        elif what == "group":
            ask = await slot_openings.for_group(tx, me, number(which))
        else:
            ask = await slot_openings.once_more(tx, me, number(what))
    view = slot_forms.opening(ask)
    await (request.update(view) if _in_modal(request) else request.open(view))


@form("slots.open")
async def open_poll(request: Request) -> None:
    """Look for times, and ask the group."""
    tz = str(request.meta["tz"])
    wanted = Wanted(
        group_id=int(request.meta["group"]),
        session=request.chosen("session"),
        first=_day(request, "first"),
        last=_day(request, "last"),
        stretch=int(request.chosen("stretch") or 0),
        deadline=_deadline(request, tz),
        tz=tz,
        place=request.typed("place"),
        request_key=request.key,
    )
    async with request.transaction() as tx:
        stands = await slots.open_poll(tx, request.caller.person_id, wanted)
        asked = messages.asked(slot_standing.shown(tx, stands), tz=request.caller.tz)
    await request.update(general.note(asked))


def _day(request: Request, name: str) -> date:
    day = request.day(name)
    if day is None:
        raise InvalidInput("Please pick a day.", field=name)
    return day


def _deadline(request: Request, tz: str) -> datetime | None:
    day = request.day("deadline")
    return None if day is None else exact_utc(day, END_OF_DAY, tz, field="deadline")


@action("slots.answer")
async def open_answer(request: Request) -> None:
    """Open the form in which a member ticks what suits; when it is too late, say what was settled."""
    me = request.caller
    async with request.transaction() as tx:
        stands = await slots.answering(tx, me.person_id, number(request.value))
        view = slot_forms.answer(
            slot_standing.shown(tx, stands),
            stands.slots,
            tz=me.tz,
            ticked=stands.votes.get(me.person_id, []),
            outside=[n for n, at in stands.slots.items() if stands.workdays[me.person_id].outside(at)],
        )
    await request.open(view)


@form("slots.answer")
async def answer(request: Request) -> None:
    """Keep which times suit."""
    suits = [int(value) for value in request.ticked("slots")]
    me = request.caller
    async with request.transaction() as tx:
        stands = await slots.vote(tx, me.person_id, number(str(request.meta["poll"])), suits)
        await slot_choice.answered(tx, stands, request.house.topics)
        said = [at for slot_id, at in stands.slots.items() if slot_id in suits]
        words = messages.thanks(slot_standing.shown(tx, stands), said, tz=me.tz)
    await request.update(general.note(words))


@action("slots.choose")
async def open_choice(request: Request) -> None:
    """Open the form in which whoever leads the group settles the time."""
    async with request.transaction() as tx:
        stands = await slot_choice.choosing(tx, request.caller.person_id, number(request.value))
        view = _choosing(slot_standing.shown(tx, stands), stands, request.caller.tz)
    await request.open(view)


def _choosing(poll: messages.Poll, stands: Standing, tz: str) -> View:
    named = {person.id: person.name for person in stands.members}
    counts = [
        (one.starts, len(one.can), [named[who] for who in named if who in one.cannot])
        for one in stands.ranking
    ]
    return slot_forms.choosing(poll, counts, tz=tz)


@form("slots.choose")
async def choose(request: Request) -> None:
    """Settle on the time that was chosen."""
    starts = _moment(request.chosen("time"))
    async with request.transaction() as tx:
        poll_id = number(str(request.meta["poll"]))
        settled = await slot_choice.settle(
            tx, request.caller.person_id, poll_id, starts, request.house.topics
        )
        words = _outcome(request, slot_standing.shown(tx, settled.stands), settled)
    await request.update(general.note(words))


@action("slots.take")
async def take(request: Request) -> None:
    """Settle on the time that was offered, in one click."""
    poll_id, _, moment = request.value.partition(":")
    async with request.transaction() as tx:
        settled = await slot_choice.settle(
            tx, request.caller.person_id, number(poll_id), _moment(moment), request.house.topics
        )
        words = _outcome(request, slot_standing.shown(tx, settled.stands), settled)
    await request.reply(words)


@action("slots.withdraw")
async def withdraw(request: Request) -> None:
    """Take the question back."""
    async with request.transaction() as tx:
        settled = await slot_choice.withdraw(tx, request.caller.person_id, number(request.value))
        words = messages.over(
            slot_standing.shown(tx, settled.stands), settled.stands.poll.chosen, tz=request.caller.tz
        )
    await (request.update(general.note(words)) if _in_modal(request) else request.reply(words))


def _outcome(request: Request, poll: messages.Poll, settled: Settled) -> Message:
    return messages.over(poll, settled.stands.poll.chosen, tz=request.caller.tz)


def _moment(value: str) -> datetime:
    """Read a moment from a button or an option."""
    if not value.isdecimal():
        raise Gone("I cannot tell which time that was. Please open it again.", field="time")
    return datetime.fromtimestamp(int(value), UTC)


def _in_modal(request: Request) -> bool:
    return request.view.get("type") == "modal"
