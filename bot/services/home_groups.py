"""How the groups somebody leads stand: numbers and names, never contents, in a few queries for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.db import actions, groups, pauses, prompts
from bot.db import home as rows
from bot.db.groups import Practice
from bot.db.home import Count
from bot.db.models import Group, Member, Person
from bot.db.session import Tx
from bot.domain.merging import is_small
from bot.domain.pause import mostly_away
from bot.messages.home_groups import MOST_GROUPS, Led, Stage
from bot.services import next_cycle, sessions
from bot.services.unasked import is_away

Here = list[tuple[Member, Person]]
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Facts:
    """What was read of all the groups at once, by group id, cycle id or person id."""

    practices: Mapping[int, Practice]
    members: Mapping[int, Here]
    counts: Mapping[int, Sequence[Count]]
    away: Mapping[int, Sequence[tuple[datetime, datetime]]]
    actions: Mapping[int, int] = field(default_factory=dict)
    prompts: Mapping[int, datetime] = field(default_factory=dict)


async def led(tx: Tx, person: Person) -> list[Led]:
    """Return the groups somebody leads; of more than are shown, the others are only counted."""
    found = await groups.facilitated_by(tx, person.id)
    facts = await _facts(tx, found[:MOST_GROUPS])
    return [_one(tx, group, facts) for group in found]


async def _facts(tx: Tx, shown: Sequence[Group]) -> Facts:
    ids = [group.id for group in shown]
    practices = await groups.practices(tx, shown)
    members = await groups.memberships_of(tx, ids)
    people = {person.id for here in members.values() for _, person in here}
    since = min((practice.plan.practice_begins() for practice in practices.values()), default=tx.now)
    return Facts(
        practices=practices,
        members=members,
        counts=await rows.counts(tx, [practice.cycle.id for practice in practices.values()]),
        away=await pauses.of_many(tx, people, since, tx.now),
        actions=await actions.open_counts(tx, ids),
        prompts=await prompts.due_in(tx, ids),
    )


def _one(tx: Tx, group: Group, facts: Facts) -> Led:
    practice, members = facts.practices.get(group.id), facts.members.get(group.id, [])
    here = [(member, person) for member, person in members if person.is_active and not is_away(tx, person)]
    week = practice.week(tx.now, practice.work.tz) if practice else None
    ids = {person.id for _, person in here}
    counts = facts.counts[practice.cycle.id] if practice else []
    this_week = [one for one in counts if one.week == week and one.person_id in ids]
    ahead = sessions.still_open(tx, practice) if practice else []
    return Led(
        group_id=group.id,
        name=group.name,
        stage=stage(tx, practice, practice.work.tz) if practice else None,
        present=len(here),
        away=sum(is_away(tx, person) for _, person in members),
        logged=len(this_week),
        entries=sum(one.entries for one in this_week),
        silent=_silent(tx, practice, week, here, facts) if practice and week else [],
        session=sessions.shown(practice, ahead[0]) if practice and ahead else None,
        next_cycle=practice is None or next_cycle.over(practice, tx.now),
        actions=facts.actions.get(group.id, 0),
        prompt=facts.prompts.get(group.id),
        small=is_small(len(members)),
    )


def _silent(tx: Tx, practice: Practice, week: int, here: Here, facts: Facts) -> list[str]:
    """Return who noted nothing this week and last, though they were there; nobody in the first seven days.

    Week 1 is a short one at times, and few days without an entry mean nothing.
    """
    begins = practice.plan.week_ends(max(0, week - 2))
    if week == 1 or tx.now - begins < WEEK:
        return []
    heard = {one.person_id for one in facts.counts[practice.cycle.id] if one.week in {week, week - 1}}
    return [
        person.user_id
        for member, person in here
        if person.id not in heard
        and member.joined_at <= begins
        and not mostly_away(facts.away[person.id], begins, tx.now)
    ]


def stage(tx: Tx, practice: Practice, tz: str) -> Stage:
    """Return where a group stands in its cycle, for somebody in `tz`."""
    cycle, work = practice.cycle, practice.work
    over = cycle.ended_at is not None or tx.now >= practice.reconvene.starts_at
    ahead = work.cancelled_at is None and tx.now < work.starts_at
    return Stage(
        cycle.challenge,
        cycle.practice_weeks,
        begins=work.starts_at if ahead else None,
        week=None if over or work.cancelled_at else practice.week(tx.now, tz),
        over=over,
    )
