"""Keeps commitments, and shows them to the buddies they are shared with, for as long as they are."""

from dataclasses import asdict, dataclass

from bot.db import buddies, commitments, deliveries, groups, people
from bot.db.groups import Practice
from bot.db.models import Commitment
from bot.db.session import Tx
from bot.domain.commitment import behaviour_words, situation_words
from bot.domain.deliveries import Kind
from bot.domain.words import must_fit, too_long
from bot.errors import Gone, InvalidForm, NotFound
from bot.messages import commitments as messages
from bot.messages.commitments import LONGEST, Plan
from bot.services import introductions
from bot.services.introductions import plan_of


@dataclass(frozen=True)
class Draft:
    """What the composer begins with; `written` says that it is there already."""

    cycle_id: int
    challenge: str
    plan: Plan
    written: bool


async def of(tx: Tx, cycle_id: int, person_id: int, viewer: int) -> Plan | None:
    """Return somebody's commitment for a cycle, if there is one that the viewer may read."""
    row = await commitments.of(tx, cycle_id, person_id, viewer=viewer)
    return plan_of(row) if row else None


async def draft(tx: Tx, person_id: int, *, behaviour: str = "") -> Draft:
    """Return what somebody can write or change now; `behaviour` is what they typed already.

    Raises NotFound when they are in no cycle, InvalidInput when it is longer than a commitment can be.
    """
    practice = await _running(tx, person_id)
    must_fit(behaviour, LONGEST)
    row = await commitments.of(tx, practice.cycle.id, person_id, viewer=person_id)
    plan = plan_of(row) if row else Plan()
    if behaviour:
        plan = Plan(**asdict(plan) | {"behaviour": behaviour})
    return Draft(practice.cycle.id, practice.cycle.challenge, plan, row is not None)


async def save(tx: Tx, person_id: int, cycle_id: int, plan: Plan) -> list[str]:
    """Keep a commitment and bring what buddies see in line; return the Slack ids of those who see it.

    Saving the same again changes nothing. Raises InvalidForm when something is missing or too long, Gone
    when the cycle it was written for is over.
    """
    _check(plan)
    if (await _running(tx, person_id)).cycle.id != cycle_id:
        raise Gone(
            "The cycle you wrote this for is over. Please copy it and type `/plg commit` for the new one."
        )
    practice = await groups.practice(tx, cycle_id, lock=True)
    row = await commitments.keep(tx, cycle_id, person_id, **asdict(plan))
    if row is not None:
        await _show(tx, practice, row)
    else:
        await _change(tx, practice, person_id, plan)
    partners = await buddies.buddies_of(tx, cycle_id, person_id) if plan.shared else []
    return [partner.user_id for partner in partners]


async def _running(tx: Tx, person_id: int) -> Practice:
    practice = await groups.practice_of(tx, person_id)
    if practice is None:
        raise NotFound(
            "You are in no practice cycle just now, so there is nothing to commit to yet. "
            "A facilitator or a programme owner can add you to a group."
        )
    if practice.cycle.ended_at is not None:
        raise Gone("This cycle is over. When the next one begins, `/plg commit` is there for it.")
    return practice


def _check(plan: Plan) -> None:
    errors = {
        name: wrong
        for name, text in (
            ("situation", plan.situation),
            ("behaviour", plan.behaviour),
            ("obstacle", plan.obstacle),
        )
        if (wrong := too_long(text, LONGEST))
    }
    if not situation_words(plan.situation):
        errors["situation"] = "Please say in a few words when it will happen."
    if not behaviour_words(plan.behaviour):
        errors["behaviour"] = "Please say in a few words what you will do then."
    if errors:
        raise InvalidForm(errors)


async def _change(tx: Tx, practice: Practice, person_id: int, plan: Plan) -> None:
    row = await commitments.of(tx, practice.cycle.id, person_id, viewer=person_id)
    if row is None or plan_of(row) == plan:
        return
    if plan.shared and not row.shared:
        row.times_shared += 1
    for name, value in asdict(plan).items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = tx.now
    await tx.session.flush()
    await (_show(tx, practice, row) if row.shared else _take_back(tx, practice, row))


async def _show(tx: Tx, practice: Practice, row: Commitment) -> None:
    """Show a commitment to the present buddies, in the message that has it already or in one of its own."""
    if not row.shared:
        return
    readers = {one.id for one in await buddies.buddies_of(tx, row.cycle_id, row.person_id)}
    shown: set[int] = set()
    for pair in await buddies.introduced_in(tx, row.cycle_id, row.person_id):
        shown |= await introductions.rewrite(tx, practice, pair, readers=readers, author_id=row.person_id)
    author = await people.get(tx, row.person_id)
    message = messages.shown(author.user_id, plan_of(row))
    for reader_id in sorted(readers):
        key = _key(row, reader_id)
        if await deliveries.find(tx, key) is not None:
            await deliveries.revise(
                tx, key, Kind.COMMITMENT, message, version=row.version, author_id=row.person_id
            )
        elif reader_id not in shown:
            await deliveries.queue(
                tx, key, Kind.COMMITMENT, message, person_id=reader_id, group_id=practice.group.id
            )


async def _take_back(tx: Tx, practice: Practice, row: Commitment) -> None:
    """Take a commitment that has become private out of every message that shows it, old ones too."""
    for key in await deliveries.posts_beginning(tx, f"{_scope(row)}:"):
        await deliveries.withdraw(tx, key, Kind.COMMITMENT, reason="private", author_id=row.person_id)
    for pair in await buddies.introduced_in(tx, row.cycle_id, row.person_id):
        sides = {side.person_id: side for side in await buddies.sides(tx, pair.id)}
        sides[row.person_id].introduced = False
        await tx.session.flush()
        await introductions.rewrite(
            tx, practice, pair, readers=sides.keys() - {row.person_id}, author_id=row.person_id
        )


def _scope(row: Commitment) -> str:
    return f"commitment:{row.cycle_id}:{row.person_id}"


def _key(row: Commitment, reader_id: int) -> str:
    """Name the message to one reader; what was taken back and is shared again is another message."""
    again = f":again-{row.times_shared}" if row.times_shared > 1 else ""
    return f"{_scope(row)}:{reader_id}{again}"
