"""Who leads a group: its facilitator, who may change, and those beside them."""

from collections.abc import Sequence

from bot.db import deliveries, group_roles, groups, people, programs
from bot.db.models import Group, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.enrolment import check_facilitator
from bot.errors import Gone, InvalidInput
from bot.messages import group_news as news
from bot.services import access
from bot.services.memberships import DEACTIVATED, candidate, leave

MOST_BESIDE = 3


async def hand_over(tx: Tx, by: int, group_id: int, to: Person, *, stays: bool, request_key: str) -> Group:
    """Make somebody the facilitator; the one before goes on beside them if they stay. Twice changes nothing.

    Raises InvalidInput at `facilitator`, besides what access raises.
    """
    await programs.lock(tx, group_id)
    group = await access.led_group(tx, by, group_id)
    if group.facilitator_id == to.id:
        return group
    await _must_fit(tx, group, to, field="facilitator")
    before = await people.get(tx, group.facilitator_id)
    await appoint(tx, group, to, stays=stays and before.is_active)
    author = await people.get(tx, by)
    for person in (to, before):
        if person.id not in {by} and person.is_active:
            message = news.facilitator_changed(
                group=group.name,
                to=to.user_id,
                by=author.user_id,
                you="new" if person is to else "stays" if stays else "gone",
            )
            await deliveries.queue(
                tx,
                f"handed_over:{group_id}:{person.id}:{request_key}",
                Kind.NOTICE,
                message,
                person_id=person.id,
            )
    await tell_channel(tx, group, request_key)
    return group


async def appoint(tx: Tx, group: Group, to: Person, *, stays: bool) -> None:
    """Change who facilitates a group, and bring its channel in line."""
    before = group.facilitator_id
    beside = {person.id for person in await group_roles.co_facilitators(tx, group.id)} - {to.id}
    await group_roles.set_co_facilitators(tx, group, beside | ({before} if stays else set()))
    group.facilitator_id = to.id
    if not stays:
        await group_roles.let_go(tx, group, before)
    group.channel_due_at, group.channel_attempts = tx.now, 0
    await tx.session.flush()


async def set_beside(
    tx: Tx, by: int, group_id: int, picked: Sequence[Person], *, request_key: str
) -> list[Person]:
    """Make exactly these people lead a group beside its facilitator, and tell those for whom that is new.

    Raises InvalidInput at `people`, besides what access raises.
    """
    await programs.lock(tx, group_id)
    group = await access.led_group(tx, by, group_id)
    wanted = [person for person in dict.fromkeys(picked) if person.id != group.facilitator_id]
    if len(wanted) > MOST_BESIDE:
        raise InvalidInput(
            f"At most {MOST_BESIDE} people lead a group beside its facilitator. Please take somebody out.",
            field="people",
        )
    for person in wanted:
        await _must_fit(tx, group, person, field="people")
    new, gone = await group_roles.set_co_facilitators(tx, group, {person.id for person in wanted})
    if not new and not gone:
        return wanted
    group.channel_due_at, group.channel_attempts = tx.now, 0
    author = await people.get(tx, by)
    for person in (await people.many(tx, (new | gone) - {by})).values():
        message = news.beside(group=group.name, by=author.user_id, added=person.id in new)
        key = f"beside:{group_id}:{person.id}:{request_key}"
        await deliveries.queue(tx, key, Kind.NOTICE, message, person_id=person.id)
    await tell_channel(tx, group, request_key)
    return wanted


async def _must_fit(tx: Tx, group: Group, person: Person, *, field: str) -> None:
    members = [candidate(one, set()) for one in await groups.members(tx, group.id)]
    if wrong := check_facilitator(candidate(person, set()), members):
        raise InvalidInput(wrong, field=field)


async def tell_channel(tx: Tx, group: Group, key: str, *, gone: str = "") -> None:
    """Tell a group in its channel, once, who leads it now; `gone` is who has left the workspace."""
    facilitator = await people.get(tx, group.facilitator_id)
    beside = [one.user_id for one in await group_roles.co_facilitators(tx, group.id)]
    message = news.led_by(facilitator=facilitator.user_id, beside=beside, gone=gone)
    await deliveries.queue(tx, f"led_by:{group.id}:{key}", Kind.NOTICE, message, group_id=group.id)


async def deactivated(tx: Tx, person: Person) -> None:
    """Take somebody whose account was deactivated out of their group, and out of the lead of others."""
    await leave(tx, person.id, reason=DEACTIVATED)
    await group_roles.step_down(tx, person.id)
    for group in await groups.facilitated_by(tx, person.id):
        await facilitator_gone(tx, group, person)


async def facilitator_gone(tx: Tx, group: Group, person: Person) -> None:
    """See to a group whose facilitator's account was deactivated.

    Somebody who leads it beside them takes over at once. Otherwise its channel and whoever set it up are
    offered to: the first who wants to does.
    """
    beside = await group_roles.co_facilitators(tx, group.id)
    if beside:
        await appoint(tx, group, beside[0], stays=False)
        message = news.took_over_by_itself(group=group.name, gone=person.user_id)
        key = f"took_over:{group.id}:{person.id}:{beside[0].id}"
        await deliveries.queue(tx, key, Kind.NOTICE, message, person_id=beside[0].id)
        await tell_channel(tx, group, f"gone:{person.id}", gone=person.user_id)
        return
    creator = await programs.creator(tx, group)
    told = [creator] if creator.is_active else await programs.whom_to_ask(tx)
    message = news.orphaned(group=group.name, group_id=group.id, facilitator=person.user_id)
    for one in told:
        key = f"orphaned:{group.id}:{person.id}:{one.id}"
        await deliveries.queue(tx, key, Kind.NOTICE, message, person_id=one.id)
    message = news.orphaned(group=group.name, group_id=group.id, facilitator=person.user_id, in_channel=True)
    await deliveries.queue(tx, _offer(group, person.id), Kind.NOTICE, message, group_id=group.id)


def _offer(group: Group, gone_id: int) -> str:
    return f"orphaned:{group.id}:{gone_id}:channel"


async def take_over(tx: Tx, person_id: int, group_id: int) -> Group:
    """Make somebody the facilitator of a group whose own has gone: an owner, its creator, or a member.

    Raises Gone when the group has ended, NotAllowed for others, and InvalidInput when somebody active
    facilitates it.
    """
    group = await programs.lock(tx, group_id)
    if group is None or group.archived_at is not None:
        raise Gone(access.GROUP_ENDED)
    if group.facilitator_id == person_id:
        return group
    here = await groups.is_member(tx, group_id, person_id)
    if not here and (await programs.creator(tx, group)).id != person_id:
        await access.must_own(tx, person_id)
    before = await people.get(tx, group.facilitator_id)
    if before.is_active:
        raise InvalidInput("Somebody facilitates that group already, so nothing was changed.")
    await appoint(tx, group, await people.get(tx, person_id), stays=False)
    now = (await people.get(tx, person_id)).user_id
    offer = _offer(group, before.id)
    if await deliveries.find(tx, offer):
        message = news.led_by(facilitator=now, beside=[], gone=before.user_id)
        await deliveries.revise(tx, offer, Kind.NOTICE, message, version=2)
    else:
        await tell_channel(tx, group, f"took_over:{person_id}")
    return group
