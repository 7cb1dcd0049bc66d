"""`/plg dialogue`: the dates one can sign up for, signing up, and giving a seat back."""

from bot.domain.message import Message
from bot.errors import NotFound
from bot.handlers import dialogue_dates, feasibility, own_topics, partners
from bot.handlers.agenda import numbers
from bot.handlers.cycles import number
from bot.handlers.registry import action, subcommand
from bot.handlers.request import Request
from bot.messages import dialogue_coaches as coach_news
from bot.messages import dialogue_news as news
from bot.messages import dialogues as messages
from bot.messages import general
from bot.services import (
    dialogue_coaches,
    dialogue_leaving,
    dialogue_merging,
    dialogue_opening,
    dialogue_sign_ups,
    dialogues,
)
from bot.services.dialogue_shown import shown
from bot.services.dialogue_sign_ups import Outcome

FORMS = {  # words after /plg dialogue
    "open": dialogue_dates.open_form,
    "plan": feasibility.ask,
    "topics": own_topics.shelf,
}


@subcommand(
    "dialogue",
    "[open, topics, plan or report]",
    "Dialogues: dates you can sign up for; owners and coaches open new ones.",
)
async def dialogue(request: Request) -> None:
    """List the dates ahead, or do what the next word says: for owners and coaches."""
    wish, _, rest = request.text.strip().lower().partition(" ")
    if not wish:
        await _list(request)
    elif wish == "report":
        await partners.report(request, rest.strip())
    elif wish in FORMS and not rest:
        await FORMS[wish](request)
    else:
        raise NotFound(
            "`/plg dialogue` lists the dates. Owners and coaches have `/plg dialogue open`, owners also "
            "`topics`, `plan` and `report` in its place."
        )


@action("dialogue.list", "dialogue.earlier", "dialogue.later")
async def show(request: Request) -> None:
    """List the dates from the Home, or turn the page."""
    await _list(request, offset=int(request.value) if request.value.isdecimal() else 0)


async def _list(request: Request, *, offset: int = 0, note: str = "") -> None:
    async with request.reading() as tx:
        me, topics = request.caller.person_id, request.house.dialogue_topics
        listed = await dialogues.overview(tx, me, topics, offset=offset, note=note)
    await _show(request, listed)


async def _show(request: Request, words: Message) -> None:
    """Show words where the list is: in its modal, in place of the ephemeral message, or as a new answer."""
    if request.view.get("type") == "modal":
        await request.update(general.note(words))
    else:
        await request.reply(words, replace=request.is_ephemeral)


@action("dialogue.sign_up")
async def sign_up(request: Request) -> None:
    """Take a seat, or a place on the waitlist."""
    async with request.transaction() as tx:
        outcome = await dialogue_sign_ups.sign_up(tx, request.caller.person_id, number(request.value))
    tz, date = request.caller.tz, shown(outcome.slot)
    if outcome.place == "in":
        await _done(request, messages.taken(date, tz=tz))
    else:
        await _done(request, messages.waits(date, outcome.number, tz=tz))


@action("dialogue.give_up")
async def give_up(request: Request) -> None:
    """Give a seat back, or leave the waitlist."""
    async with request.transaction() as tx:
        outcome = await dialogue_leaving.give_up(tx, request.caller.person_id, number(request.value))
    await _done(request, _given_up(outcome, request.caller.tz))


def _given_up(outcome: Outcome, tz: str) -> str:
    if not outcome.before:
        return messages.not_signed_up(shown(outcome.slot), tz=tz)
    return messages.given_up(shown(outcome.slot), tz=tz, had=outcome.before)


@action("dialogue.move")
async def move(request: Request) -> None:
    """Move to the date that was offered."""
    slot_id, other_id = numbers(request.value, 2)
    async with request.transaction() as tx:
        other = await dialogue_merging.move(tx, request.caller.person_id, slot_id, other_id)
    await _done(request, news.moved(shown(other), tz=request.caller.tz))


@action("dialogue.stay")
async def stay(request: Request) -> None:
    """Keep the date one has."""
    (slot_id,) = numbers(request.value)
    async with request.transaction() as tx:
        slot = await dialogue_merging.stay(tx, request.caller.person_id, slot_id)
    await _done(request, news.stays(shown(slot), tz=request.caller.tz))


@action("dialogue.coach_out")
async def coach_out(request: Request) -> None:
    """Say that one cannot coach a date."""
    async with request.transaction() as tx:
        slot, was = await dialogue_coaches.give_up(tx, request.caller.person_id, number(request.value))
    await _done(request, coach_news.out(shown(slot), was=was, tz=request.caller.tz))


@action("dialogue.here")
async def here(request: Request) -> None:
    """Say that one is at one's table."""
    async with request.transaction() as tx:
        note = await dialogue_opening.here(tx, request.caller.person_id, number(request.value))
    if note:
        await request.reply(messages.said(note))


async def _done(request: Request, note: str) -> None:
    """Say what was done: above the list, where that is; in a direct message by itself."""
    if request.is_ephemeral or request.view.get("type") == "modal":
        await _list(request, note=note)
    else:
        await request.reply(messages.said(note))
