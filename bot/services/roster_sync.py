"""What Slack says of everybody in the night: people and the roster are kept true to it, part by part."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.db import people_listed, roster, roster_lines
from bot.db.session import Tx
from bot.domain.profile import Profile
from bot.services.people import keep_many

AT_ONCE = 500  # people in a transaction, for which others wait who want to write
MOST_MISSING = 50  # people Slack did not list and who are looked up one by one, in a night


async def missing(tx: Tx, listed: Collection[str]) -> list[Profile]:
    """Return those on the roster whom Slack did not list, as gone; some of them at most."""
    here = [one for one in await roster.entries(tx) if one.user_id not in listed]
    return [Profile(one.user_id, one.name, one.tz, is_active=False) for one in here[:MOST_MISSING]]


def parts(profiles: Sequence[Profile]) -> list[Sequence[Profile]]:
    """Return people in parts that one transaction takes each."""
    return [profiles[at : at + AT_ONCE] for at in range(0, len(profiles), AT_ONCE)]


async def keep(tx: Tx, profiles: Sequence[Profile], seen_at: datetime) -> None:
    """Keep those of these people true whom plg knows, and their entries; strangers are left alone."""
    known = await people_listed.known(tx, [one.user_id for one in profiles])
    ours = [one for one in profiles if one.user_id in known]
    await keep_many(tx, ours, seen_at)
    await _readdress(tx, ours)


async def _readdress(tx: Tx, profiles: Sequence[Profile]) -> None:
    addresses = await roster_lines.addresses(tx, [one.user_id for one in profiles])
    changed = {
        addresses[one.user_id][0]: one.email
        for one in profiles
        if one.email and one.user_id in addresses and addresses[one.user_id][1] != one.email
    }
    await roster_lines.readdress(tx, changed)
