"""A draft in the words of its preview: for each group what holds, and what had to give, in which order."""

from collections.abc import Sequence

from bot.db.session import Tx
from bot.domain.grouping import Group, Rule
from bot.messages.formation_group import Fact, Seat, Shown
from bot.messages.formations import Preview
from bot.services import formation_standing
from bot.services.formation_standing import Standing
from bot.services.formations import open_draft


async def of(tx: Tx, person_id: int | None, formation_id: int) -> Preview:
    """Return the preview of a draft, to an owner; raise as `open_draft` does."""
    stands = await formation_standing.of(tx, await open_draft(tx, person_id, formation_id))
    row, draft = stands.row, stands.draft
    return Preview(
        formation=row.id,
        version=row.version,
        name=row.name,
        groups=[shown(stands, number) for number in stands.groups],
        order=draft.rules.asked,
        seed=draft.seed,
        swaps=draft.swaps,
        starts=draft.cycle.work_starts if draft.cycle else None,
        tz=draft.cycle.tz if draft.cycle else "UTC",
        ready=bool(draft.cycle and draft.facilitators),
    )


def shown(stands: Standing, number: int, members: Sequence[int] | None = None) -> Shown:
    """Return one group as the preview shows it; with `members`, as it would be with those."""
    members = stands.groups[number] if members is None else members
    judged, lead = stands.judged(members), stands.people.get(stands.leads.get(number, 0))
    return Shown(
        number=number,
        name=stands.name(number),
        lead=lead.user_id if lead else None,
        seats=[_seat(stands, one) for one in members],
        facts=None if judged is None else facts(stands, judged),
        shared=judged.shared_hours if judged else None,
        outside=stands.outside(members),
    )


def _seat(stands: Standing, person_id: int) -> Seat:
    entry = stands.entries.get(person_id)
    person = stands.people[person_id]
    return Seat(
        person.user_id,
        person.name,
        entry.department if entry else "",
        entry.level if entry else "",
        stands.missing.get(person_id, ""),
    )


def facts(stands: Standing, judged: Group) -> list[Fact]:
    """Return what a group keeps and what gave, the rule that gives way last first."""
    found = []
    for kept in judged.kept:
        pairs = [(stands.people[one].user_id, stands.people[other].user_id) for one, other in kept.pairs]
        if kept.rule is not Rule.HOURS or judged.shared_hours is not None:
            found.append(Fact(kept.rule, kept.holds, pairs))
    return found
