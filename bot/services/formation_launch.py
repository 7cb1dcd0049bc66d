"""Launching a draft: what it would do is shown first; then each group begins by a planned step of its own.

One group every few seconds, because Slack lets an app make only so many channels a minute; so a launch of
five hundred groups is one short transaction now and five hundred short ones later, and a restart in between
loses and doubles nothing.
"""

from collections import Counter
from collections.abc import Mapping

from bot.db import deliveries, formations, programs
from bot.db.models import Formation
from bot.db.session import Tx
from bot.domain import enrolment
from bot.domain.calendar import check_first_session
from bot.domain.deliveries import Kind
from bot.domain.enrolment import check_facilitator
from bot.domain.formation import EVERY, FirstCycle
from bot.domain.grouping import FEWEST
from bot.errors import Gone, InvalidInput, NotFound
from bot.messages import formation_news as news
from bot.messages.formation_launch import Launch
from bot.services import formation_standing
from bot.services.formation_standing import Standing
from bot.services.formations import LAUNCHED, NO_SUCH, Seen, must_own, open_draft
from bot.services.memberships import candidate

UNFINISHED = (
    "Please choose facilitators and fill in the first cycle before you launch, by “Change what I filled in”."
)
CHANGED = (
    "A group cannot stay as it is. Please swap somebody in it, or press “Another arrangement”. Then launch."
)


async def look(tx: Tx, person_id: int | None, formation_id: int) -> Launch:
    """Return what a launch would do; raise InvalidInput when it cannot be, and as `open_draft` does."""
    stands = await formation_standing.of(tx, await open_draft(tx, person_id, formation_id))
    return _what(tx, stands)


async def launch(
    tx: Tx, person_id: int | None, seen: Seen, *, owner_id: int, small_too: bool = False
) -> bool:
    """Launch a draft for `owner_id`; say False when somebody changed it since it was seen.

    A second time changes nothing. Raises InvalidInput (at `small` for groups too small, unless `small_too`),
    Gone when another owner was faster.
    """
    await must_own(tx, person_id)
    row = await formations.lock(tx, seen.formation_id)
    if row is None:
        raise NotFound(NO_SUCH)
    if row.state == formations.LAUNCHED:
        return await _mine(tx, row, owner_id)
    row = await open_draft(tx, person_id, row.id)
    if row.version != seen.version:
        return False
    stands = await formation_standing.of(tx, row)
    what = _what(tx, stands)
    if what.small and not small_too:
        raise InvalidInput(
            "These groups have become small. Please tick this, or form the groups anew.", field="small"
        )
    program = await programs.add(tx, name=row.name, created_by=owner_id)
    await formations.leave_out(tx, row.id, stands.missing)
    await formations.plan(tx, row.id, {n: tx.now + EVERY * at for at, n in enumerate(_rest(stands))})
    await formations.close(tx, row, formations.LAUNCHED, program_id=program.id)
    told = news.launched(name=row.name, groups=what.groups, minutes=what.minutes)
    await deliveries.queue(tx, f"formation_launched:{row.id}", Kind.ANSWER, told, person_id=owner_id)
    return True


async def _mine(tx: Tx, row: Formation, owner_id: int) -> bool:
    """Say True to who launched it, who has pressed twice; tell everybody else."""
    if await formations.launched_by(tx, row) != owner_id:
        raise Gone(LAUNCHED)
    return True


def _rest(stands: Standing) -> dict[int, list[int]]:
    """Return the groups as they would begin: without who cannot take part any more."""
    rest = {n: [one for one in members if one not in stands.missing] for n, members in stands.groups.items()}
    return {number: members for number, members in rest.items() if members}


def _what(tx: Tx, stands: Standing) -> Launch:
    cycle, leads = _checked(tx, stands)
    rest = _rest(stands)
    small = {n: members for n, members in rest.items() if len(members) < min(FEWEST, len(stands.groups[n]))}
    alone = [stands.name(n) for n, members in small.items() if len(members) < enrolment.FEWEST]
    if alone or not rest:
        who = f"{alone[0]} would have one person left." if alone else "Nobody is left in these groups."
        raise InvalidInput(f"{who} Please press “Another arrangement”, or swap somebody, and launch then.")
    led = Counter(leads[n] for n in rest)
    many = sum(len(members) for members in rest.values())
    return Launch(
        formation=stands.row.id,
        version=stands.row.version,
        name=stands.row.name,
        groups=len(rest),
        people=many,
        starts=cycle.work_starts,
        messages=2 * many + len(rest),
        minutes=-int(-(EVERY * len(rest)).total_seconds() // 60),
        left_out=[(stands.people[one].user_id, why) for one, why in sorted(stands.missing.items())],
        small=[(stands.name(n), len(members)) for n, members in small.items()],
        outside=sum(stands.outside(members) for members in rest.values()),
        busy_leads=[(stands.people[one].user_id, n) for one, n in led.most_common() if n > 1],
    )


def _checked(tx: Tx, stands: Standing) -> tuple[FirstCycle, Mapping[int, int]]:
    """Return the first cycle and who leads which group; InvalidInput when either will not do."""
    cycle, leads = stands.draft.cycle, stands.leads
    if cycle is None or not leads:
        raise InvalidInput(UNFINISHED)
    try:
        check_first_session(cycle.work_starts, tx.now)
    except InvalidInput as error:
        raise InvalidInput(f"The first session: {error.message}") from None
    for one in set(leads.values()):
        if wrong := check_facilitator(candidate(stands.people[one], set()), []):
            raise InvalidInput(wrong)
    rest = _rest(stands)
    if any(stands.judged(members) is None for members in rest.values()):
        raise InvalidInput(CHANGED)
    return cycle, leads
