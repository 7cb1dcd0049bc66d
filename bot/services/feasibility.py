"""Whether the goal is possible: what an owner is asked with, and the people a year is played with."""

from bot.db import dialogue_slots, people, roster
from bot.db.session import Tx
from bot.domain.feasibility import Plan
from bot.domain.seating import Guest
from bot.services import access, partners

FEW_DATES = 1


async def opening(tx: Tx, person_id: int) -> tuple[Plan, int | None]:
    """Return the numbers an owner begins with, and how many people the roster has; NotAllowed for others."""
    await access.must_own(tx, person_id)
    listed = len(await roster.entries(tx))
    return Plan(listed, goal=await partners.goal(tx)), listed or None


async def pool(tx: Tx, person_id: int) -> tuple[list[Guest], set[frozenset[int]], int]:
    """Return the people of the roster as seating sees them, who must sit apart, and the goal as it is now.

    The pairs are for playing only. Raises NotAllowed for anybody but an owner.
    """
    await access.must_own(tx, person_id)
    guests = [Guest(one.person_id, one.department, one.manager_id) for one in await roster.entries(tx)]
    return guests, await roster.exclusions(tx), await partners.goal(tx)


async def set_goal(tx: Tx, person_id: int, goal: int) -> None:
    """Make this the number of people everybody shall meet in a year; NotAllowed for anybody but an owner."""
    await access.must_own(tx, person_id)
    person = await people.get(tx, person_id)
    program = await dialogue_slots.begun(tx, by=person.id)
    program.partner_goal = goal
    await tx.session.flush()
