"""What comes of the slow steps of a list: kept, and shown in the window that waits or by direct message."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.db import deliveries, roster
from bot.db import roster_uploads as rows
from bot.db.models import RosterUpload
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message, View
from bot.domain.profile import Profile
from bot.domain.roster_columns import Column
from bot.domain.roster_file import Sheet
from bot.messages import general, roster_columns, roster_summary
from bot.messages import roster as messages
from bot.services import access, roster_uploads
from bot.services.roster_uploads import APPLYING, COLUMNS, READING, SUMMARY

GRACE = timedelta(seconds=20)  # for the window to show it, before a direct message does


async def overview(tx: Tx, person_id: int) -> View:
    """Return what `/plg roster` shows an owner; NotAllowed for anybody else."""
    await access.must_own(tx, person_id)
    here = await roster.entries(tx)
    begun = await rows.latest_open(tx, person_id)
    return messages.add_form(
        messages.Standing(
            people=len(here),
            departments=len({one.department for one in here if one.department}),
            zones=len({one.tz for one in here}),
            unassigned=sum(1 for one in here if not one.department),
            waiting=begun.id if begun else None,
            called=messages.called(begun.source) if begun else "",
        )
    )


def view(upload: RosterUpload) -> View:
    """Return what the window shows of a list at this stage, without working anything out."""
    name = messages.called(upload.source)
    if upload.stage == COLUMNS:
        return columns(upload)
    said = {READING: messages.reading, APPLYING: messages.applying}.get(upload.stage, messages.working)
    return said(name=name, upload=upload.id)


def columns(upload: RosterUpload) -> View:
    """Return the question which column is what."""
    sheet = Sheet.load(upload.content)
    return roster_columns.columns_form(
        name=messages.called(upload.source),
        upload=upload.id,
        lines=len(sheet.rows),
        header=sheet.header,
        sample=sheet.rows[0][1],
        chosen={Column(ours): theirs for ours, theirs in upload.columns.items()},
        wishes=upload.wishes,
    )


async def summary(tx: Tx, upload: RosterUpload) -> View:
    """Return what a list would change."""
    plan = await roster_uploads.preview(tx, upload)
    from_file = "file" in upload.source
    used = set(upload.columns.values())
    header = Sheet.load(upload.content).header if from_file else ()
    return roster_summary.summary(
        plan,
        name=messages.called(upload.source),
        upload=upload.id,
        unused=[name for name in header if name not in used],
        from_file=from_file,
    )


async def was_read(
    tx: Tx, upload_id: int, sheet: Sheet, profiles: Sequence[Profile], seen_at: datetime
) -> View | None:
    """Keep what was read, and return what to show; None when nobody waits for it any more."""
    upload = await _at(tx, upload_id, READING)
    if upload is None:
        return None
    await roster_uploads.was_read(tx, upload, sheet, profiles, seen_at)
    name = messages.called(upload.source)
    await _tell(tx, upload, READING, messages.was_read(name=name, upload=upload_id))
    return await summary(tx, upload) if upload.stage == SUMMARY else columns(upload)


async def refused(tx: Tx, upload_id: int, why: str) -> View | None:
    """Let go of a list that cannot be read, and return the reason to show."""
    upload = await _at(tx, upload_id, READING)
    if upload is None:
        return None
    await rows.settle(tx, upload, "refused")
    said = messages.refused(name=messages.called(upload.source), why=why)
    await _tell(tx, upload, READING, said)
    return general.note(said)


async def previewed(tx: Tx, upload_id: int) -> View | None:
    """Return what a list would change, if that is still the question."""
    upload = await _at(tx, upload_id, SUMMARY)
    return await summary(tx, upload) if upload else None


async def applied(tx: Tx, upload_id: int) -> View | None:
    """Apply a list, and return what was changed, or why it cannot be after all."""
    upload = await _at(tx, upload_id, APPLYING)
    if upload is None:
        return None
    name = messages.called(upload.source)
    if not await access.owns(tx, upload.person_id):
        await rows.settle(tx, upload, "refused")
        return None
    plan = await roster_uploads.apply(tx, upload)
    if plan.faults:
        await _tell(tx, upload, APPLYING, messages.was_read(name=name, upload=upload_id))
        return await summary(tx, upload)
    said = roster_summary.applied(plan, name=name)
    await _tell(tx, upload, APPLYING, said)
    return general.note(said)


async def not_applied(tx: Tx, upload_id: int) -> None:
    """Tell an owner that a list could not be applied, again and again; it can be tried once more."""
    upload = await _at(tx, upload_id, APPLYING)
    if upload is not None:
        upload.stage = SUMMARY
        said = messages.not_applied(name=messages.called(upload.source), upload=upload_id)
        await _tell(tx, upload, APPLYING, said)


async def waiting_view(tx: Tx, upload_id: int) -> str:
    """Return the id of the window in which an owner waits; empty when there is none."""
    upload = await rows.find(tx, upload_id)
    return (upload.view_id or "") if upload else ""


async def was_shown(tx: Tx, upload_id: int, stage: str) -> None:
    """Keep back the direct message, since the window has shown it."""
    await deliveries.cancel(tx, _key(upload_id, stage), "shown")


async def _at(tx: Tx, upload_id: int, stage: str) -> RosterUpload | None:
    upload = await rows.find(tx, upload_id, lock=True)
    return upload if upload is not None and upload.stage == stage else None


async def _tell(tx: Tx, upload: RosterUpload, stage: str, said: Message) -> None:
    key = _key(upload.id, stage)
    await deliveries.queue(tx, key, Kind.ANSWER, said, person_id=upload.person_id, due_at=tx.now + GRACE)


def _key(upload_id: int, stage: str) -> str:
    return f"roster_{stage}:{upload_id}"
