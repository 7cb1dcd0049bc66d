"""Keeps the roster true to Slack: who is gone, who is back, whose address changed."""

from bot.db import people, roster, roster_lines, steps
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain.profile import Profile
from bot.domain.roster_night import next_night
from bot.services import dialogue_gone, memberships

DEACTIVATED, TAKEN_OFF = "deactivated", "taken_off"
SYNC = "roster_sync"  # the kind of its step


async def gone(tx: Tx, person: Person, how: str = DEACTIVATED) -> None:
    """See to somebody who is on the roster no more: DEACTIVATED, or TAKEN_OFF by a list without them.

    Who was taken off leaves their group and the dialogues ahead of them; a deactivated account is out of
    them already (services/people.py). Twice changes nothing.
    """
    if await roster.mark_gone(tx, person.id, how) and how == TAKEN_OFF:
        await memberships.leave(tx, person.id, reason=memberships.OFF_ROSTER)
        await dialogue_gone.plan(tx, person)


async def follow(tx: Tx, person: Person, email: str) -> None:
    """Keep the entry of somebody active true: their address, and that they are here again.

    Who was taken off by a list stays off until a list brings them back. An empty `email` says nothing.
    """
    entry = await roster.entry(tx, person.id)
    if entry is None:
        return
    if entry.left_how == DEACTIVATED:
        entry.left_at = entry.left_how = None
        await tx.session.flush()
    if email and email != entry.email:
        await roster_lines.readdress(tx, {person.id: email})


async def joined(tx: Tx, profile: Profile) -> None:
    """Give the entry of somebody whose account was deactivated to their new account, told by its address."""
    if not profile.email or profile.is_bot or profile.is_guest:
        return
    entry = await roster.left_behind(tx, profile.email)
    if entry is not None:
        person = await people.keep(tx, profile)
        if await roster.entry(tx, person.id) is None:
            await roster.hand_over(tx, entry, person.id)


async def plan_sync(tx: Tx) -> None:
    """Plan the next nightly look at who is here, unless nobody is on the roster."""
    zone = await roster.commonest_zone(tx)
    if zone is not None:
        due = next_night(tx.now, zone)
        await steps.once(tx, f"roster:sync:{due:%Y-%m-%dT%H:%M}", SYNC, due)
