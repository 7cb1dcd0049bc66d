"""Which reminders the sessions of a program have."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.db import programs
from bot.db.session import Tx
from bot.domain.calendar import REMINDERS, reminder_labels
from bot.services import access, planning, sessions


@dataclass(frozen=True)
class Setting:
    """The reminders of a group's program, by label."""

    group: str
    group_id: int
    labels: tuple[str, ...]


async def of_session(tx: Tx, person_id: int, session_id: int) -> Setting:
    """Return what the form begins with; raise NotFound or NotAllowed."""
    practice, _ = await sessions.find(tx, session_id)
    await access.must_lead(tx, person_id, practice.group)
    program = await programs.of_group(tx, practice.group)
    return Setting(practice.group.name, practice.group.id, reminder_labels(program.reminders))


async def save(tx: Tx, person_id: int, group_id: int, wanted: Sequence[str]) -> Setting:
    """Keep which reminders there are, and plan them for every session that is still to come.

    Raises Gone when the group has ended, and NotAllowed.
    """
    group = await access.led_group(tx, person_id, group_id)
    program = await programs.of_group(tx, group)
    labels = tuple(label for label in REMINDERS if label in wanted)
    program.reminders = ",".join(labels)
    await tx.session.flush()
    running = await programs.running_cycles(tx, program.id)
    if running:
        await planning.plan(tx, *running)
    return Setting(group.name, group.id, labels)
