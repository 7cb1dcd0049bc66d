"""Planning the next cycle of a group; reading the part of a form that plans one."""

from bot.db import programs
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain.places import offered
from bot.domain.words import too_long
from bot.domain.zones import exact_utc, known_zone, local
from bot.errors import InvalidInput, NotFound
from bot.handlers.registry import action, form
from bot.handlers.request import House, Request
from bot.messages import cycles as messages
from bot.messages import next_cycle as next_messages
from bot.messages.cycles import Filled, Offer
from bot.services import next_cycle
from bot.services.cycles import CycleSettings


@action("program.next_cycle")
async def ask(request: Request) -> None:
    """Open the form of a group's next cycle."""
    async with request.reading() as tx:
        stands = await next_cycle.plannable(tx, request.caller.person_id, number(request.value))
        offer = await offer_for(request.house, tx, request.caller.tz)
    view = next_messages.form(
        group=stands.group.name,
        group_id=stands.group.id,
        number=stands.number,
        members=[person.user_id for person in stands.members],
        offer=offer,
        filled=_filled(stands, request.caller.tz),
        carried=stands.carried,
    )
    await request.open(view)


def _filled(stands: next_cycle.Next, tz: str) -> Filled:
    """Return the form as the last cycle was set, so that as a rule it only has to be sent."""
    if stands.last is None:
        return Filled(tz)
    cycle, work = stands.last.cycle, stands.last.work
    starts = local(stands.starts, work.tz) if stands.starts else None
    return Filled(
        work.tz,
        work.place,
        cycle.practice_weeks,
        cycle.tip_weekday,
        f"{cycle.tip_time:%H:%M}",
        challenge=stands.challenge,
        day=starts.date() if starts else None,
        time=f"{starts:%H:%M}" if starts else "",
        topic=cycle.topic,
    )


@form("program.next_cycle")
async def start(request: Request) -> None:
    """Begin the next cycle."""
    settings, faults = read_settings(request)
    members = await look_up(request, "members", faults)
    new = next_cycle.NewCycle(request.meta["group"], request.meta["number"], members, settings, faults)
    async with request.transaction() as tx:
        await next_cycle.start_next(tx, request.caller.person_id, new)


def number(value: str) -> int:
    """Return the id a button carries; NotFound for a button that is not one of ours."""
    try:
        return int(value)
    except ValueError:
        raise NotFound("I cannot tell which group that button is for.") from None


async def offer_for(house: House, tx: Tx, tz: str) -> Offer:
    """Return what the menus of a planning form hold, for somebody who lives in `tz`."""
    topics = sorted((topic.title, slug) for slug, topic in house.topics.items())
    zones = offered(tz, await programs.zones(tx))
    return Offer([(slug, title) for title, slug in topics], zones)


async def look_up(request: Request, name: str, faults: dict[str, str]) -> list[Person]:
    """Return the people picked in a field as they are in Slack now, in order, repeated when picked twice."""
    picked = request.picked_many(name)
    try:
        known = await request.house.directory.look_up(
            request.client, request.caller.workspace_id, picked, fresh=True
        )
    except NotFound:
        faults[name] = "I could not look all of them up in Slack. Please take out who is from elsewhere."
        return []
    return [known[user_id] for user_id in picked]


def read_settings(request: Request) -> tuple[CycleSettings | None, dict[str, str]]:
    """Return what was filled in of a cycle, or None with a sentence for each field that cannot be used."""
    faults: dict[str, str] = {}
    challenge = text(request, "challenge", messages.LONGEST_CHALLENGE, faults)
    place = text(request, "place", messages.LONGEST_PLACE, faults, optional=True)
    topic = request.house.topics.get(request.chosen("topic"))
    tip_time, day, at = request.time("tip_time"), request.day("day"), request.time("time")
    weeks = _between(request.chosen("weeks"), 1, messages.MOST_WEEKS)
    weekday = _between(request.chosen("tip_day"), 0, 6)
    zone = request.chosen("zone")
    missing = {
        "topic": (topic is None, "Please choose a topic."),
        "tip_time": (tip_time is None, "Please pick a time."),
        "tip_day": (weekday is None, "Please choose a day."),
        "weeks": (weeks is None, "Please choose how many weeks."),
        "day": (day is None, "Please pick a day."),
        "time": (at is None, "Please pick a time."),
        "zone": (not known_zone(zone), "Please choose a time zone."),
    }
    faults |= {name: said for name, (is_missing, said) in missing.items() if is_missing}
    moment = None
    if day is not None and at is not None and known_zone(zone):
        try:
            moment = exact_utc(day, at, zone, field="time")
        except InvalidInput as error:
            faults["time"] = error.message
    if faults or topic is None or moment is None or tip_time is None or weeks is None or weekday is None:
        return None, faults
    return CycleSettings(challenge, topic, moment, zone, place, weeks, weekday, tip_time), faults


def text(request: Request, name: str, limit: int, faults: dict[str, str], *, optional: bool = False) -> str:
    """Return a text field; note in `faults` when it is empty or longer than `limit` characters."""
    typed = request.typed(name)
    if not typed and not optional:
        faults[name] = "Please write a few words here."
    elif wrong := too_long(typed, limit):
        faults[name] = wrong
    return typed


def _between(value: str, least: int, most: int) -> int | None:
    return int(value) if value.isdecimal() and least <= int(value) <= most else None
