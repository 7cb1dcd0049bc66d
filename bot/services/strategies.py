"""What helped with a group's challenge: shown in its channel, and to later groups if the group agreed."""

import json
from hashlib import sha256

from bot.db import deliveries, groups, owned
from bot.db import reflections as took
from bot.db import strategies as rows
from bot.db.models import Cycle, Group, Person, StrategyShare
from bot.db.session import Tx
from bot.db.strategies import Kept
from bot.domain.deliveries import Kind
from bot.domain.message import Block, Message
from bot.domain.strategies import for_challenge, found, stems
from bot.errors import NotAllowed, NotFound
from bot.messages import strategies as messages
from bot.messages.strategies import Own

ONLY_MEMBERS = "Only the members of this group decide who finds its strategies, so nothing was changed."


async def publish(tx: Tx, cycle_id: int) -> None:
    """Show what a group voted best in its channel, with the one question whether to share it.

    Called again it changes what stands there, if that is no longer so. Without votes nothing is shown.
    """
    cycle = await owned.one(tx, Cycle, cycle_id)
    group = await groups.get(tx, cycle.group_id)
    if group.archived_at is not None or not await rows.best(tx, cycle_id):
        return
    await _show(tx, group, cycle, await rows.share_for_change(tx, cycle_id))


async def _show(tx: Tx, group: Group, cycle: Cycle, share: StrategyShare) -> None:
    strategies = [(one.text, one.votes) for one in await rows.best(tx, cycle.id)]
    message = messages.best(
        challenge=cycle.challenge, strategies=strategies, agreed=share.agreed, cycle_id=cycle.id
    )
    key, digest = f"strategies:{cycle.id}", sha256(json.dumps(message.payload()).encode()).hexdigest()
    if share.shown == digest:
        return
    share.version, share.shown = share.version + 1, digest
    if share.version == 1:
        await deliveries.queue(tx, key, Kind.STRATEGIES, message, group_id=group.id)
        await deliveries.queue(tx, f"{key}:pin", Kind.STRATEGIES, None, method="pin", target_key=key)
    else:
        await deliveries.revise(tx, key, Kind.STRATEGIES, message, version=share.version)
    await tx.session.flush()


async def answer(tx: Tx, person_id: int, cycle_id: int, *, agreed: bool) -> Message:
    """Let later groups find the strategies of a cycle, or no longer; any member may say so, at any time.

    The same answer again changes nothing. Raises NotFound, and NotAllowed for whoever was not in it.
    """
    cycle = await owned.maybe(tx, Cycle, cycle_id)
    if cycle is None or not await rows.best(tx, cycle_id):
        raise NotFound("There are no strategies here to share. `/plg strategies` lists what there is.")
    if not await took.took_part(tx, cycle, person_id):
        raise NotAllowed(ONLY_MEMBERS)
    share = await rows.share_for_change(tx, cycle_id)
    if share.agreed is not agreed:
        share.agreed, share.answered_by_id, share.answered_at = agreed, person_id, tx.now
        group = await groups.get(tx, cycle.group_id)
        if group.archived_at is None:
            await _show(tx, group, cycle, share)
        await tx.session.flush()
    return messages.answered(agreed=agreed)


async def listing(tx: Tx, person_id: int, words: str) -> Message:
    """Return what somebody's groups found, and what others did who agreed to be found.

    With `words` those that hold them; without, all of one's own, and those for the challenge of one's group.
    """
    kept = await rows.kept(tx, viewer=person_id)
    others = await rows.of_others(tx, viewer=person_id)
    practice = await groups.practice_of(tx, person_id)
    challenge = practice.cycle.challenge if practice else ""
    if words:
        kept = [one for one in kept if _holds(one, words)]
        others = found(words, others)
    elif practice is not None:
        others = for_challenge(challenge, practice.cycle.topic, others)
    return messages.listing([_own(one) for one in kept], others, words=words, challenge=challenge)


def _holds(one: Kept, words: str) -> bool:
    there = stems(" ".join([one.challenge, *(strategy.text for strategy in one.strategies)]))
    return bool(stems(words) & there)


def _own(one: Kept) -> Own:
    listed = [(strategy.text, strategy.votes) for strategy in one.strategies]
    return Own(one.cycle_id, one.challenge, one.group, one.agreed, listed)


async def home_part(tx: Tx, person: Person) -> list[Block]:
    """Return what somebody's App Home shows: what their group found last, and where others' is found."""
    kept = await rows.kept(tx, viewer=person.id)
    return messages.home_blocks(_own(kept[0]) if kept else None)
