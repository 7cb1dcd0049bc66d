"""People on their way to the roster from Slack, step by step: read, matched, looked at, applied.

Whatever takes time is a planned step (decision 30): here it is only asked for, and what came of it is kept.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.db import roster_uploads as rows
from bot.db import steps
from bot.db.models import RosterUpload
from bot.db.session import Tx
from bot.domain.profile import Profile
from bot.domain.roster import Plan, Wishes
from bot.domain.roster_columns import Column, must_say_who, propose
from bot.domain.roster_file import Sheet
from bot.domain.roster_rows import read_rows
from bot.errors import Gone, InvalidInput
from bot.services import access, roster_import
from bot.services.roster_import import People

READ, PREVIEW, APPLY = "roster_read", "roster_preview", "roster_apply"  # the kinds of its steps
READING, COLUMNS, SUMMARY, APPLYING = "reading", "columns", "summary", "applying"
APPLIED = "applied"  # how most end
OVER = (
    "That list is settled, or was not touched for a day, so I have let go of it. `/plg roster` takes it anew."
)


async def begin(tx: Tx, person_id: int, source: dict[str, Any], *, request_key: str, view_id: str) -> int:
    """Take a file, channel, user group or picked people to be read; return the id. Twice is once.

    `source` has `file` and its `name`; or any of `handle`, `channel` and `users`. Raises NotAllowed for
    anybody but an owner.
    """
    await access.must_own(tx, person_id)
    upload_id = await rows.begin(tx, person_id, request_key, source, view_id)
    await steps.once(tx, f"roster:read:{upload_id}", READ, tx.now, person_id=person_id, label=str(upload_id))
    return upload_id


async def mine(tx: Tx, person_id: int, upload_id: int, *, lock: bool = False) -> RosterUpload:
    """Return what this owner has begun and not settled; Gone when it is over, or not theirs."""
    upload = await _theirs(tx, person_id, upload_id, lock=lock)
    if upload.settled_at is not None:
        raise Gone(OVER)
    return upload


async def _theirs(tx: Tx, person_id: int, upload_id: int, *, lock: bool) -> RosterUpload:
    await access.must_own(tx, person_id)
    upload = await rows.find(tx, upload_id, lock=lock)
    if upload is None or upload.person_id != person_id:
        raise Gone(OVER)
    return upload


async def watch(tx: Tx, person_id: int, upload_id: int, view_id: str, key: str) -> None:
    """Let what comes of it appear in another modal, also once more what it would change."""
    upload = await mine(tx, person_id, upload_id, lock=True)
    upload.view_id = view_id
    if upload.stage == SUMMARY:
        await _plan_preview(tx, upload, key)


async def _plan_preview(tx: Tx, upload: RosterUpload, key: str) -> None:
    await steps.once(
        tx,
        f"roster:preview:{upload.id}:{key}",
        PREVIEW,
        tx.now,
        person_id=upload.person_id,
        label=str(upload.id),
    )


async def was_read(
    tx: Tx, upload: RosterUpload, sheet: Sheet, profiles: Sequence[Profile], seen_at: datetime
) -> None:
    """Keep what was read; of a file somebody then says which column is what, people are just taken."""
    upload.content, upload.read_at = sheet.dump(), seen_at
    upload.accounts = json.dumps([asdict(one) for one in profiles], ensure_ascii=False)
    upload.columns = {str(ours): theirs for ours, theirs in propose(sheet).columns.items()}
    upload.stage = COLUMNS if "file" in upload.source else SUMMARY
    await tx.session.flush()


@dataclass(frozen=True)
class Chosen:
    """What somebody filled in: our columns to theirs, and how the list is meant."""

    columns: Mapping[Column, str]
    only_these: bool = False
    guests: bool = False


async def choose(tx: Tx, person_id: int, upload_id: int, chosen: Chosen, key: str) -> None:
    """Keep which column is what, and look what would change; InvalidInput at the field that is wrong."""
    upload = await mine(tx, person_id, upload_id, lock=True)
    if upload.stage not in {COLUMNS, SUMMARY}:
        return
    must_say_who(chosen.columns, Sheet.load(upload.content), field=str(Column.EMAIL))
    upload.columns = {str(ours): theirs for ours, theirs in chosen.columns.items()}
    upload.wishes = {"only_these": chosen.only_these, "guests": chosen.guests}
    upload.stage = SUMMARY
    await _plan_preview(tx, upload, key)


async def back(tx: Tx, person_id: int, upload_id: int) -> RosterUpload:
    """Return to the question which column is what."""
    upload = await mine(tx, person_id, upload_id, lock=True)
    if upload.stage == SUMMARY and "file" in upload.source:
        upload.stage = COLUMNS
    return upload


async def ask_to_apply(tx: Tx, person_id: int, upload_id: int) -> RosterUpload:
    """Have it applied; asked twice, it is applied once."""
    upload = await _theirs(tx, person_id, upload_id, lock=True)
    if upload.stage == APPLYING or upload.outcome == APPLIED:
        return upload
    if upload.settled_at is not None:
        raise Gone(OVER)
    if upload.stage != SUMMARY:
        raise InvalidInput("Please look first at what it would change.")
    upload.stage = APPLYING
    key = f"roster:apply:{upload_id}:{int(tx.now.timestamp())}"
    await steps.once(tx, key, APPLY, tx.now, person_id=person_id, label=str(upload_id))
    return upload


async def discard(tx: Tx, person_id: int, upload_id: int) -> None:
    """Throw it away, once; Gone when it was applied, or is being applied just now."""
    upload = await _theirs(tx, person_id, upload_id, lock=True)
    if upload.outcome == APPLIED or upload.stage == APPLYING:
        raise Gone("It is too late for that: the roster was brought up to date with it.")
    if upload.settled_at is None:
        await rows.settle(tx, upload, "discarded")


async def preview(tx: Tx, upload: RosterUpload) -> Plan:
    """Return what it would change."""
    return await roster_import.preview(tx, await _people(upload))


async def apply(tx: Tx, upload: RosterUpload) -> Plan:
    """Apply it and let go of what it held; where a fault has come up, nothing is changed and it is kept."""
    found = await roster_import.apply(tx, await _people(upload))
    if found.faults:
        upload.stage = SUMMARY
        await tx.session.flush()
    else:
        await rows.settle(tx, upload, APPLIED)
    return found


async def _people(upload: RosterUpload) -> People:
    seen_at = upload.read_at
    if seen_at is None:
        raise ValueError("nothing was read yet")
    content, accounts, wishes = upload.content, upload.accounts, dict(upload.wishes)
    columns = {Column(ours): theirs for ours, theirs in upload.columns.items()}
    lenient = "file" not in upload.source

    def unpack() -> People:
        found, faults = read_rows(Sheet.load(content), columns)
        profiles = [Profile(**one) for one in json.loads(accounts)]
        wished = Wishes(frozenset(columns), **wishes, lenient=lenient)
        return People(found, faults, profiles, seen_at, wished)

    return await asyncio.to_thread(unpack)


def sheet_of(user_ids: Sequence[str]) -> Sheet:
    """Return people as the table that a file of them would be."""
    return Sheet((str(Column.SLACK_ID),), tuple((n, (one,)) for n, one in enumerate(user_ids, start=1)))
