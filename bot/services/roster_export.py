"""The roster as a file for its owners, in their direct messages."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.db import deliveries, roster, roster_lines, steps
from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import File, Files
from bot.domain.roster_table import Cell, Shown, table
from bot.integrations import spreadsheets
from bot.messages import roster as messages
from bot.services import access

EXPORT = "roster_export"  # the kind of its step
Format = Literal["csv", "xlsx"]


async def rows(tx: Tx) -> list[list[Cell]]:
    """Return the roster as a table: its header, and everybody who is still here."""
    lines = await roster_lines.lines(tx)
    here = await roster.entries(tx)
    addresses = {who: line.email for who, line in lines.items() if line.email}
    return table([Shown(lines[one.user_id], one.name, one.tz) for one in here], addresses)


async def ask(tx: Tx, person_id: int, kind: Format, request_key: str) -> int:
    """Plan a file for an owner, which is made in the background; return how many people will be in it.

    Raises NotAllowed for anybody but an owner.
    """
    await access.must_own(tx, person_id)
    key = f"roster:export:{kind}:{request_key}"
    await steps.once(tx, key, EXPORT, tx.now, person_id=person_id, label=kind)
    return len(await roster.entries(tx))


@dataclass(frozen=True)
class Wanted:
    """A file to be made: of which table, in which format, and its name, which nothing else has."""

    rows: list[list[Cell]]
    kind: str
    name: str


async def wanted(tx: Tx, step_id: int, kind: str) -> Wanted:
    """Return what a step asks for."""
    return Wanted(await rows(tx), kind, f"{stem(tx.now)}-{step_id}.{kind}")


def stem(now: datetime) -> str:
    """Return the beginning of a file's name, which says of which day it is."""
    return f"roster-{now:%Y-%m-%d}"


def make(one: Wanted) -> File:
    """Write the file; as a workbook, ten thousand people take seconds."""
    if one.kind == "xlsx":
        data = spreadsheets.write_xlsx(one.rows, "Roster")
        return File(one.name, base64.b64encode(data).decode(), base64=True)
    return File(one.name, spreadsheets.write_csv(one.rows))


async def failed(tx: Tx, step: PlannedStep) -> None:
    """Tell whoever asked that there will be no file."""
    if step.person_id is not None:
        key = f"roster_file:{step.id}:none"
        await deliveries.queue(tx, key, Kind.ANSWER, messages.not_exported(), person_id=step.person_id)


async def send(tx: Tx, step: PlannedStep, file: File) -> str:
    """Queue the file for whoever asked, if they still own the roster; return how the step ended."""
    if step.person_id is None or not await access.owns(tx, step.person_id):
        return "not_an_owner"
    number = len(await roster.entries(tx))
    words = Files(messages.exported(number), files=(file,))
    key = f"roster_file:{step.id}"
    await deliveries.queue(tx, key, Kind.ANSWER, words, method="file", person_id=step.person_id)
    return "done"
