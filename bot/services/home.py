"""Puts together what one person's App Home shows; contents only of what is theirs or shared with them."""

from bot.db import activity_log, buddies, groups, people
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain.message import View
from bot.messages import home as messages
from bot.messages.activity_log import Entry
from bot.messages.home import Buddy, Home, Mine
from bot.services import access, actions, commitments, dialogues, home_groups, ledger, sessions, strategies
from bot.services.log_sharing import entry_of
from bot.services.unasked import is_away

RECENT = 3


async def view(tx: Tx, person_id: int) -> View:
    """Return somebody's App Home as it is now."""
    person = await people.get(tx, person_id)
    mine, led = await _mine(tx, person), await home_groups.led(tx, person)
    may_set_up = await access.may_set_up(tx, person_id)
    strange = mine is None and not led and not may_set_up
    entries = await activity_log.own_page(tx, viewer=person_id, limit=RECENT)
    shown = Home(
        mine=mine,
        paused_until=person.paused_until if is_away(tx, person) else None,
        entries=[entry_of(row) for row in entries],
        led=led,
        may_set_up=may_set_up,
        ask=await access.whom_to_ask(tx) if strange else "",
        dialogues=await dialogues.home_part(tx, person),
        actions=await actions.home(tx, person),
        strategies=await strategies.home_part(tx, person) if mine else [],
        ideas=[] if strange else await ledger.home_part(tx, person),
    )
    return messages.view(shown, tz=person.tz)


async def _mine(tx: Tx, person: Person) -> Mine | None:
    group = await groups.of_member(tx, person.id)
    if group is None:
        return None
    practice = await groups.practice_of_group(tx, group.id)
    if practice is None:
        return Mine(group.name, None)
    cycle = practice.cycle
    partners = await buddies.buddies_of(tx, cycle.id, person.id)
    plan = await commitments.of(tx, cycle.id, person.id, viewer=person.id)
    ahead = await sessions.next_of_group(tx, group.id)
    return Mine(
        group.name,
        home_groups.stage(tx, practice, person.tz),
        buddies=[Buddy(one.user_id, one.paused_until if is_away(tx, one) else None) for one in partners],
        commitment=plan.sentence if plan else None,
        shared=await _shared(tx, cycle.id, person.id),
        session=ahead.shown if ahead else None,
        said=ahead.answers.get(person.id) if ahead else None,
        reflect=cycle.id if cycle.ended_at else None,
        soon=bool(ahead and not ahead.session.cancelled_at and sessions.is_soon(tx, ahead.session)),
    )


async def _shared(tx: Tx, cycle_id: int, viewer: int) -> list[tuple[str, Entry]]:
    found = await activity_log.shared_with(tx, cycle_id, viewer=viewer, limit=RECENT)
    authors = await people.many(tx, [row.author_id for row in found])
    return [(authors[row.author_id].user_id, entry_of(row)) for row in found]
