"""Writing down what a group settles: by whoever writes now, changed later, never lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.db import agenda as rows
from bot.db.session import Tx
from bot.domain.script import Record
from bot.domain.words import must_fit
from bot.errors import Gone
from bot.messages.kit import TEXT
from bot.messages.session_notes import Box, block_id
from bot.services import agenda_posts, table_ideas
from bot.services.agenda_access import found, why_over
from bot.services.agenda_view import Scene

NO_STEP = "I cannot find that step any more. Please look at the newest message of the session."


@dataclass(frozen=True)
class Page:
    """What a form of notes shows: the boxes of one step, and who writes if it is somebody else."""

    run_id: int
    step: int
    title: str
    boxes: Sequence[Box]
    scribe: str | None


async def page(tx: Tx, person_id: int, run_id: int, step: int) -> Page:
    """Return what can be written down in a step; raise NotFound, NotAllowed or Gone."""
    on = await found(tx, person_id, run_id)
    records = _records(on, step)
    there = await rows.notes_of(tx, on.session.id, [record.name for record in records])
    boxes = [
        Box(
            record.name,
            record.label,
            record.hint,
            there[record.name].text if record.name in there else "",
            there[record.name].version if record.name in there else 0,
        )
        for record in records
    ]
    return _page(on, person_id, step, boxes)


async def save(
    tx: Tx,
    person_id: int,
    run_id: int,
    step: int,
    *,
    texts: Mapping[str, str],
    versions: Mapping[str, int],
) -> Page | None:
    """Keep what was written and make its writer the scribe; None when all of it is kept.

    What somebody else changed since the form was opened is not overwritten: then the page comes back with
    both texts, to be put together. Notes are taken as long as the group's session is known, so that nothing
    is lost of one that was stopped meanwhile. Raises InvalidInput at a field, NotFound, NotAllowed or Gone.
    """
    on = await found(tx, person_id, run_id)
    records = _records(on, step)
    for record in records:
        must_fit(texts[record.name], TEXT, field=block_id(record.name, versions.get(record.name, 0)))
    there = await rows.notes_of(tx, on.session.id, [record.name for record in records])
    clashes, changed = [], False
    for record in records:
        row, text = there.get(record.name), texts[record.name]
        now, version = (row.text, row.version) if row else ("", 0)
        if text == now:
            continue
        if version != versions.get(record.name, 0):
            clashes.append(Box(record.name, record.label, record.hint, text, version, other=now))
            continue
        await rows.keep_note(tx, on.session.id, record.name, text, label=record.label, author_id=person_id)
        changed = True
    takes_over = why_over(on) is None and on.run.scribe_id != person_id
    if takes_over:
        on.run.scribe_id = person_id
        await tx.session.flush()
    if changed and why_over(on) == "held":
        await table_ideas.hand_over(tx, on)
        await agenda_posts.refresh(tx, on)
    if changed or takes_over:
        await agenda_posts.refresh_note(tx, on, step)
    return _page(on, person_id, step, clashes) if clashes else None


def _records(on: Scene, step: int) -> Sequence[Record]:
    if not 0 <= step < len(on.script.steps) or not on.script.steps[step].records:
        raise Gone(NO_STEP)
    return on.script.steps[step].records


def _page(on: Scene, person_id: int, step: int, boxes: Sequence[Box]) -> Page:
    other = on.scribe if on.run.scribe_id != person_id and why_over(on) is None else None
    return Page(on.run.id, step, on.script.steps[step].title, boxes, other)


async def ended_why(tx: Tx, person_id: int, run_id: int) -> str | None:
    """Say why the session of these notes is over, for a word beside what was kept; None while it is held."""
    why = why_over(await found(tx, person_id, run_id))
    return None if why == "held" else why
