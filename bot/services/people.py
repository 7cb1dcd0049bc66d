"""Keeps people true to their Slack profile, and their plans true to their time zone."""

from bot.db import groups, people
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain.profile import Profile
from bot.services import action_steps, group_roles, planning


async def keep(tx: Tx, profile: Profile) -> Person:
    """Record what Slack says of a user: what is still to come moves with their time zone.

    Somebody whose account was deactivated is taken out of their group.
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
    return person
