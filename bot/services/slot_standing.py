"""A poll for the time of a session as it stands, and its message in the channel."""

from dataclasses import dataclass
from datetime import datetime

from bot.db import deliveries, groups, owned
from bot.db import slots as rows
from bot.db.models import CycleSession, Group, Person, SlotPoll
from bot.db.session import Tx
from bot.domain import slots as finding
from bot.domain.deliveries import Kind
from bot.domain.slots import Tally
from bot.domain.workday import Workday
from bot.domain.zones import local
from bot.errors import NotFound
from bot.messages import slots as messages
from bot.messages.slots import Here, Offered, Poll
from bot.services import hours
from bot.services.unasked import is_away

NO_POLL = "I cannot find that question any more. `/plg session` shows where things stand."


@dataclass(frozen=True)
class Standing:
    """A poll as it is, with the people it asks: votes are slot ids by person, of those still in the group."""

    poll: SlotPoll
    group: Group
    session: CycleSession | None
    members: list[Person]
    workdays: dict[int, Workday]
    slots: dict[int, datetime]
    votes: dict[int, list[int]]
    now: datetime

    @property
    def tallies(self) -> list[Tally]:
        """Each slot with who can and who cannot."""
        return finding.tally(self.slots, self.votes)

    @property
    def ranking(self) -> list[Tally]:
        """The slots that are still to come, the best one first."""
        return finding.ranked(self.tallies, self.now, self.workdays, lead=self.group.facilitator_id)

    def user_ids(self, person_ids: frozenset[int]) -> list[str]:
        """Return these people's Slack ids, in the order of the group."""
        return [person.user_id for person in self.members if person.id in person_ids]


async def standing(tx: Tx, poll: SlotPoll) -> Standing:
    """Return a poll with its people and what they have answered."""
    group = await groups.get(tx, poll.group_id)
    practice = await groups.practice_of_group(tx, group.id)
    ours = (practice.work, practice.reconvene) if practice else ()
    members = [person for person in await groups.members(tx, group.id) if person.is_active]
    here = {person.id for person in members}
    votes = {who: suits for who, suits in (await rows.votes(tx, poll.id)).items() if who in here}
    return Standing(
        poll=poll,
        group=group,
        session=next((one for one in ours if one.id == poll.session_id), None),
        members=members,
        workdays=await hours.of(tx, members),
        slots=await rows.slots(tx, poll.id),
        votes=votes,
        now=tx.now,
    )


def shown(tx: Tx, stands: Standing) -> Poll:
    """Return a poll as messages show it."""
    open_ = [one for one in stands.members if one.id not in stands.votes and not is_away(tx, one)]
    ranking, tallies = stands.ranking, stands.tallies
    best = tallies.index(ranking[0]) if stands.votes and ranking and ranking[0].can else None
    return Poll(
        group=stands.group.name,
        kind=stands.session.kind if stands.session else "",
        tz=stands.poll.tz,
        deadline=stands.poll.deadline,
        slots=[_offered(stands, one) for one in tallies],
        members=len(stands.members),
        answered=len(stands.votes),
        open=[person.user_id for person in open_],
        value=str(stands.poll.id),
        best=best,
    )


def _offered(stands: Standing, one: Tally) -> Offered:
    zones: dict[str, list[Person]] = {}
    for person in stands.members:
        zones.setdefault(person.tz, []).append(person)
    by_clock = sorted(zones.items(), key=lambda item: (local(one.starts, item[0]).utcoffset(), item[0]))
    return Offered(
        one.starts,
        [
            Here(
                tz,
                [person.user_id for person in people],
                [p.user_id for p in people if stands.workdays[p.id].outside(one.starts)],
            )
            for tz, people in by_clock
        ],
        stands.user_ids(one.can),
        stands.user_ids(one.cannot),
    )


async def find_open(tx: Tx, poll_id: int) -> SlotPoll:
    """Return a poll, locked against everybody else; raise NotFound when there is none such.

    The group's cycle is locked first, as by everybody who changes a session and may close its poll with that.
    """
    seen = await owned.maybe(tx, SlotPoll, poll_id)
    cycle = await groups.current_cycle(tx, seen.group_id) if seen else None
    if cycle is not None:
        await groups.practice(tx, cycle.id, lock=True)
    poll = await rows.locked(tx, poll_id)
    if poll is None:
        raise NotFound(NO_POLL)
    return poll


async def of_group(tx: Tx, group_id: int) -> tuple[int, datetime] | None:
    """Return the poll that a group can answer now: its id, and until when."""
    poll = await rows.open_in(tx, group_id)
    return (poll.id, poll.deadline) if poll is not None and poll.deadline > tx.now else None


def key_of(poll: SlotPoll) -> str:
    """Return the key of a poll's message in the channel."""
    return f"poll:{poll.id}"


async def show(tx: Tx, stands: Standing) -> None:
    """Bring the message in the channel up to date."""
    stands.poll.version += 1
    await tx.session.flush()
    words = messages.channel(shown(tx, stands))
    await deliveries.revise(tx, key_of(stands.poll), Kind.POLL, words, version=stands.poll.version)


async def show_ended(tx: Tx, stands: Standing) -> None:
    """Say in the channel's message what came of a closed poll."""
    poll, what = stands.poll, shown(tx, stands)
    if poll.chosen is None:
        words = messages.ended(what, poll.outcome or "withdrawn")
    else:
        one = next(one for one in stands.tallies if one.starts == poll.chosen)
        can, cannot = stands.user_ids(one.can), stands.user_ids(one.cannot)
        words = messages.settled(what, poll.chosen, can=can, cannot=cannot)
    await deliveries.revise(tx, key_of(poll), Kind.POLL, words, version=poll.version)


async def end(tx: Tx, stands: Standing, outcome: str, chosen: datetime | None = None) -> None:
    """Close a poll, and say so in the channel."""
    await rows.close(tx, stands.poll, outcome, chosen)
    await show_ended(tx, stands)


async def overtake(tx: Tx, session_id: int) -> None:
    """Close the poll for a session that got its time in another way."""
    poll_id = await rows.open_for(tx, session_id)
    poll = await rows.locked(tx, poll_id) if poll_id is not None else None
    if poll is not None and poll.closed_at is None:
        await end(tx, await standing(tx, poll), "overtaken")


def too_late(stands: Standing) -> str:
    """Say in a sentence that a poll is over, and what came of it."""
    if stands.poll.chosen is not None:
        here = local(stands.poll.chosen, stands.poll.tz)
        return f"The time is settled already: {here:%a} {here.day} {here:%b} at {here:%H:%M} {here.tzname()}."
    if stands.poll.closed_at is not None:
        return (
            "This question is closed, so answers change nothing any more. `/plg session` shows the session."
        )
    return "The time to answer is over. You will hear in a moment which time it is."
