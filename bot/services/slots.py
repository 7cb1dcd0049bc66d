"""Polls for the time of a session: asked, answered, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.db import deliveries, groups
from bot.db import slots as rows
from bot.db.groups import Practice
from bot.db.models import CycleSession, Person, SlotPoll
from bot.db.session import Tx
from bot.domain import slots as finding
from bot.domain.deliveries import Kind
from bot.domain.slots import FEWEST, STRETCHES, Found
from bot.domain.words import must_fit
from bot.domain.zones import local
from bot.errors import Gone, InvalidInput, NotAllowed
from bot.messages import slots as messages
from bot.messages.cycles import LONGEST_PLACE
from bot.services import access, arranging, hours, unasked
from bot.services.planning import session_end
from bot.services.slot_standing import Standing, find_open, key_of, show, shown, standing, too_late
from bot.services.unasked import is_away

NEXT = "next"
SOONEST = timedelta(hours=2)  # from now, so that people can still come


@dataclass(frozen=True)
class Wanted:
    """What was filled in: a session's id or "next", days in the zone `tz`, minutes, until when to answer."""

    group_id: int
    session: str
    first: date
    last: date
    stretch: int
    deadline: datetime | None
    tz: str
    place: str
    request_key: str


async def open_poll(tx: Tx, person_id: int, wanted: Wanted) -> Standing:
    """Find times and ask the group in its channel; the same form sent again returns the poll it has opened.

    Raises NotAllowed, Gone, or InvalidInput at `session`, `first`, `last`, `stretch`, `deadline`, `place`.
    """
    cycle = await groups.current_cycle(tx, wanted.group_id)
    practice = await groups.practice(tx, cycle.id, lock=True) if cycle else None
    if (made := await rows.of_request(tx, wanted.request_key)) is not None:
        return await standing(tx, made)
    if practice is None or practice.group.archived_at is not None:
        raise Gone(access.GROUP_ENDED)
    session = await _for_what(tx, person_id, practice, wanted)
    must_fit(wanted.place, LONGEST_PLACE, field="place")
    finding.check_range(wanted.first, wanted.last, local(tx.now, wanted.tz).date())
    members = [person for person in await groups.members(tx, practice.group.id) if person.is_active]
    found = await _search(tx, practice, session, members, wanted)
    until = finding.deadline(tx.now, found.slots, wanted.deadline)
    poll = SlotPoll(
        workspace_id=tx.workspace_id,
        group_id=practice.group.id,
        session_id=session.id if session else None,
        opened_by=person_id,
        tz=wanted.tz,
        place=wanted.place,
        deadline=until,
        opened_at=tx.now,
        request_key=wanted.request_key,
    )
    await rows.add(tx, poll, found.slots)
    steps = {"slot_reminder": finding.reminder_at(tx.now, until), "slot_deadline": until}
    await rows.schedule(tx, poll, steps)
    stands = await standing(tx, poll)
    words = messages.channel(shown(tx, stands))
    await deliveries.queue(tx, key_of(poll), Kind.POLL, words, expires_at=until, group_id=practice.group.id)
    return stands


async def _for_what(tx: Tx, person_id: int, practice: Practice, wanted: Wanted) -> CycleSession | None:
    """Return the session that gets a time, None for the first of the next cycle."""
    await arranging.must_arrange(tx, person_id, practice.group)
    if await rows.open_in(tx, practice.group.id) is not None:
        raise Gone(
            "Your group is being asked about a time already. Please settle that first, or take it back.",
            field="session",
        )
    if wanted.session == NEXT:
        return None
    ours = {str(one.id): one for one in (practice.work, practice.reconvene)}
    session = ours.get(wanted.session)
    over = session is not None and session.cancelled_at is None and tx.now >= session_end(session)
    if session is None or over or practice.cycle.ended_at is not None:
        raise Gone("That session is over. Please choose another one.", field="session")
    return session


async def _search(
    tx: Tx, practice: Practice, session: CycleSession | None, members: list[Person], wanted: Wanted
) -> Found:
    """Return what to propose; raise InvalidInput where the form can be changed so that something fits."""
    after = max(tx.now + SOONEST, wanted.deadline or tx.now)
    if session is practice.reconvene:
        after = max(after, session_end(practice.work))
    elif session is None and practice.cycle.ended_at is None:
        after = max(after, session_end(practice.reconvene))
    workdays = await hours.of(tx, members)
    everybody = [workdays[person.id] for person in members]

    def search(stretch: int) -> Found:
        return finding.search(
            everybody, wanted.first, wanted.last, after=after, tz=wanted.tz, stretch=stretch
        )

    found = search(wanted.stretch)
    if len(found.slots) >= FEWEST:
        return found
    wider = next((m for m in STRETCHES if m > wanted.stretch and len(search(m).slots) >= FEWEST), None)
    raise _too_few(found, wanted, wider)


def _too_few(found: Found, wanted: Wanted, wider: int | None) -> InvalidInput:
    only = ""
    if found.slots:
        at = local(found.slots[0], wanted.tz)
        only = f" Only {at:%a} {at.day} {at:%b} at {at:%H:%M} does: you can settle on it by “Move or cancel”."
    if wider is not None:
        how = "an hour" if wider == STRETCHES[0] else f"{wider // 60} hours"
        sentence = (
            f"No two times suit everybody's working hours on these days.{only} Up to {how} outside, some do."
        )
        return InvalidInput(sentence, field="stretch")
    return InvalidInput(
        f"No two times on these days suit everybody's working hours and days off.{only} "
        "More days may help, or other hours: /plg hours.",
        field="last",
    )


async def answering(tx: Tx, person_id: int, poll_id: int) -> Standing:
    """Return a poll that this person can answer now; raise NotFound, NotAllowed or Gone."""
    poll = await find_open(tx, poll_id)
    stands = await standing(tx, poll)
    if person_id not in {person.id for person in stands.members}:
        raise NotAllowed("Only the members of this group answer here, so nothing was changed.")
    if poll.closed_at is not None or stands.group.archived_at is not None or tx.now >= poll.deadline:
        raise Gone(too_late(stands), field="slots")
    return stands


async def vote(tx: Tx, person_id: int, poll_id: int, suits: Sequence[int]) -> Standing:
    """Keep which slots suit a member; the channel shows it, and when all have answered, its leader hears."""
    stands = await answering(tx, person_id, poll_id)
    chosen = [slot_id for slot_id in stands.slots if slot_id in set(suits)]
    if stands.votes.get(person_id) == chosen:
        return stands
    await rows.vote(tx, poll_id, person_id, chosen)
    stands.votes[person_id] = chosen
    await show(tx, stands)
    return stands


async def remind(tx: Tx, poll_id: int, cap: int) -> str:
    """Remind once who has not answered; away people and those with no room for it are left alone."""
    poll = await rows.locked(tx, poll_id)
    if poll is None or poll.closed_at is not None:
        return "closed"
    stands = await standing(tx, poll)
    if stands.group.archived_at is not None:
        return "over"
    what = shown(tx, stands)
    for person in stands.members:
        waits = person.id not in stands.votes and not is_away(tx, person)
        if waits and await unasked.has_room(tx, person.id, Kind.POLL_REMINDER, cap):
            await deliveries.queue(
                tx,
                f"poll_reminder:{poll.id}:{person.id}",
                Kind.POLL_REMINDER,
                messages.reminder(what, tz=person.tz),
                expires_at=poll.deadline,
                person_id=person.id,
                group_id=stands.group.id,
            )
    return "done"
