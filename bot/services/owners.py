"""Naming the programme owners; while nobody is named, the Slack admins are."""

from bot.db import deliveries, people
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.enrolment import check_owner
from bot.errors import InvalidInput
from bot.messages import owners as messages
from bot.services import access, ideas_digest
from bot.services.memberships import candidate


async def shown(tx: Tx, person_id: int) -> list[Person]:
    """Return the named owners, to an owner; NotAllowed for anybody else."""
    await access.must_own(tx, person_id)
    return await people.named_owners(tx)


async def name(tx: Tx, person_id: int, picked: list[Person], *, request_key: str) -> list[Person]:
    """Make exactly these people the owners, and tell those who are new; each gets the ideas once a week.

    Raises NotAllowed for anybody but an owner, and InvalidInput at `owners` for a bot, a guest or somebody
    deactivated.
    """
    before = {person.id: person for person in await shown(tx, person_id)}
    for person in picked:
        if wrong := check_owner(candidate(person, set())):
            raise InvalidInput(wrong, field="owners")
    wanted = {person.id for person in picked}
    for person in before.values():
        person.is_owner = person.id in wanted
    by = await people.get(tx, person_id)
    now = await people.many(tx, wanted)
    for person in now.values():
        person.is_owner = True
        if person.id not in before and person.id != person_id:
            key = f"owner:{person.id}:{request_key}"
            await deliveries.queue(tx, key, Kind.NOTICE, messages.named(by=by.user_id), person_id=person.id)
    await tx.session.flush()
    await ideas_digest.plan(tx)
    return await people.named_owners(tx)
