"""The groups of a launch as they begin, one after the other; in the end whoever launched them hears of it."""

from collections import defaultdict
from collections.abc import Mapping

from bot.db import deliveries, formations, groups, memberships, people, programs
from bot.db.models import Formation, Group, Person, PlannedStep
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.enrolment import FEWEST
from bot.domain.formation import FirstCycle, deal, group_name, read
from bot.domain.message import Message
from bot.domain.tip import Topic
from bot.messages import formation_news as news
from bot.services import cycles, formation_standing
from bot.services.programs import begin as begin_group

ALONE = "alone"  # why somebody is left out: nobody else of their group is left


async def begin(tx: Tx, step: PlannedStep, topics: Mapping[str, Topic]) -> str:
    """Begin one group of a launch: with who can still take part; return "done" or why it was not begun.

    A second time changes nothing.
    """
    row = await formations.lock(tx, step.formation_id or 0)
    if row is None or row.program_id is None:
        return "over"
    if await programs.of_request(tx, step.key) is not None:
        return "already"
    outcome = await _begin(tx, row, int(step.key.rpartition(":")[2]), topics)
    if (await formations.waiting(tx, [row.id])).get(row.id, 0) <= 1:  # this one is not settled yet
        await _tell(tx, row, topics)
    return outcome


async def _begin(tx: Tx, row: Formation, number: int, topics: Mapping[str, Topic]) -> str:
    draft = read(row.settings)
    if draft.cycle is None or row.program_id is None:
        return "over"
    seats = await formations.seats(tx, row.id)
    mine = [one.person_id for one in seats if one.number == number and one.left_out is None]
    await memberships.lock_people(tx, mine)
    out = await formation_standing.missing(tx, mine)
    rest = [one for one in mine if one not in out]
    if len(rest) < FEWEST:
        await formations.leave_out(tx, row.id, out | dict.fromkeys(rest, ALONE))
        return "too_few"
    await formations.leave_out(tx, row.id, out)
    known = await people.many(tx, [*rest, *draft.facilitators])
    chosen = deal(sorted({one.number for one in seats}), draft.facilitators)[number]
    lead = await _lead(tx, row, known[chosen])
    group = Group(
        program_id=row.program_id,
        name=group_name(row.name, number),
        facilitator_id=lead,
        request_key=formations.key_of(row.id, number),
    )
    await begin_group(tx, group, [known[one] for one in rest], settings(draft.cycle, topics))
    return "done"


async def _lead(tx: Tx, row: Formation, chosen: Person) -> int:
    """Return who facilitates a group; who launched it stands in for somebody deactivated meanwhile."""
    by = await formations.launched_by(tx, row)
    return by if by is not None and not chosen.is_active else chosen.id


def settings(cycle: FirstCycle, topics: Mapping[str, Topic]) -> cycles.CycleSettings:
    """Return a first cycle as cycles are begun."""
    return cycles.CycleSettings(
        cycle.challenge,
        _topic(cycle.topic, topics),
        cycle.work_starts,
        cycle.tz,
        cycle.place,
        cycle.practice_weeks,
        cycle.tip_weekday,
        cycle.tip_time,
    )


def _topic(slug: str, topics: Mapping[str, Topic]) -> Topic:
    """Return a topic; one that is gone by now has no tips."""
    return topics.get(slug) or Topic(slug, slug, "", ())


async def _tell(tx: Tx, row: Formation, topics: Mapping[str, Topic]) -> None:
    """Tell who launched it that all have begun, and each facilitator once which groups are theirs."""
    begun = await formations.groups(tx, row.program_id)
    seats = await formations.seats(tx, row.id)
    known = await people.many(tx, [one.person_id for one in seats if one.left_out])
    by = await formations.launched_by(tx, row)
    told = news.under_way(
        name=row.name,
        groups=len(begun),
        people=sum(one.left_out is None for one in seats),
        left_out=[(known[one.person_id].user_id, one.left_out) for one in seats if one.left_out],
    )
    await deliveries.queue(tx, f"formation_begun:{row.id}", Kind.NOTICE, told, person_id=by)
    led: defaultdict[int, list[Group]] = defaultdict(list)
    for group in begun:
        led[group.facilitator_id].append(group)
    for lead, its in led.items():
        if by is not None:
            words = await _for_lead(tx, row, its, by=by, topics=topics)
            key = f"formation_lead:{row.id}:{lead}"
            await deliveries.queue(tx, key, Kind.NOTICE, words, person_id=lead)


async def _for_lead(
    tx: Tx, row: Formation, its: list[Group], *, by: int, topics: Mapping[str, Topic]
) -> Message:
    first = (await groups.practices(tx, its[:1]))[its[0].id]
    lead = its[0].facilitator_id
    known = await people.many(tx, [lead, by])
    topic = _topic(first.cycle.topic, topics)
    members = await groups.memberships_of(tx, [group.id for group in its])
    return news.leading(
        name=row.name,
        by=known[by].user_id,
        groups=[(group.name, [one.user_id for _, one in members[group.id]]) for group in its],
        dates=cycles.dates(first, topic, tz=known[lead].tz),
    )
