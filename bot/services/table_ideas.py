"""What the table of a dialogue suggests to the organisation: each line it wrote becomes one of the ledger's.

It comes from the table and carries nobody's name. What the table learned stays where it was written.
"""

from hashlib import sha256

from bot.db import agenda as notes
from bot.db import suggestion_authors
from bot.db import suggestions as rows
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx
from bot.domain.suggestions import MadeBy, lines_of
from bot.domain.topic import SUGGESTIONS
from bot.services import ideas_digest
from bot.services.agenda_view import Scene

AREA = "other"  # a table writes lines and chooses no area


async def hand_over(tx: Tx, on: Scene) -> int:
    """Put what a dialogue's table suggests into the ledger, and return how many lines were new.

    Nothing happens twice: a line that is there already, be it reworded since, is left out. Other groups'
    sessions are left alone.
    """
    if on.group.kind != DIALOGUE:
        return 0
    note = (await notes.notes_of(tx, on.session.id, [SUGGESTIONS])).get(SUGGESTIONS)
    author = (note.author_id if note else None) or on.run.scribe_id or on.run.started_by
    if note is None or author is None:
        return 0
    there = [source.text for source in await rows.of_group(tx, on.group.id)]
    made = 0
    for line in lines_of(note.text, there):
        source, is_new = await rows.add(
            tx,
            {
                "text": line,
                "area": AREA,
                "made_by": str(MadeBy.GROUP),
                "person_id": None,
                "group_id": on.group.id,
                "request_key": f"table:{on.session.id}:{sha256(line.encode()).hexdigest()[:16]}",
            },
            program_id=on.group.program_id,
        )
        if is_new:
            await suggestion_authors.keep(tx, source.id, author=author)
            made += 1
    if made:
        await ideas_digest.plan(tx)
    return made


async def handed_over(tx: Tx, on: Scene) -> int:
    """Return how many suggestions of a dialogue's table are in the ledger; 0 for any other group."""
    return len(await rows.of_group(tx, on.group.id)) if on.group.kind == DIALOGUE else 0
