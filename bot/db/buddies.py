"""Buddy pairs: who is whose buddy now, and who has been before."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Select, select, update
from sqlalchemy.orm import aliased

from bot.db.models import BuddyPair, BuddyPairMember, Cycle, Person
from bot.db.session import Tx


async def pairs(tx: Tx, cycle_id: int) -> dict[int, tuple[int, ...]]:
    """Return the pairs of a cycle that have not ended: pair id → the people's ids."""
    statement = (
        select(BuddyPairMember.pair_id, BuddyPairMember.person_id)
        .join(BuddyPair, BuddyPair.id == BuddyPairMember.pair_id)
        .where(
            BuddyPair.workspace_id == tx.workspace_id,
            BuddyPair.cycle_id == cycle_id,
            BuddyPair.ended_at.is_(None),
        )
        .order_by(BuddyPairMember.pair_id, BuddyPairMember.person_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for pair_id, person_id in await tx.session.execute(statement):
        found[pair_id] = (*found.get(pair_id, ()), person_id)
    return found


async def buddies_of(tx: Tx, cycle_id: int, person_id: int) -> list[Person]:
    """Return the one or two buddies of a person in a cycle; none before the pairing."""
    ids = [
        other
        for together in (await pairs(tx, cycle_id)).values()
        if person_id in together
        for other in together
        if other != person_id
    ]
    statement = (
        select(Person).where(Person.workspace_id == tx.workspace_id, Person.id.in_(ids)).order_by(Person.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def met(tx: Tx, group_id: int, *, except_cycle: int | None = None) -> Counter[frozenset[int]]:
    """Count in how many cycles of a group two people were buddies, replaced pairs included."""
    statement = (
        select(Cycle.id, BuddyPairMember.pair_id, BuddyPairMember.person_id)
        .join(BuddyPair, BuddyPair.id == BuddyPairMember.pair_id)
        .join(Cycle, Cycle.id == BuddyPair.cycle_id)
        .where(BuddyPair.workspace_id == tx.workspace_id, Cycle.group_id == group_id)
    )
    together: dict[tuple[int, int], list[int]] = {}
    for cycle_id, pair_id, person_id in await tx.session.execute(statement):
        if cycle_id != except_cycle:
            together.setdefault((cycle_id, pair_id), []).append(person_id)
    seen = {
        (cycle_id, frozenset((one, other)))
        for (cycle_id, _), people in together.items()
        for one in people
        for other in people
        if one < other
    }
    return Counter(pair for _, pair in seen)


async def of_all(tx: Tx, person_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return the pairs of these people who were buddies in any cycle, lower id first; once for each."""
    one, other = aliased(BuddyPairMember), aliased(BuddyPairMember)
    statement = (
        select(one.person_id, other.person_id)
        .join(other, other.pair_id == one.pair_id)
        .where(
            one.workspace_id == tx.workspace_id,
            other.workspace_id == tx.workspace_id,
            one.person_id.in_(person_ids),
            one.person_id < other.person_id,
        )
        .distinct()
        .order_by(one.person_id, other.person_id)
    )
    return [(row[0], row[1]) for row in await tx.session.execute(statement) if row[1] in person_ids]


async def make(
    tx: Tx,
    cycle_id: int,
    together: Iterable[int],
    *,
    left_id: int | None = None,
    joined_id: int | None = None,
) -> BuddyPair:
    """Make these people buddies for a cycle, or for the rest of it because somebody has left or joined."""
    pair = BuddyPair(
        workspace_id=tx.workspace_id,
        cycle_id=cycle_id,
        left_id=left_id,
        joined_id=joined_id,
        created_at=tx.now,
    )
    tx.session.add(pair)
    await tx.session.flush()
    tx.session.add_all(
        BuddyPairMember(workspace_id=tx.workspace_id, pair_id=pair.id, person_id=person_id)
        for person_id in sorted(together)
    )
    await tx.session.flush()
    return pair


async def end(tx: Tx, pair_ids: Sequence[int]) -> None:
    """End pairs; who was in them is kept, so that they are not paired again too soon."""
    await tx.session.execute(
        update(BuddyPair)
        .where(BuddyPair.workspace_id == tx.workspace_id, BuddyPair.id.in_(pair_ids))
        .values(ended_at=tx.now)
    )


async def sides(tx: Tx, pair_id: int) -> list[BuddyPairMember]:
    """Return everybody's side of a pair, ended or not."""
    statement = (
        select(BuddyPairMember)
        .where(BuddyPairMember.workspace_id == tx.workspace_id, BuddyPairMember.pair_id == pair_id)
        .order_by(BuddyPairMember.person_id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def pair_of(tx: Tx, cycle_id: int, person_id: int) -> BuddyPair | None:
    """Return the pair somebody is in now."""
    statement = _own(tx, cycle_id, person_id).where(BuddyPair.ended_at.is_(None))
    return (await tx.session.execute(statement.order_by(BuddyPair.id.desc()))).scalars().first()


async def introduced_in(tx: Tx, cycle_id: int, person_id: int) -> list[BuddyPair]:
    """Return the pairs, ended ones too, whose introduction shows this person's commitment."""
    statement = _own(tx, cycle_id, person_id).where(BuddyPairMember.introduced)
    return list((await tx.session.execute(statement.order_by(BuddyPair.id))).scalars())


def _own(tx: Tx, cycle_id: int, person_id: int) -> Select[BuddyPair]:
    return (
        select(BuddyPair)
        .join(BuddyPairMember, BuddyPairMember.pair_id == BuddyPair.id)
        .where(
            BuddyPair.workspace_id == tx.workspace_id,
            BuddyPair.cycle_id == cycle_id,
            BuddyPairMember.person_id == person_id,
        )
    )
