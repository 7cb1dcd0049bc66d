"""Opening dates of dialogues, and changing or cancelling them."""

from bot.db import dialogues as rows
from bot.db import people, programs
from bot.domain.dialogues import MOST_DATES, MOST_TABLES, Pattern
from bot.domain.places import offered
from bot.domain.zones import known_zone
from bot.handlers.cycles import look_up, number, text
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.messages import dialogue_forms as messages
from bot.messages import general
from bot.messages.cycles import LONGEST_PLACE
from bot.services import dialogue_access, dialogue_changes, dialogue_dates, dialogue_topics
from bot.services.dialogue_changes import Change
from bot.services.dialogue_dates import Wanted
from bot.services.dialogue_shown import shown


@action("dialogue.new")
async def open_form(request: Request) -> None:
    """Open the form for new dates."""
    me = request.caller
    async with request.reading() as tx:
        person = await dialogue_access.must_open(tx, me.person_id)
        program = await rows.program(tx)
        topics = (await dialogue_topics.offered(tx, request.house.dialogue_topics)).values()
        by_title = sorted(((one.slug, one.title, one.teaser) for one in topics), key=lambda one: one[1])
        offer = messages.Offer(
            topics=by_title[: messages.MOST_TOPICS],
            zones=offered(me.tz, await programs.zones(tx)),
            tz=me.tz,
            limit=program.monthly_limit if program else 1,
            may_limit=await people.may_set_up(tx, person),
        )
    await request.open(messages.opening(offer))


@form("dialogue.open")
async def open_dates(request: Request) -> None:
    """Open the dates that were filled in."""
    faults: dict[str, str] = {}
    pattern = _pattern(request, faults, repeats=True)
    limit = request.chosen("limit")
    wanted = Wanted(
        topic=request.chosen("topic"),
        pattern=pattern,
        tables=_between(request.chosen("tables"), 1, MOST_TABLES),
        place=text(request, "place", LONGEST_PLACE, faults, optional=True),
        coaches=await look_up(request, "coaches", faults),
        on_holidays="holidays" in request.ticked("more"),
        limit=int(limit) if limit.isdecimal() else None,
        request_key=request.key,
        faults=faults,
    )
    async with request.transaction() as tx:
        opened = await dialogue_dates.open_dates(
            tx, request.caller.person_id, wanted, request.house.dialogue_topics
        )
    dates = [shown(slot) for slot in opened.slots]
    await request.update(general.note(messages.opened(dates, opened.left_out, tz=request.caller.tz)))


def _pattern(request: Request, faults: dict[str, str], *, repeats: bool) -> Pattern | None:
    """Return when the dates are, or None with a sentence for each field that is empty."""
    day, at, zone = request.day("day"), request.time("time"), request.chosen("zone")
    missing = {
        "day": (day is None, "Please pick a day."),
        "time": (at is None, "Please pick a time."),
        "zone": (not known_zone(zone), "Please choose a time zone."),
    }
    faults |= {name: said for name, (is_missing, said) in missing.items() if is_missing}
    if day is None or at is None or "zone" in faults:
        return None
    weeks = _between(request.chosen("repeat") if repeats else "", 0, 4)
    times = _between(request.chosen("times"), 1, MOST_DATES) if weeks else 1
    return Pattern(day, at, zone, times, max(1, weeks))


def _between(value: str, least: int, most: int) -> int:
    return max(least, min(most, int(value) if value.isdecimal() else least))


@action("dialogue.manage")
async def manage(request: Request) -> None:
    """List the dates ahead for those who look after them."""
    async with request.reading() as tx:
        await dialogue_access.must_open(tx, request.caller.person_id)
        view = messages.manage(await dialogue_changes.standings(tx), tz=request.caller.tz)
    await request.open(view)


@action("dialogue.change")
async def change_form(request: Request) -> None:
    """Open the form of one date."""
    async with request.reading() as tx:
        slot, standing = await dialogue_changes.editable(tx, request.caller.person_id, number(request.value))
        zones = offered(slot.tz, await programs.zones(tx))
    await request.update(
        messages.change(messages.Changing(standing, slot.tz, slot.tables, slot.version, zones))
    )


@form("dialogue.save")
async def save(request: Request) -> None:
    """Give a date another time, room, place or other coaches."""
    faults: dict[str, str] = {}
    wanted = Change(
        pattern=_pattern(request, faults, repeats=False),
        tables=_between(request.chosen("tables"), 1, MOST_TABLES),
        place=text(request, "place", LONGEST_PLACE, faults, optional=True),
        coaches=await look_up(request, "coaches", faults),
        version=int(request.meta["version"]),
        faults=faults,
    )
    async with request.transaction() as tx:
        done = await dialogue_changes.save(
            tx, request.caller.person_id, int(request.meta["slot"]), wanted, key=request.key
        )
    words = messages.changed(shown(done.slot), tz=request.caller.tz, told=done.told, anything=done.anything)
    await request.update(general.note(words))


@action("dialogue.cancel")
async def cancel(request: Request) -> None:
    """Cancel a date."""
    async with request.transaction() as tx:
        done = await dialogue_changes.cancel(tx, request.caller.person_id, number(request.value))
    words = messages.cancelled(shown(done.slot), tz=request.caller.tz, told=done.told)
    await request.update(general.note(words))
