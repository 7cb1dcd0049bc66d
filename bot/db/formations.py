"""Drafts of practice groups: found, changed by one owner at a time, and who sits where in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from bot.db.models import Formation, FormationSeat, Group, Person, PlannedStep, Program, RosterEntry
from bot.db.session import Tx

DRAFT, LAUNCHED, DISCARDED = "draft", "launched", "discarded"
STEP = "launch"


def key_of(formation_id: int, number: int) -> str:
    """Return what names one group of a draft: its step, and the group that this makes."""
    return f"formation:{formation_id}:{number}"


async def of_request(tx: Tx, request_key: str) -> Formation | None:
    """Return the draft that this form has made already."""
    statement = select(Formation).where(
        Formation.workspace_id == tx.workspace_id, Formation.request_key == request_key
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def add(tx: Tx, **columns: Any) -> Formation | None:
    """Keep a new draft; None when another request with its key was faster."""
    row = {"workspace_id": tx.workspace_id, "created_at": tx.now, "state": DRAFT, "version": 1}
    statement = (
        tx.insert(Formation)
        .values(**row, **columns)
        .on_conflict_do_nothing(index_elements=["workspace_id", "request_key"])
        .returning(Formation.id)
    )
    made = (await tx.session.execute(statement)).scalar_one_or_none()
    return None if made is None else await lock(tx, made)


async def lock(tx: Tx, formation_id: int) -> Formation | None:
    """Return a draft of this workspace as it is now, and let nobody else change it meanwhile."""
    statement = (
        select(Formation)
        .where(Formation.workspace_id == tx.workspace_id, Formation.id == formation_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def latest(tx: Tx, *, limit: int) -> list[Formation]:
    """Return drafts and what was launched, the newest first; what was thrown away is left out."""
    statement = (
        select(Formation)
        .where(Formation.workspace_id == tx.workspace_id, Formation.state != DISCARDED)
        .order_by(Formation.id.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def sizes(tx: Tx, formation_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return how many groups and people drafts have: (groups, people) by id."""
    statement = (
        select(FormationSeat.formation_id, func.count(FormationSeat.number.distinct()), func.count())
        .where(
            FormationSeat.workspace_id == tx.workspace_id, FormationSeat.formation_id.in_(set(formation_ids))
        )
        .group_by(FormationSeat.formation_id)
    )
    return {row[0]: (row[1], row[2]) for row in await tx.session.execute(statement)}


async def seats(tx: Tx, formation_id: int) -> list[FormationSeat]:
    """Return who sits where, group by group."""
    statement = (
        select(FormationSeat)
        .where(FormationSeat.workspace_id == tx.workspace_id, FormationSeat.formation_id == formation_id)
        .order_by(FormationSeat.number, FormationSeat.person_id)
        .execution_options(populate_existing=True)
    )
    return list((await tx.session.execute(statement)).scalars())


async def seat(tx: Tx, formation_id: int, groups: Iterable[Sequence[int]]) -> None:
    """Seat everybody anew: the first of these groups (person ids) is number 1."""
    await tx.session.execute(
        delete(FormationSeat).where(
            FormationSeat.workspace_id == tx.workspace_id, FormationSeat.formation_id == formation_id
        )
    )
    scope = {"workspace_id": tx.workspace_id, "formation_id": formation_id}
    rows = [
        scope | {"number": number, "person_id": person_id}
        for number, members in enumerate(groups, start=1)
        for person_id in members
    ]
    if rows:
        await tx.session.execute(tx.insert(FormationSeat), rows)


async def leave_out(tx: Tx, formation_id: int, reasons: Mapping[int, str]) -> None:
    """Write down why the launch goes on without these people, by their ids."""
    for reason in sorted(set(reasons.values())):
        ids = [person_id for person_id, why in reasons.items() if why == reason]
        await tx.session.execute(
            update(FormationSeat)
            .where(
                FormationSeat.workspace_id == tx.workspace_id,
                FormationSeat.formation_id == formation_id,
                FormationSeat.person_id.in_(ids),
            )
            .values(left_out=reason)
        )


async def waiting(tx: Tx, formation_ids: Iterable[int]) -> dict[int, int]:
    """Return how many groups of what was launched are still to begin, by id; none is left out."""
    statement = (
        select(PlannedStep.formation_id, func.count())
        .where(
            PlannedStep.workspace_id == tx.workspace_id,
            PlannedStep.formation_id.in_(set(formation_ids)),
            PlannedStep.settled_at.is_(None),
        )
        .group_by(PlannedStep.formation_id)
    )
    return {row[0] or 0: row[1] for row in await tx.session.execute(statement)}


async def groups(tx: Tx, program_id: int | None) -> list[Group]:
    """Return the groups that a launch has begun so far, in the order of their numbers."""
    statement = (
        select(Group)
        .where(Group.workspace_id == tx.workspace_id, Group.program_id == program_id)
        .order_by(Group.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def close(tx: Tx, row: Formation, how: str, *, program_id: int | None = None) -> None:
    """End a draft that was locked: LAUNCHED as a program, or DISCARDED."""
    row.state, row.program_id = how, program_id
    row.launched_at = tx.now if how == LAUNCHED else None
    row.version += 1
    await tx.session.flush()


async def here(tx: Tx, person_ids: Iterable[int]) -> set[int]:
    """Return who of these people is still on the roster, with an account that is active."""
    statement = (
        select(Person.id)
        .join(RosterEntry, RosterEntry.person_id == Person.id)
        .where(
            Person.workspace_id == tx.workspace_id,
            Person.id.in_(set(person_ids)),
            Person.is_active,
            RosterEntry.left_at.is_(None),
        )
    )
    return set((await tx.session.execute(statement)).scalars())


async def move(tx: Tx, formation_id: int, numbers: Mapping[int, int]) -> None:
    """Let people go into other groups of a draft: person id → number."""
    for person_id, number in sorted(numbers.items()):
        await tx.session.execute(
            update(FormationSeat)
            .where(
                FormationSeat.workspace_id == tx.workspace_id,
                FormationSeat.formation_id == formation_id,
                FormationSeat.person_id == person_id,
            )
            .values(number=number)
        )


async def plan(tx: Tx, formation_id: int, due: Mapping[int, datetime]) -> None:
    """Plan the beginning of each group of a draft: number → when."""
    rows = [
        {
            "workspace_id": tx.workspace_id,
            "key": key_of(formation_id, number),
            "kind": STEP,
            "due_at": moment,
            "formation_id": formation_id,
            "attempts": 0,
        }
        for number, moment in sorted(due.items())
    ]
    new = tx.insert(PlannedStep).on_conflict_do_nothing(index_elements=["workspace_id", "key"])
    await tx.session.execute(new, rows)


async def launched_by(tx: Tx, row: Formation) -> int | None:
    """Return who launched it."""
    statement = select(Program.created_by).where(
        Program.workspace_id == tx.workspace_id, Program.id == row.program_id
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def known_as(tx: Tx, typed: str) -> list[Person]:
    """Return the active people with that e-mail address on the roster, that Slack id, or that name."""
    listed = select(RosterEntry.person_id).where(
        RosterEntry.workspace_id == tx.workspace_id, RosterEntry.email == typed.lower()
    )
    statement = (
        select(Person)
        .where(
            Person.workspace_id == tx.workspace_id,
            Person.is_active,
            or_(Person.user_id == typed, Person.name == typed, Person.id.in_(listed)),
        )
        .order_by(Person.id)
    )
    return list((await tx.session.execute(statement)).scalars())
