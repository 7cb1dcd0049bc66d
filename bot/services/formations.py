"""Drafts of practice groups: formed, formed anew, changed and thrown away; nobody hears of any of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from bot.db import formations, people, roster
from bot.db.models import Formation, Person
from bot.db.session import Tx
from bot.domain.calendar import check_first_session
from bot.domain.enrolment import check_facilitator
from bot.domain.formation import Draft, kept, read
from bot.errors import Gone, InvalidForm, InvalidInput, NotFound
from bot.messages.formation_forms import Choices
from bot.messages.formations import Row
from bot.services import access, formation_basis
from bot.services.formation_basis import Basis
from bot.services.memberships import candidate

NO_SUCH = "I cannot find those groups. `/plg groups` shows the drafts there are."
LAUNCHED = "Those groups have been launched already. `/plg groups` shows how far they are."
DISCARDED = "Somebody has thrown that draft away. `/plg groups` shows the others."
LISTED = 10

Groups = Sequence[Sequence[int]]  # person ids; the first group is number 1


class Seen(NamedTuple):
    """A draft, and the version of it that somebody has in front of them."""

    formation_id: int
    version: int


@dataclass(frozen=True)
class New:
    """What was filled in; `draft` is None when it cannot be read, and `faults` says why, by field."""

    name: str
    draft: Draft | None
    facilitators: Sequence[Person]
    request_key: str
    faults: dict[str, str] = field(default_factory=dict)


async def prepare(tx: Tx, person_id: int | None, new: New) -> Basis:
    """Check what was filled in, and return what forming its groups needs.

    `person_id` is None at the command line. Raises NotAllowed for who is no owner, InvalidForm by field.
    """
    await must_own(tx, person_id)
    faults = dict(new.faults)
    for one in new.facilitators:
        if wrong := check_facilitator(candidate(one, set()), []):
            faults.setdefault("facilitators", wrong)
    if new.draft is not None and new.draft.cycle is not None:
        try:
            check_first_session(new.draft.cycle.work_starts, tx.now, field="day")
        except InvalidInput as error:
            faults.setdefault("day", error.message)
    if faults or new.draft is None:
        raise InvalidForm(faults or {"name": "Please fill this in."})
    return await _basis(tx, new.draft)


async def _basis(tx: Tx, draft: Draft) -> Basis:
    found = await formation_basis.pool(tx, draft.who, draft.facilitators)
    return await formation_basis.of(tx, found, draft)


async def keep(tx: Tx, person_id: int | None, new: New, groups: Groups) -> Formation:
    """Keep a new draft with its groups; the same form sent again returns the one it has made."""
    await must_own(tx, person_id)
    assert new.draft is not None  # noqa: S101 - `prepare` has seen to it
    made = await formations.add(
        tx, name=new.name, settings=kept(new.draft), created_by=person_id, request_key=new.request_key
    )
    if made is None:
        there = await formations.of_request(tx, new.request_key)
        assert there is not None  # noqa: S101 - else there was nothing in the way
        return there
    await formations.seat(tx, made.id, groups)
    return made


async def stays(tx: Tx, person_id: int | None, formation_id: int, new: New) -> bool:
    """Say whether what was filled in leaves the groups of a draft as they are."""
    row = await open_draft(tx, person_id, formation_id)
    return new.draft is not None and new.draft.forms_as(read(row.settings))


async def change(tx: Tx, person_id: int | None, seen: Seen, new: New, groups: Groups | None) -> int | None:
    """Change what was filled in, and return the new version; `groups` is None where they stay as they are.

    None when somebody changed the draft since it was seen; the same form sent again changes nothing.
    """
    row = await open_draft(tx, person_id, seen.formation_id)
    assert new.draft is not None  # noqa: S101 - `prepare` has seen to it
    before = read(row.settings)
    wanted = new.draft.with_arrangement_of(before) if groups is None else new.draft
    if row.version != seen.version:
        return row.version if (row.name, before) == (new.name, wanted) else None
    row.name, row.settings = new.name, kept(wanted)
    row.version += 1
    if groups is not None:
        await formations.seat(tx, row.id, groups)
    return row.version


async def filled(tx: Tx, person_id: int | None, formation_id: int) -> tuple[Formation, list[str]]:
    """Return a draft as it was filled in, with the Slack ids of its facilitators."""
    row = await open_draft(tx, person_id, formation_id)
    chosen = read(row.settings).facilitators
    known = await people.many(tx, chosen)
    return row, [known[one].user_id for one in chosen if one in known]


async def to_form_anew(tx: Tx, person_id: int | None, formation_id: int) -> Basis:
    """Return what forming a draft's groups anew needs: the roster as it is by now."""
    row = await open_draft(tx, person_id, formation_id)
    return await _basis(tx, read(row.settings))


async def rearrange(tx: Tx, person_id: int | None, seen: Seen, seed: int, groups: Groups) -> bool:
    """Keep another arrangement; say False when somebody changed the draft since then, unless to this."""
    row = await open_draft(tx, person_id, seen.formation_id)
    before = read(row.settings)
    if row.version != seen.version:
        return (before.seed, before.swaps) == (seed, 0)
    row.settings, row.version = kept(replace(before, seed=seed, swaps=0)), row.version + 1
    await formations.seat(tx, row.id, groups)
    return True


async def discard(tx: Tx, person_id: int | None, formation_id: int) -> str:
    """Throw a draft away, and return its name; a second time changes nothing."""
    await must_own(tx, person_id)
    row = await formations.lock(tx, formation_id)
    if row is None:
        raise NotFound(NO_SUCH)
    if row.state == formations.LAUNCHED:
        raise Gone(LAUNCHED)
    await formations.close(tx, row, formations.DISCARDED)
    return row.name


async def listing(tx: Tx, person_id: int | None) -> list[Row]:
    """Return the newest drafts and launches, to an owner."""
    await must_own(tx, person_id)
    found = await formations.latest(tx, limit=LISTED)
    ids = [one.id for one in found]
    sizes, waiting = await formations.sizes(tx, ids), await formations.waiting(tx, ids)
    return [
        Row(
            one.id,
            one.name,
            *sizes.get(one.id, (0, 0)),
            one.state == formations.LAUNCHED,
            waiting.get(one.id, 0),
        )
        for one in found
    ]


async def choices(tx: Tx) -> Choices:
    """Return what the roster can be narrowed by, the most frequent first."""
    entries = await roster.entries(tx)
    counts = {
        "departments": Counter(one.department for one in entries),
        "levels": Counter(one.level for one in entries),
        "locations": Counter(one.location for one in entries),
        "tags": Counter(tag for one in entries for tag in one.tags),
    }
    values = {name: [one for one, _ in found.most_common() if one] for name, found in counts.items()}
    return Choices(values, len(entries))


async def open_draft(tx: Tx, person_id: int | None, formation_id: int) -> Formation:
    """Return a draft that can still be changed, locked; raise NotAllowed, NotFound, or Gone saying why."""
    await must_own(tx, person_id)
    row = await formations.lock(tx, formation_id)
    if row is None:
        raise NotFound(NO_SUCH)
    if row.state != formations.DRAFT:
        raise Gone(LAUNCHED if row.state == formations.LAUNCHED else DISCARDED)
    return row


async def must_own(tx: Tx, person_id: int | None) -> None:
    """Raise NotAllowed unless this is an owner, or somebody at the command line (None)."""
    if person_id is not None:
        await access.must_own(tx, person_id)
