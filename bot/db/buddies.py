"""Buddy pairs: who is whose buddy now, and who has been before."""

from collections import Counter

from sqlalchemy import select

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
    for pair_id, person_id in (await tx.session.execute(statement)).tuples():
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
    for cycle_id, pair_id, person_id in (await tx.session.execute(statement)).tuples():
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
