"""A simulation of what is in a real database: its roster, or a draft of groups as it stands there.

Only what a simulation needs is taken over. Private wishes never are: the groups are formed where they are
known, and only who is with whom comes along.
"""

from dataclasses import dataclass

from bot.db import hours as told_hours
from bot.db import people, roster
from bot.db.session import Database, Tx
from bot.domain.formation import Draft, FirstCycle, read
from bot.domain.profile import Profile
from bot.domain.roster_columns import Column
from bot.domain.roster_rows import Row
from bot.services import formation_basis, formation_standing
from bot.services.formations import open_draft
from bot.simulation.staff import Hours, Staff

GIVEN = frozenset(
    {Column.SLACK_ID, Column.DEPARTMENT, Column.LEVEL, Column.LOCATION, Column.MANAGER, Column.TAGS}
)


@dataclass(frozen=True)
class Source:
    """What was read: the people, their groups by Slack ids, and of a draft also what was filled in."""

    staff: Staff
    seated: list[list[str]]
    name: str = "Simulation"
    draft: Draft | None = None
    facilitators: int = 0


async def of_draft(db: Database, workspace_id: int, formation_id: int) -> Source:
    """Read a draft; raise NotFound or Gone when there is none."""
    async with db.reading(workspace_id) as tx:
        row = await open_draft(tx, None, formation_id)
        stands = await formation_standing.of(tx, row)
        seated = [
            [stands.people[one].user_id for one in members if one not in stands.missing]
            for members in stands.groups.values()
        ]
        meant = {who for members in seated for who in members}
        staff = await _staff(tx, meant, {"cannot take part any more": len(stands.missing)})
        many = len(stands.draft.facilitators)
        return Source(staff, [one for one in seated if one], row.name, read(row.settings), many)


async def of_roster(db: Database, workspace_id: int, draft: Draft) -> Source:
    """Read the roster, and form groups of it as `draft` says; raise InvalidInput when there is no way."""
    async with db.reading(workspace_id) as tx:
        found = await formation_basis.pool(tx, draft.who, ())
        basis = await formation_basis.of(tx, found, draft)
        names = {one.person_id: one.user_id for one in found.entries}
        left_out = {"in a group already": found.busy, "guests and apps": found.unfit}
        staff = await _staff(tx, set(names.values()), left_out)
    groups = basis.form(draft.seed)
    return Source(staff, [[names[one] for one in members] for members in groups])


async def _staff(tx: Tx, meant: set[str], left_out: dict[str, int]) -> Staff:
    entries = [one for one in await roster.entries(tx) if one.user_id in meant]
    known = await people.many(tx, [one.person_id for one in entries])
    told = await told_hours.of(tx, known)
    ids = {one.person_id: one.user_id for one in entries}
    rows = tuple(
        Row(
            number,
            user_id=one.user_id,
            department=one.department,
            level=one.level,
            location=one.location,
            manager=ids.get(one.manager_id or 0, ""),
            tags=one.tags,
        )
        for number, one in enumerate(entries, start=1)
    )
    profiles = tuple(Profile(one.user_id, one.name, one.tz) for one in entries)
    hours = {
        ids[person_id]: Hours(row.days, row.begins, row.ends, row.country) for person_id, row in told.items()
    }
    return Staff(rows, profiles, GIVEN, hours=hours, left_out={why: n for why, n in left_out.items() if n})


def with_cycle(source: Source, otherwise: FirstCycle) -> FirstCycle:
    """Return the first cycle of a draft, or the one that was asked for."""
    return source.draft.cycle if source.draft and source.draft.cycle else otherwise
