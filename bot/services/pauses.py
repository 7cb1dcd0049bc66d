"""Begins, changes and ends pauses; a buddy is told until when, and nothing more."""

from datetime import date, datetime, time, timedelta

from bot.db import buddies, deliveries, groups, memberships, pauses, people
from bot.db.models import Pause, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind, State
from bot.domain.pause import checked, parse_until
from bot.domain.zones import local, to_utc
from bot.messages import pauses as messages
from bot.messages.kit import day

USUAL = timedelta(days=7)


async def typed(tx: Tx, person_id: int, text: str) -> str:
    """Pause until what was typed; return the day of return in words. Raises InvalidInput."""
    person = await people.get(tx, person_id)
    return await pause(tx, person_id, parse_until(text, local(tx.now, person.tz).date()))


async def pause(tx: Tx, person_id: int, back: date, *, field: str | None = None) -> str:
    """Pause until the beginning of a day where the person is, or move the end of the pause; return that day.

    Raises InvalidInput, on `field`, when the day is not ahead or beyond a year.
    """
    await memberships.lock_people(tx, [person_id])
    person = await people.get(tx, person_id)
    until = to_utc(checked(back, local(tx.now, person.tz).date(), field=field), time(0), person.tz)
    current = await pauses.current(tx, person_id)
    if current is None:
        current = await pauses.begin(tx, person_id, until)
    elif current.ends_at == until:
        return day(until, person.tz)
    else:
        await deliveries.move_held(tx, person_id, current.ends_at, until)
        current.ends_at = until
        current.version += 1
    person.paused_until = until
    await tx.session.flush()
    await _say_away(tx, person, current)
    return day(until, person.tz)


async def resume(tx: Tx, person_id: int) -> bool:
    """End a pause now, and let through what waited for its end; False when there is none."""
    await memberships.lock_people(tx, [person_id])
    current = await pauses.current(tx, person_id)
    if current is None:
        return False
    person = await people.get(tx, person_id)
    await deliveries.move_held(tx, person_id, current.ends_at, tx.now)
    current.ends_at = tx.now
    current.version += 1
    person.paused_until = None
    await tx.session.flush()
    await _say_back(tx, person, current)
    return True


async def proposal(tx: Tx, person_id: int) -> tuple[date, bool]:
    """Return the day a form begins with, and whether the person is paused already."""
    person = await people.get(tx, person_id)
    current = await pauses.current(tx, person_id)
    moment = current.ends_at if current else tx.now + USUAL
    return local(moment, person.tz).date(), current is not None


async def _say_away(tx: Tx, person: Person, current: Pause) -> None:
    """Tell present buddies until when; who has been told sees the new day in the same message."""
    message = messages.away(person.user_id, day(current.ends_at, person.tz))
    told = await deliveries.posts_beginning(tx, _scope(current))
    for key in told:
        await deliveries.revise(tx, key, Kind.NOTICE, message, version=current.version)
    group_id, partners = await _partners(tx, person)
    for partner in partners:
        key = f"{_scope(current)}{partner.id}"
        if key not in told and not _away_longer(partner, current.ends_at):
            await deliveries.queue(tx, key, Kind.NOTICE, message, person_id=partner.id, group_id=group_id)


async def _say_back(tx: Tx, person: Person, current: Pause) -> None:
    """Correct what buddies were told of this pause; who was told nothing is told nothing now."""
    message = messages.back(person.user_id)
    told = await deliveries.posts_beginning(tx, _scope(current))
    for key in told:
        earlier = await deliveries.find(tx, key)
        if earlier is not None and earlier.state == State.QUEUED:
            await deliveries.withdraw(tx, key, Kind.NOTICE, reason="back_already")
        else:
            await deliveries.revise(tx, key, Kind.NOTICE, message, version=current.version)
    group_id, partners = await _partners(tx, person, since=current.began_at)
    for partner in partners:  # their introduction said "away until"
        key = f"{_scope(current)}{partner.id}"
        if key not in told:
            await deliveries.queue(tx, key, Kind.NOTICE, message, person_id=partner.id, group_id=group_id)


async def _partners(
    tx: Tx, person: Person, *, since: datetime | None = None
) -> tuple[int | None, list[Person]]:
    """Return the group and buddies who practise with somebody now, or only if they became buddies `since`."""
    practice = await groups.practice_of(tx, person.id)
    if practice is None or practice.cycle.ended_at or tx.now >= practice.reconvene.starts_at:
        return None, []
    pair = await buddies.pair_of(tx, practice.cycle.id, person.id)
    if pair is None or (since is not None and pair.created_at < since):
        return None, []
    return practice.group.id, await buddies.buddies_of(tx, practice.cycle.id, person.id)


def _away_longer(partner: Person, until: datetime) -> bool:
    return partner.paused_until is not None and partner.paused_until >= until


def _scope(current: Pause) -> str:
    return f"away:{current.id}:"
