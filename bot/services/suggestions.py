"""Suggesting something for the organisation, and hearing what becomes of it."""

from dataclasses import dataclass

from bot.db import groups, owned, people, suggestion_authors
from bot.db import suggestions as rows
from bot.db.models import Cycle, CycleSession, Group, Suggestion
from bot.db.session import Tx
from bot.domain.suggestions import AREAS, LONGEST_TEXT, MadeBy, Status
from bot.domain.words import too_long
from bot.errors import InvalidForm, NotAllowed
from bot.messages.suggestions import Own, Standing
from bot.services import ideas_digest


@dataclass(frozen=True)
class Draft:
    """What was filled in; `session_id` when it was asked for in a session."""

    text: str
    area: str
    made_by: str
    session_id: int | None = None


async def group_of(tx: Tx, person_id: int, session_id: int | None = None) -> Group | None:
    """Return the group a suggestion may come from: the one whose session it is, or the person's own."""
    session = await owned.maybe(tx, CycleSession, session_id)
    cycle = await owned.maybe(tx, Cycle, session.cycle_id) if session else None
    if cycle is not None:
        group = await groups.get(tx, cycle.group_id)
        there = group.facilitator_id == person_id or await groups.is_member(tx, group.id, person_id)
        if there and group.archived_at is None:
            return group
    return await groups.of_member(tx, person_id)


async def make(tx: Tx, person_id: int, draft: Draft, *, request_key: str) -> int:
    """Put a suggestion into the ledger and return its number; sending the form again makes no other.

    Who made an anonymous one is kept apart, to tell them what becomes of it, and nowhere else. Raises
    InvalidForm at `text`, `area` and `made_by`, and NotAllowed for a guest.
    """
    if earlier := await rows.of_request(tx, request_key):
        return earlier.origin_id
    person = await people.get(tx, person_id)
    if person.is_guest:
        raise NotAllowed("Suggestions are for people of this workspace. Please ask a colleague to send it.")
    group = await group_of(tx, person_id, draft.session_id)
    if wrong := _faults(draft, group):
        raise InvalidForm(wrong)
    made_by = MadeBy(draft.made_by)
    source, is_new = await rows.add(
        tx,
        {
            "text": draft.text,
            "area": draft.area,
            "made_by": str(made_by),
            "person_id": person_id if made_by is MadeBy.PERSON else None,
            "group_id": group.id if group and made_by is MadeBy.GROUP else None,
            "request_key": request_key,
        },
        program_id=group.program_id if group and made_by is not MadeBy.ANONYMOUS else None,
    )
    if is_new:
        await suggestion_authors.keep(tx, source.id, author=person_id)
        await ideas_digest.plan(tx)
    return source.origin_id


def _faults(draft: Draft, group: Group | None) -> dict[str, str]:
    found = {}
    if not draft.text:
        found["text"] = "Please write a few words here."
    elif wrong := too_long(draft.text, LONGEST_TEXT):
        found["text"] = wrong
    if draft.area not in AREAS:
        found["area"] = "Please choose what it is about."
    if draft.made_by not in set(MadeBy):
        found["made_by"] = "Please choose who it comes from."
    elif draft.made_by == MadeBy.GROUP and group is None:
        found["made_by"] = "You are in no group just now. Please send it from you, or anonymously."
    return found


async def own(tx: Tx, person_id: int) -> list[Own]:
    """Return what a person suggested and where it stands, the newest first."""
    found = await suggestion_authors.own(tx, viewer=person_id)
    owners = await people.many(tx, [idea.owner_id for _, idea in found if idea.owner_id])
    users = {owner_id: owner.user_id for owner_id, owner in owners.items()}
    return [
        Own(source.text, source.area, MadeBy(source.made_by), source.created_at, _standing(idea, users))
        for source, idea in found
    ]


def _standing(idea: Suggestion, users: dict[int, str]) -> Standing:
    return Standing(idea.id, Status(idea.status), users.get(idea.owner_id or 0), idea.due_on, idea.note)
