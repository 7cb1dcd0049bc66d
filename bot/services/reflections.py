"""Looking back on a cycle: kept for its author, shown in the group's channel while they want that."""

from bot.db import deliveries, groups, owned, people
from bot.db import reflections as rows
from bot.db.groups import Practice
from bot.db.models import Cycle, Reflection
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.words import must_fit
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.messages import reflections as messages
from bot.messages.kit import TEXT
from bot.messages.reflections import QUESTIONS, Words


def reminder_key(cycle_id: int, person_id: int) -> str:
    """Name the one reminder of somebody who has not looked back on a cycle."""
    return f"reflect_reminder:{cycle_id}:{person_id}"


async def latest_cycle(tx: Tx, person_id: int) -> Cycle:
    """Return the cycle a member looks back on: the last one of their group that has ended; else NotFound."""
    cycle = await rows.last_ended(tx, person_id)
    if cycle is None:
        raise NotFound("There is nothing to look back on yet: I ask you right after the reconvene session.")
    return cycle


async def current(tx: Tx, cycle_id: int, *, viewer: int) -> tuple[Cycle, Words]:
    """Return a cycle and what the viewer wrote about it so far; raise NotFound, NotAllowed or Gone."""
    practice = await _looked_back_on(tx, cycle_id, viewer)
    row = await rows.own(tx, cycle_id, viewer=viewer)
    return practice.cycle, _words(row) if row else Words()


async def save(tx: Tx, cycle_id: int, words: Words, *, viewer: int) -> None:
    """Keep the viewer's reflection, new or changed, and show or hide it in the group's channel as they chose.

    The same words again change nothing. Raises InvalidInput at a field, Gone at `audience` when the group has
    no channel any more, and what `current` raises.
    """
    practice = await _looked_back_on(tx, cycle_id, viewer)
    _check(words)
    if words.audience == "group" and (
        practice.group.archived_at or not await _still_in(tx, practice, viewer)
    ):
        raise Gone(
            "You are no longer in this group, or it has ended. Choose “Only me” to keep what you wrote.",
            field="audience",
        )
    row = await rows.own_for_change(tx, cycle_id, viewer=viewer)
    if row.version and _words(row) == words:
        return
    for name, _, _ in QUESTIONS:
        setattr(row, name, getattr(words, name))
    row.audience, row.version, row.updated_at = words.audience, row.version + 1, tx.now
    await _show(tx, practice, row, viewer)
    await tx.session.flush()
    thanks = messages.kept(audience=row.audience, cycle_id=cycle_id)
    for asked in (f"reflect:{cycle_id}:{viewer}", reminder_key(cycle_id, viewer)):
        if await deliveries.find(tx, asked):
            await deliveries.revise(tx, asked, Kind.ANSWER, thanks, version=row.version)


def _check(words: Words) -> None:
    if not any(getattr(words, name) for name, _, _ in QUESTIONS):
        raise InvalidInput("Please write a line in at least one of the fields.", field=QUESTIONS[0][0])
    for name, _, _ in QUESTIONS:
        must_fit(getattr(words, name), TEXT, field=name)
    if words.audience not in {"me", "group"}:
        raise InvalidInput("Please choose who may read it.", field="audience")


def _words(row: Reflection) -> Words:
    return Words(row.happened, row.did, row.lessons, row.carry_on, row.audience)


async def _show(tx: Tx, practice: Practice, row: Reflection, viewer: int) -> None:
    """Post, change or take back the reflection in the group's channel."""
    if row.audience != "group":
        if row.shared_as:
            await deliveries.withdraw(tx, row.shared_as, Kind.SHARED, author_id=viewer)
        row.shared_as = None
        return
    author = await people.get(tx, viewer)
    message = messages.shared(_words(row), author=author.user_id)
    if row.shared_as:
        await deliveries.revise(
            tx, row.shared_as, Kind.SHARED, message, version=row.version, author_id=viewer
        )
        return
    row.shared_as = f"reflection:{row.id}:v{row.version}"
    await deliveries.queue(tx, row.shared_as, Kind.SHARED, message, group_id=practice.group.id)


async def _looked_back_on(tx: Tx, cycle_id: int, viewer: int) -> Practice:
    cycle = await owned.maybe(tx, Cycle, cycle_id)
    if cycle is None or not await rows.took_part(tx, cycle, viewer):
        raise NotAllowed("Only the members who took part look back on a practice cycle.")
    if cycle.ended_at is None:
        raise NotFound("These practice weeks are still running: I ask you right after the reconvene session.")
    return await groups.practice(tx, cycle_id)


async def _still_in(tx: Tx, practice: Practice, person_id: int) -> bool:
    return await groups.is_member(tx, practice.group.id, person_id)
