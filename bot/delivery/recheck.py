"""A last look before a message goes: is it still right to send it, and where to.

What the answer depends on is read for a whole batch at once (bot/db/known.py); deciding is plain Python.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bot.db.known import Known, Reader, in_the_way
from bot.db.outgoing import Outgoing
from bot.domain.deliveries import NEW, OPEN, RULES, Kind, Paused, State

METADATA_TYPE = "plg_delivery"
SHORTLY = timedelta(seconds=20)
AT_LEAST = timedelta(seconds=1)
NEXT_LOOK = timedelta(seconds=2)  # at a message whose place is not known yet
NO_CHANNEL = timedelta(minutes=10)  # until a group without a channel is looked at again; a new one hastens it


@dataclass(frozen=True)
class Call:
    """One call to Slack, ready to make: its body is written once, when the delivery is marked."""

    row: Outgoing
    body: bytes
    introduces: bool = False  # nobody has written to this person yet: the answer teaches their conversation

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """Return the body as Slack reads it."""
        read: dict[str, Any] = json.loads(self.body)
        return read

    @property
    def channel(self) -> str:
        """Return the channel or user it goes to."""
        return str(self.arguments["channel"])

    @property
    def method(self) -> str:
        """Return post, update, delete or file."""
        return self.row.method


@dataclass(frozen=True)
class Wait:
    """Not yet: what it depends on has not happened; look again at `until` (UTC).

    `keeps_fresh`: its expiry moves along, since only its reader's absence is in the way.
    """

    until: datetime
    keeps_fresh: bool = False


@dataclass(frozen=True)
class Drop:
    """Not any more, for this reason."""

    reason: str
    state: State = State.CANCELLED


def decide(row: Outgoing, known: Known, now: datetime) -> Call | Wait | Drop:
    """Say what to do with a claimed delivery now."""
    if row.expires_at is not None and row.expires_at <= now:
        return Drop("too_late", State.EXPIRED)
    reason = _withheld(row, known, now)
    if reason is not None:
        return reason if isinstance(reason, Wait) else Drop(reason)
    place = address(row, known, now)
    if not isinstance(place, dict):
        return place
    ahead = in_the_way(row, known.stuck)
    if ahead:
        return Wait(max(*(one.due_at for one in ahead), now + AT_LEAST))
    reader = known.people.get(row.person_id) if row.person_id is not None else None
    introduces = row.method == "post" and reader is not None and reader.dm_channel is None
    return Call(row, body_of(row, place), introduces)


def mark_of(row: Outgoing) -> dict[str, str]:
    """Return what tells a message from all others: its id, and when it was queued, as ids may begin anew."""
    return {"id": str(row.id), "queued": row.created_at.isoformat()}


def body_of(row: Outgoing, place: dict[str, Any]) -> bytes:
    """Return the body of the call; the words are put in as the JSON they are stored in."""
    if row.method == "delete":
        return json.dumps(place).encode()
    if row.method == "pin":
        return json.dumps({"channel": place["channel"], "timestamp": place["ts"]}).encode()
    rest = dict(place)
    if row.method == "post":
        metadata = {"event_type": METADATA_TYPE, "event_payload": mark_of(row)}
        rest |= {"metadata": metadata, "unfurl_links": False, "unfurl_media": False}
    elif row.method == "update":
        rest["parse"] = "none"  # otherwise Slack takes a bare @here in `text` for a call to everybody
    words = (row.words or "{}").strip()
    return (json.dumps(rest)[:-1] + (", " + words[1:] if words not in ("{}", "null") else "}")).encode()


def _withheld(row: Outgoing, known: Known, now: datetime) -> str | Wait | None:
    if row.key in known.taken_back:
        return "withdrawn"
    changes = row.target_key if row.method != "pin" else None
    if changes is not None and known.last_change.get(changes, 0) > row.id:
        return "superseded"
    if row.session_id is not None and known.versions.get(row.session_id) != row.session_version:
        return "session_changed"
    group = known.groups[row.group_id] if row.group_id is not None else None
    if group is not None and group.archived_at is not None:
        return "group_archived"
    if row.person_id is None or row.method not in NEW:
        return None
    return _unwelcome(row, known, known.people[row.person_id], now)


def _unwelcome(row: Outgoing, known: Known, person: Reader, now: datetime) -> str | Wait | None:
    if not person.is_active:
        return "deactivated"
    rule = RULES[Kind(row.kind)]
    if person.paused_until is not None and person.paused_until > now:
        if rule.paused is Paused.DROP:
            return "paused"
        if rule.paused is Paused.HOLD:
            return Wait(person.paused_until, keeps_fresh=True)
    if not rule.unasked or row.group_id is None:
        return None
    belongs = (row.group_id, person.id) in known.members
    return None if belongs or known.groups[row.group_id].facilitator_id == person.id else "not_a_member"


def address(row: Outgoing, known: Known, now: datetime) -> dict[str, Any] | Wait | Drop:
    """Return where a delivery goes, as arguments of the call; Wait or Drop when there is no place for it."""
    if row.target_key is not None:
        return _place_of(row.target_key, known, now)
    if row.channel is not None:
        if row.method != "post":
            return {"channel": row.channel, "ts": row.ts}
        return {"channel": row.channel} | ({"thread_ts": row.thread_ts} if row.thread_ts else {})
    place = _place_of(row.thread_key, known, now) if row.thread_key else {}
    if not isinstance(place, dict):
        return place
    thread = {"thread_ts": place["ts"]} if place else {}
    if row.person_id is not None:
        return {"channel": known.people[row.person_id].user_id} | thread
    group = known.groups[row.group_id or 0]
    if group.channel_id is None:
        due = group.channel_due_at
        return Wait(now + NO_CHANNEL if due is None else max(due, now + SHORTLY))
    return {"channel": group.channel_id} | thread


def _place_of(key: str, known: Known, now: datetime) -> dict[str, Any] | Wait | Drop:
    earlier = known.earlier.get(key)
    if earlier is None or (earlier.state not in OPEN and earlier.state != State.SENT):
        return Drop("nothing_to_change")
    if earlier.state != State.SENT:
        return Wait(max(earlier.due_at, now + NEXT_LOOK))
    return {"channel": earlier.channel, "ts": earlier.ts}
