"""Putting people on the roster: what a list would change, and the change, all of it or nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.db import people, people_listed, roster_lines
from bot.db.session import Tx
from bot.domain.accounts import Accounts
from bot.domain.profile import Profile
from bot.domain.roster import Line, Plan, Wishes, plan
from bot.domain.roster_rows import Fault, Row, told
from bot.services import roster
from bot.services.people import keep_many

AT_ONCE = 1_000  # entries written by one statement, between two signs of progress


@dataclass(frozen=True)
class People:
    """People to be taken, what is wrong with the lines of others, and who is who in Slack.

    `accounts` holds at least everybody whom a row may mean, as Slack listed them at `seen_at`.
    """

    rows: Sequence[Row]
    faults: Sequence[Fault]
    accounts: Sequence[Profile]
    seen_at: datetime
    wishes: Wishes


async def preview(tx: Tx, given: People) -> Plan:
    """Return what taking these people would change; nothing is changed."""
    profiles = await _fresh(tx, given)
    there = await roster_lines.lines(tx)
    found = await asyncio.to_thread(plan, given.rows, Accounts(profiles), there, given.wishes)
    return replace(found, faults=tuple(told([*given.faults, *found.faults])))


async def apply(tx: Tx, given: People, progress: Callable[[int], None] = lambda _: None) -> Plan:
    """Take these people as `preview` says, and return that; where it names any fault, nothing was changed.

    `progress` hears how many more entries are written.
    """
    found = await preview(tx, given)
    if found.faults:
        return found
    profiles = {one.user_id: one for one in await _fresh(tx, given)}
    meant = {who for line in found.lines for who in (line.user_id, line.manager)}
    await keep_many(tx, [profiles[who] for who in sorted(meant & profiles.keys())], given.seen_at)
    for part in _parts(found.lines):
        await roster_lines.write(tx, part)
        progress(len(part))
    for person in (await people.by_user_ids(tx, found.gone)).values():
        await roster.gone(tx, person, roster.TAKEN_OFF)
    await roster.plan_sync(tx)
    return found


def _parts(lines: Sequence[Line]) -> list[Sequence[Line]]:
    return [lines[at : at + AT_ONCE] for at in range(0, len(lines), AT_ONCE)]


async def _fresh(tx: Tx, given: People) -> list[Profile]:
    """Return the accounts, those deactivated since they were listed as such."""
    gone = await people_listed.gone_since(tx, given.seen_at)
    return [replace(one, is_active=False) if one.user_id in gone else one for one in given.accounts]
