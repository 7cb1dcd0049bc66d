"""Writes down when everything in a cycle is due; writing it again after a change puts it right."""

from datetime import datetime
from typing import Any

from bot.db import groups, planning
from bot.db.groups import Practice
from bot.db.models import CycleSession, Member, Person
from bot.db.session import Tx
from bot.domain.calendar import SESSION_LENGTH, reminders

Steps = dict[str, dict[str, Any]]


async def plan(tx: Tx, cycle_id: int) -> None:
    """Bring the planned steps of a cycle in line with its sessions, its members and their zones.

    Steps that were done stay done. Call it after anything changed that moves a due time: a session, a
    member's zone, who is in the group.
    """
    practice = await groups.practice(tx, cycle_id, lock=True)
    wanted: Steps = {}
    if practice.group.archived_at is None and practice.cycle.ended_at is None:
        members = await groups.memberships(tx, practice.group.id)
        if practice.work.cancelled_at is None:
            _practice_steps(practice, members, wanted)
            _wrap_up_step(practice, wanted)
        for session in (practice.work, practice.reconvene):
            if session.cancelled_at is None:
                _session_steps(practice, session, wanted)
    await planning.replace(tx, cycle_id, wanted)


def _practice_steps(practice: Practice, members: list[tuple[Member, Person]], wanted: Steps) -> None:
    plan_, scope = practice.plan, f"cycle:{practice.cycle.id}"
    wanted[f"{scope}:pairing"] = {"kind": "pairing", "due_at": session_end(practice.work)}
    end = practice.reconvene.starts_at if practice.reconvene.cancelled_at is None else None
    for member, person in members:
        who = {"person_id": person.id}
        for kind, moments in (("tip", plan_.tips(person.tz)), ("nudge", plan_.nudges(person.tz))):
            for week, due in moments:
                if due > member.joined_at and (end is None or due < end):
                    key = f"{scope}:{kind}:{week}:{person.id}"
                    wanted[key] = who | {"kind": kind, "week": week, "due_at": due}
        check = plan_.buddy_check(person.tz)
        if check > member.joined_at and (end is None or check < end):
            wanted[f"{scope}:buddy_check:{person.id}"] = who | {"kind": "buddy_check", "due_at": check}


def _session_steps(practice: Practice, session: CycleSession, wanted: Steps) -> None:
    scope = f"cycle:{practice.cycle.id}:session:{session.kind}:v{session.version}"
    for label, due in reminders(session.starts_at, session.tz, session.scheduled_at):
        wanted[f"{scope}:{label}"] = {
            "session_id": session.id,
            "kind": "reminder",
            "label": label,
            "due_at": due,
        }


def _wrap_up_step(practice: Practice, wanted: Steps) -> None:
    """The cycle ends at the reconvene session's time even when that is cancelled, so that none stays open."""
    session, cycle_id = practice.reconvene, practice.cycle.id
    wanted[f"cycle:{cycle_id}:session:reconvene:v{session.version}:wrap_up"] = {
        "session_id": session.id,
        "kind": "wrap_up",
        "due_at": session_end(session),
    }


def session_end(session: CycleSession) -> datetime:
    """Return when a session is over (UTC)."""
    return session.starts_at + SESSION_LENGTH
