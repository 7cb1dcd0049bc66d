"""The roster's errands: a list is read, looked at and applied; a file is made; Slack is asked who is here."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.db import roster_uploads as rows
from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.delivery import surfaces
from bot.domain.message import View
from bot.domain.profile import Profile
from bot.domain.roster_columns import identity
from bot.domain.roster_file import Sheet
from bot.errors import InvalidInput
from bot.integrations import slack_files, spreadsheets
from bot.integrations.slack_users import Reader, must_tell_addresses
from bot.jobs.errands import Errand, Kind
from bot.messages import roster as messages
from bot.services import roster, roster_export, roster_steps, roster_sync, roster_uploads

QUIETLY = 6.0  # seconds between two pages of users in the night, when nobody waits
OVER = "over"


async def read(errand: Errand) -> None:
    """Fetch a list and the people it may mean, and show the next step of it."""
    async with errand.db.reading(errand.workspace_id) as tx:
        upload = await rows.find(tx, int(errand.label))
    source = upload.source if upload is not None and upload.settled_at is None else None
    seen_at = errand.db.clock.now()
    try:
        sheet = await _sheet(errand, source or {})
        profiles = await _accounts(errand, sheet)
    except InvalidInput as error:
        why = error.message
        await _show(
            errand, roster_uploads.READING, lambda tx: roster_steps.refused(tx, int(errand.label), why)
        )
    else:
        await _show(
            errand,
            roster_uploads.READING,
            lambda tx: roster_steps.was_read(tx, int(errand.label), sheet, profiles, seen_at),
        )


async def _sheet(errand: Errand, source: dict[str, object]) -> Sheet:
    if file_id := source.get("file"):
        data = await slack_files.fetch(errand.client, str(file_id))
        return await asyncio.to_thread(spreadsheets.read, data)
    reader = Reader(errand.client)
    given = source.get("users")
    users = [str(one) for one in given] if isinstance(given, list) else []
    if handle := source.get("handle"):
        users += await reader.user_group(str(handle))
    if channel := source.get("channel"):
        users += await reader.members(str(channel))
    return roster_uploads.sheet_of([*dict.fromkeys(users)])


async def _accounts(errand: Errand, sheet: Sheet) -> list[Profile]:
    """Return everybody whom a cell of the table may mean, by address or id."""
    meant = await asyncio.to_thread(_meant, sheet)
    reader = Reader(errand.client)
    if not any("@" in who for who in meant):
        return await reader.some(meant)
    everybody = await reader.everybody()
    must_tell_addresses(everybody)
    return [one for one in everybody if one.email in meant or one.user_id in meant]


def _meant(sheet: Sheet) -> set[str]:
    return {who for _, cells in sheet.rows for cell in cells for who in identity(cell) if who}


async def preview(errand: Errand) -> None:
    """Work out what a list would change, and show it."""
    await _show(errand, roster_uploads.SUMMARY, lambda tx: roster_steps.previewed(tx, int(errand.label)))


async def apply(errand: Errand) -> None:
    """Apply a list, and show what was changed."""
    await _show(errand, roster_uploads.APPLYING, lambda tx: roster_steps.applied(tx, int(errand.label)))


async def _show(errand: Errand, stage: str, last: Callable[[Tx], Awaitable[View | None]]) -> None:
    """Make the last change of an errand, and bring what came of it into the window that waits for it."""
    shown: list[tuple[str, View]] = []

    async def keep(tx: Tx, _: PlannedStep) -> str:
        view = await last(tx)
        if view is None:
            return OVER
        shown.append((await roster_steps.waiting_view(tx, int(errand.label)), view))
        return "done"

    await errand.finish(keep)
    for view_id, view in shown:
        if view_id and await surfaces.update_modal(errand.client, view_id, view):
            async with errand.db.transaction(errand.workspace_id) as tx:
                await roster_steps.was_shown(tx, int(errand.label), stage)


async def export(errand: Errand) -> None:
    """Make a file of the roster, and send it to whoever asked."""
    async with errand.db.reading(errand.workspace_id) as tx:
        wanted = await roster_export.wanted(tx, errand.step_id, errand.label)
    file = await asyncio.to_thread(roster_export.make, wanted)
    await errand.finish(lambda tx, step: roster_export.send(tx, step, file))


async def sync(errand: Errand) -> None:
    """Ask Slack who is here, and keep people and the roster true to it; plan the next time."""
    seen_at = errand.db.clock.now()
    reader = Reader(errand.client, spacing=QUIETLY)
    profiles = {one.user_id: one for one in await reader.everybody()}
    async with errand.db.reading(errand.workspace_id) as tx:
        missing = await roster_sync.missing(tx, profiles)
    for one in missing:
        profiles[one.user_id] = await reader.one(one.user_id) or one
    for part in roster_sync.parts([*profiles.values()]):
        async with errand.db.transaction(errand.workspace_id) as tx:
            await roster_sync.keep(tx, part, seen_at)
        await asyncio.sleep(0)  # whoever waits for the database goes first
    await errand.finish(_next_night)


async def _next_night(tx: Tx, _: PlannedStep) -> str:
    await roster.plan_sync(tx)
    return "done"


async def _reading_failed(tx: Tx, step: PlannedStep) -> None:
    await roster_steps.refused(tx, int(step.label or 0), messages.SLACK_AWAY)


async def _not_applied(tx: Tx, step: PlannedStep) -> None:
    await roster_steps.not_applied(tx, int(step.label or 0))


async def _nothing(_: Tx, __: PlannedStep) -> None:
    """Give up without a word: whoever asked can ask again."""


async def _sync_failed(tx: Tx, step: PlannedStep) -> None:
    await _next_night(tx, step)


ERRANDS = {
    roster_uploads.READ: Kind(read, _reading_failed),
    roster_uploads.PREVIEW: Kind(preview, _nothing),
    roster_uploads.APPLY: Kind(apply, _not_applied),
    roster_export.EXPORT: Kind(export, roster_export.failed),
    roster.SYNC: Kind(sync, _sync_failed),
}
