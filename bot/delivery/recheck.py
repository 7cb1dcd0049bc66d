"""A last look before a message goes: is it still right to send it, and where to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.db import deliveries, outbox, owned, people
from bot.db.models import CycleSession, Delivery, Group, Member, Person
from bot.db.session import Tx
from bot.domain.deliveries import OPEN, RULES, Kind, Paused, State

METADATA_TYPE = "plg_delivery"
SHORTLY = timedelta(seconds=20)
AT_LEAST = timedelta(seconds=1)
NEXT_LOOK = timedelta(seconds=2)  # at a message whose place is not known yet
NO_CHANNEL = timedelta(minutes=10)  # until a group without a channel is looked at again; a new one hastens it


@dataclass(frozen=True)
class Call:
    """One call to Slack, ready to make."""

    delivery_id: int
    workspace_id: int
    method: str  # post, update, delete
    channel: str
    arguments: dict[str, Any]


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


async def recheck(tx: Tx, row: Delivery) -> Call | Wait | Drop:
    """Say what to do with a claimed delivery now."""
    if row.expires_at is not None and row.expires_at <= tx.now:
        return Drop("too_late", State.EXPIRED)
    reason = await _withheld(tx, row)
    if reason is not None:
        return reason if isinstance(reason, Wait) else Drop(reason)
    place = await address(tx, row)
    if not isinstance(place, dict):
        return place
    ahead = await outbox.stuck_ahead(tx, row)
    if ahead is not None:
        return Wait(max(ahead.due_at, tx.now + AT_LEAST))
    return _call(row, place)


def mark_of(row: Delivery) -> dict[str, str]:
    """Return what tells a message from all others: its id, and when it was queued, as ids may begin anew."""
    return {"id": str(row.id), "queued": row.created_at.isoformat()}


def _call(row: Delivery, place: dict[str, Any]) -> Call:
    arguments = place | (row.payload or {})
    if row.method == "post":
        arguments |= {
            "metadata": {"event_type": METADATA_TYPE, "event_payload": mark_of(row)},
            "unfurl_links": False,
            "unfurl_media": False,
        }
    if row.method == "update":
        arguments["parse"] = "none"  # otherwise Slack takes a bare @here in `text` for a call to everybody
    if row.method == "delete":
        arguments = place
    return Call(row.id, row.workspace_id, row.method, str(place["channel"]), arguments)


async def _withheld(tx: Tx, row: Delivery) -> str | Wait | None:
    if row.target_key is not None and await outbox.superseded(tx, row):
        return "superseded"
    session = await owned.maybe(tx, CycleSession, row.session_id)
    if row.session_id is not None and (session is None or session.version != row.session_version):
        return "session_changed"
    group = await owned.maybe(tx, Group, row.group_id)
    if group is not None and group.archived_at is not None:
        return "group_archived"
    if row.person_id is None or row.method != "post":
        return None
    return await _unwelcome(tx, row, group, await people.get(tx, row.person_id))


async def _unwelcome(tx: Tx, row: Delivery, group: Group | None, person: Person) -> str | Wait | None:
    if not person.is_active:
        return "deactivated"
    rule = RULES[Kind(row.kind)]
    if person.paused_until is not None and person.paused_until > tx.now:
        if rule.paused is Paused.DROP:
            return "paused"
        if rule.paused is Paused.HOLD:
            return Wait(person.paused_until, keeps_fresh=True)
    outside = group is not None and group.facilitator_id != person.id
    if rule.unasked and group is not None and outside and not await _is_member(tx, group.id, person.id):
        return "not_a_member"
    return None


async def _is_member(tx: Tx, group_id: int, person_id: int) -> bool:
    statement = select(Member.id).where(
        Member.workspace_id == tx.workspace_id,
        Member.group_id == group_id,
        Member.person_id == person_id,
        Member.left_at.is_(None),
    )
    return (await tx.session.execute(statement)).first() is not None


async def address(tx: Tx, row: Delivery) -> dict[str, Any] | Wait | Drop:
    """Return where a delivery goes, as arguments of the call; Wait or Drop when there is no place for it."""
    if row.target_key is not None:
        return await _place_of(tx, row.target_key)
    if row.channel is not None:
        if row.method != "post":
            return {"channel": row.channel, "ts": row.ts}
        return {"channel": row.channel} | ({"thread_ts": row.thread_ts} if row.thread_ts else {})
    place = await _place_of(tx, row.thread_key) if row.thread_key else {}
    if not isinstance(place, dict):
        return place
    thread = {"thread_ts": place["ts"]} if place else {}
    if row.person_id is not None:
        return {"channel": (await people.get(tx, row.person_id)).user_id} | thread
    group = await owned.one(tx, Group, row.group_id or 0)
    if group.channel_id is None:
        due = group.channel_due_at
        return Wait(tx.now + NO_CHANNEL if due is None else max(due, tx.now + SHORTLY))
    return {"channel": group.channel_id} | thread


async def _place_of(tx: Tx, key: str) -> dict[str, Any] | Wait | Drop:
    earlier = await deliveries.find(tx, key)
    if earlier is None or (earlier.state not in OPEN and earlier.state != State.SENT):
        return Drop("nothing_to_change")
    if earlier.state != State.SENT:
        return Wait(max(earlier.due_at, tx.now + NEXT_LOOK))
    return {"channel": earlier.channel, "ts": earlier.ts}
