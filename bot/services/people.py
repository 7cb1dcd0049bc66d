"""Keeps people true to their Slack profile, and their plans true to their time zone."""

from collections.abc import Sequence
from datetime import datetime

from bot.db import groups, people, people_listed
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain.profile import Profile
from bot.services import action_steps, dialogue_gone, group_roles, planning, roster


async def keep(tx: Tx, profile: Profile) -> Person:
    """Record what Slack says of a user: what is still to come moves with their time zone.

    Somebody whose account was deactivated is taken out of their group and of the dialogues ahead of them, and
    off the roster.
    """
    known = await people.find(tx, profile.user_id)
    before = known.tz if known else profile.tz
    person = await people.keep(tx, profile)
    if person.tz != before:
        practice = await groups.practice_of(tx, person.id)
        if practice is not None:
            await planning.plan(tx, practice.cycle.id)
        await action_steps.follow(tx, person)
    if known is not None and not person.is_active:
        await group_roles.deactivated(tx, person)
        await dialogue_gone.plan(tx, person)
        await roster.gone(tx, person)
    elif known is not None:
        await roster.follow(tx, person, profile.email)
    return person


async def keep_many(tx: Tx, profiles: Sequence[Profile], seen_at: datetime) -> None:
    """Record what Slack said of many users at `seen_at`; of whom we know something fresher, that stays.

    Whatever follows from another zone or a deactivated account is done for one after the other.
    """
    moved = await people_listed.with_consequences(tx, profiles, seen_at)
    await people_listed.keep(tx, [one for one in profiles if one.user_id not in moved], seen_at)
    for profile in profiles:
        if profile.user_id in moved:
            await keep(tx, profile)
