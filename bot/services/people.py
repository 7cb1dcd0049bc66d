"""Keeps people true to their Slack profile, and their plans true to their time zone."""

from bot.db import groups, people
from bot.db.models import Person
from bot.db.people import Profile
from bot.db.session import Tx
from bot.services import planning


async def keep(tx: Tx, profile: Profile) -> Person:
    """Record what Slack says of a user; in another time zone, what is still to come moves with them."""
    known = await people.find(tx, profile.user_id)
    before = known.tz if known else profile.tz
    person = await people.keep(tx, profile)
    if person.tz != before:
        practice = await groups.practice_of(tx, person.id)
        if practice is not None:
            await planning.plan(tx, practice.cycle.id)
    return person
