"""Puts together what one person's App Home shows; contents only of what is theirs or shared with them."""

from datetime import timedelta

from bot.db import activity_log, buddies, groups, pauses, people
from bot.db import home as rows
from bot.db.groups import Practice
from bot.db.home import Count
from bot.db.models import Group, Member, Person
from bot.db.session import Tx
from bot.domain.message import View
from bot.domain.pause import mostly_away
from bot.messages import home as messages
from bot.messages.activity_log import Entry
from bot.messages.home import Buddy, Home, Mine
from bot.messages.home_groups import MOST_GROUPS, Led, Stage
from bot.services import access, commitments, next_cycle, sessions
from bot.services.log_sharing import entry_of
from bot.services.unasked import is_away

RECENT = 3


async def view(tx: Tx, person_id: int) -> View:
    """Return somebody's App Home as it is now."""
    person = await people.get(tx, person_id)
    mine, led = await _mine(tx, person), await _led(tx, person)
    may_set_up = await access.may_set_up(tx, person_id)
    strange = mine is None and not led and not may_set_up
    entries = await activity_log.own_page(tx, viewer=person_id, limit=RECENT)
    shown = Home(
        mine=mine,
        paused_until=person.paused_until if is_away(tx, person) else None,
        entries=[entry_of(row) for row in entries],
        led=led,
        may_set_up=may_set_up,
        ask=await access.whom_to_ask(tx) if strange else "",
    )
    return messages.view(shown, tz=person.tz)


async def _mine(tx: Tx, person: Person) -> Mine | None:
    group = await groups.of_member(tx, person.id)
    if group is None:
        return None
    practice = await groups.practice_of_group(tx, group.id)
    if practice is None:
        return Mine(group.name, None)
    cycle = practice.cycle
    partners = await buddies.buddies_of(tx, cycle.id, person.id)
    plan = await commitments.of(tx, cycle.id, person.id, viewer=person.id)
    ahead = await sessions.next_of_group(tx, group.id)
    return Mine(
        group.name,
        _stage(tx, practice, person.tz),
        buddies=[Buddy(one.user_id, one.paused_until if is_away(tx, one) else None) for one in partners],
        commitment=plan.sentence if plan else None,
        shared=await _shared(tx, cycle.id, person.id),
        session=ahead.shown if ahead else None,
        said=ahead.answers.get(person.id) if ahead else None,
        reflect=cycle.id if cycle.ended_at else None,
    )


async def _shared(tx: Tx, cycle_id: int, viewer: int) -> list[tuple[str, Entry]]:
    found = await activity_log.shared_with(tx, cycle_id, viewer=viewer, limit=RECENT)
    authors = await people.many(tx, [row.author_id for row in found])
    return [(authors[row.author_id].user_id, entry_of(row)) for row in found]


async def _led(tx: Tx, person: Person) -> list[Led]:
    led = await groups.facilitated_by(tx, person.id)
    shown = led[:MOST_GROUPS]  # the rest is only counted
    practices = await groups.practices(tx, shown)
    members = await groups.memberships_of(tx, [group.id for group in shown])
    counts = await rows.counts(tx, [practice.cycle.id for practice in practices.values()])
    found = []
    for group in led:
        practice = practices.get(group.id)
        counted = counts[practice.cycle.id] if practice else []
        found.append(await _one_led(tx, group, practice, members.get(group.id, []), counted))
    return found


async def _one_led(
    tx: Tx, group: Group, practice: Practice | None, members: list[tuple[Member, Person]], counts: list[Count]
) -> Led:
    here = [(member, person) for member, person in members if person.is_active and not is_away(tx, person)]
    week = practice.week(tx.now, practice.work.tz) if practice else None
    ids = {person.id for _, person in here}
    this_week = [one for one in counts if one.week == week and one.person_id in ids]
    ahead = sessions.still_open(tx, practice) if practice else []
    return Led(
        group_id=group.id,
        name=group.name,
        stage=_stage(tx, practice, practice.work.tz) if practice else None,
        present=len(here),
        away=sum(is_away(tx, person) for _, person in members),
        logged=len(this_week),
        entries=sum(one.entries for one in this_week),
        silent=await _silent(tx, practice, week, here, counts) if practice and week else [],
        session=sessions.shown(practice, ahead[0]) if practice and ahead else None,
        next_cycle=practice is None or next_cycle.over(practice, tx.now),
    )


async def _silent(
    tx: Tx, practice: Practice, week: int, here: list[tuple[Member, Person]], counts: list[Count]
) -> list[str]:
    """Return who noted nothing this week and last, though they were there; nobody in the first seven days.

    Week 1 is a short one at times, and few days without an entry mean nothing.
    """
    begins = practice.plan.week_ends(max(0, week - 2))
    if week == 1 or tx.now - begins < timedelta(weeks=1):
        return []
    heard = {one.person_id for one in counts if one.week in {week, week - 1}}
    silent = []
    for member, person in here:
        if person.id in heard or member.joined_at > begins:
            continue
        away = await pauses.between(tx, person.id, begins, tx.now)
        if not mostly_away(away, begins, tx.now):
            silent.append(person.user_id)
    return silent


def _stage(tx: Tx, practice: Practice, tz: str) -> Stage:
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
