"""Answering a suggestion and putting two together; whoever made one hears of each change."""

from dataclasses import dataclass
from datetime import date

from bot.db import deliveries, people, suggestion_authors
from bot.db import suggestions as rows
from bot.db.models import Person, Suggestion
from bot.db.session import Tx
from bot.db.suggestion_authors import Hears
from bot.domain import suggestions as rules
from bot.domain.deliveries import Kind
from bot.domain.enrolment import check_owner
from bot.domain.suggestions import Answer, Status
from bot.domain.zones import local
from bot.errors import Gone, InvalidForm, InvalidInput, NotAllowed, NotFound
from bot.messages import suggestions as messages
from bot.messages.suggestions import Standing
from bot.services import access, idea_dates, ledger
from bot.services.memberships import candidate

SAME = "That is the same idea. Please choose another one."


@dataclass(frozen=True)
class Filled:
    """What was filled in for an idea, of which the form showed this version."""

    number: int
    version: int
    status: str
    owner: Person | None
    due: date | None
    note: str


async def answer(tx: Tx, person_id: int, filled: Filled) -> bool:
    """Change where an idea stands, tell those who made it and whoever looks after it from now on.

    False: somebody changed it since the form was opened, and nothing is done. Sending the form again changes
    nothing. Raises InvalidForm at its fields, NotFound, NotAllowed, and Gone when it was put together with
    another meanwhile.
    """
    row = (await rows.for_change(tx, filled.number)).get(filled.number)
    if row is None:
        raise NotFound(ledger.NO_SUCH)
    person = await people.get(tx, person_id)
    if not await ledger.may_see_all(tx, person) and row.owner_id != person_id:
        raise NotAllowed(ledger.NOT_YOURS)
    if row.merged_into_id is not None:
        raise Gone(f"This idea was put together with number {row.merged_into_id}. Please answer that one.")
    if row.version != filled.version:
        return _stands_so(row, filled)
    said = _read(filled)
    wrong = rules.faults(
        Status(row.status), said, due_before=row.due_on, today=local(tx.now, person.tz).date()
    )
    if filled.owner is not None and (unfit := check_owner(candidate(filled.owner, set()))):
        wrong["owner"] = unfit
    if wrong:
        raise InvalidForm(wrong)
    if not filled.note and (row.status, row.owner_id, row.due_on) == (
        said.status,
        said.owner_id,
        said.due_on,
    ):
        return True
    await _change(tx, row, said, person)
    return True


def _read(filled: Filled) -> Answer:
    if filled.status not in set(Status):
        raise InvalidInput("Please choose where it stands.", field="status")
    owner_id = filled.owner.id if filled.owner else None
    return Answer(Status(filled.status), owner_id, filled.due, filled.note)


def _stands_so(row: Suggestion, filled: Filled) -> bool:
    """Say whether an idea stands already as somebody wanted it: the form was sent twice."""
    owner_id = filled.owner.id if filled.owner else None
    wanted = (filled.status, owner_id, filled.due, filled.note)
    return row.version == filled.version + 1 and (row.status, row.owner_id, row.due_on, row.note) == wanted


async def _change(tx: Tx, row: Suggestion, said: Answer, person: Person) -> None:
    before, owner_before = row.status, row.owner_id
    changed = before != said.status
    row.status, row.owner_id, row.due_on = str(said.status), said.owner_id, said.due_on
    if changed or said.note:
        row.note, row.answered_at = said.note, row.answered_at or tx.now
    _touch(tx, row)
    await rows.note_change(tx, row, before=before, after=row.status, note=said.note, by_id=person.id)
    if changed or said.note:
        await _tell(tx, row, await suggestion_authors.hearers(tx, row.id), changed=changed)
    await idea_dates.plan(tx, row)
    if row.owner_id not in {None, owner_before, person.id}:
        await _hand_over(tx, row, person)


def _touch(tx: Tx, row: Suggestion) -> None:
    row.version += 1
    row.updated_at = tx.now


async def _hand_over(tx: Tx, row: Suggestion, by: Person) -> None:
    await deliveries.queue(
        tx,
        f"idea_owner:{row.id}:v{row.version}",
        Kind.NOTICE,
        messages.look_after(number=row.id, text=row.text, by=by.user_id, due=row.due_on),
        person_id=row.owner_id,
    )


async def _tell(
    tx: Tx, row: Suggestion, hearers: list[Hears], *, changed: bool = True, merged_from: int | None = None
) -> None:
    """Tell each person and group that made an idea, in the words they made it with."""
    owner = (await people.many(tx, [row.owner_id] if row.owner_id else [])).get(row.owner_id or 0)
    stands = Standing(row.id, Status(row.status), owner.user_id if owner else None, row.due_on, row.note)
    for one in hearers:
        where = {"group_id": one.group_id} if one.group_id else {"person_id": one.person_id}
        to = f":{one.person_id}" if one.of_table else ""
        await deliveries.queue(
            tx,
            f"idea:{row.id}:v{row.version}:{one.source_id}{to}",
            Kind.IDEA,
            messages.news(
                stands,
                text=one.text,
                merged_from=merged_from,
                changed=changed,
                to_group=one.group_id is not None,
                of_table=one.of_table,
            ),
            **where,
        )


async def merge(tx: Tx, person_id: int, number: int, into: int) -> int:
    """Put an idea together with another that says the same; return the number under which both stand now.

    Each keeps its words and its people. Doing it again changes nothing. Raises InvalidInput at `into` for an
    idea and itself, Gone when it stands elsewhere already, NotFound, and NotAllowed for anybody but an owner.
    """
    await access.must_own(tx, person_id)
    target_id = (await ledger.standing(tx, into)).id
    locked = await rows.for_change(tx, number, target_id)
    row, target = locked.get(number), locked.get(target_id)
    if row is None or target is None:
        raise NotFound(ledger.NO_SUCH)
    if row.merged_into_id is not None:
        if (await ledger.standing(tx, number)).id == target_id and into != number:
            return target_id
        raise Gone(f"This idea stands under number {row.merged_into_id} already.", field="into")
    if number == target_id:
        raise InvalidInput(SAME, field="into")
    if target.merged_into_id is not None:
        raise InvalidInput("That idea was just put together with another. Please choose again.", field="into")
    await _merge(tx, row, target, by_id=person_id)
    return target_id


async def _merge(tx: Tx, row: Suggestion, target: Suggestion, *, by_id: int) -> None:
    hearers = await suggestion_authors.hearers(tx, row.id)
    await rows.move_sources(tx, row.id, target.id)
    row.merged_into_id = target.id
    if target.owner_id is None and Status(target.status) in rules.OPEN:
        target.owner_id, target.due_on = row.owner_id, row.due_on
        await idea_dates.plan(tx, target)
    for one, after in ((row, f"{ledger.WITH}{target.id}"), (target, f"{ledger.WITH}{row.id}")):
        _touch(tx, one)
        await rows.note_change(tx, one, before=one.status, after=after, note="", by_id=by_id)
    await _tell(tx, target, hearers, merged_from=row.id)
