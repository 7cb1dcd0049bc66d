"""Finds out whether a message arrived whose answer was lost, by looking for its mark in Slack.

Changing or deleting twice does no harm, so only posts are looked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog

from bot.db.known import Known
from bot.db.outgoing import Outgoing
from bot.delivery import files
from bot.delivery.outcome import Outcome, Verdict, of_error
from bot.delivery.recheck import METADATA_TYPE, address, mark_of
from bot.delivery.slack import ERRORS, Slack
from bot.domain.deliveries import NEW

log = structlog.get_logger()

MARGIN = timedelta(hours=2)  # by which Slack's clock may differ from ours, or ours may have jumped
MOST_PAGES = 10


class Finding(StrEnum):
    """What looking for a message came to."""

    THERE = "there"
    NOT_THERE = "not_there"
    NOBODY_CAN_SAY = "nobody_can_say"  # no access to that conversation, or too much was said in it
    LATER = "later"  # Slack does not answer right now
    WORKSPACE_GONE = "workspace_gone"


@dataclass(frozen=True)
class Trace:
    """Where to look for a message, and how to recognise it."""

    mark: dict[str, str]
    oldest: float  # Unix seconds
    channel: str | None
    user_id: str | None
    thread_ts: str | None
    files: frozenset[str] = frozenset()  # their names, which stand for the mark


@dataclass(frozen=True)
class Found:
    """A finding, and what Slack said."""

    finding: Finding
    outcome: Outcome


def trace(row: Outgoing, known: Known, now: datetime) -> Trace | None:
    """Return where to look for a delivery; None when it may simply be done again."""
    if row.method not in NEW:
        return None
    place = address(row, known, now)
    where = place if isinstance(place, dict) else {}
    channel, user_id = where.get("channel"), None
    if row.person_id is not None:
        person = known.people[row.person_id]
        channel, user_id = person.dm_channel, person.user_id
    since = (row.attempted_at or row.created_at) - MARGIN
    thread = where.get("thread_ts")
    return Trace(mark_of(row), since.timestamp(), channel, user_id, thread, files.names_in(row.words))


async def look_for(slack: Slack, wanted: Trace) -> Found:
    """Look through the conversation since the message was attempted."""
    try:
        return await _look(slack, wanted)
    except ERRORS as error:
        outcome = of_error(error)
    if outcome.verdict is Verdict.WORKSPACE_GONE:
        return Found(Finding.WORKSPACE_GONE, outcome)
    if outcome.verdict in {Verdict.LATER, Verdict.UNKNOWN}:
        return Found(Finding.LATER, outcome)
    log.warning("delivery.cannot_look", error=outcome.error)
    return Found(Finding.NOBODY_CAN_SAY, outcome)


async def _look(slack: Slack, wanted: Trace) -> Found:
    channel = wanted.channel
    if channel is None and wanted.user_id is not None:
        channel = await slack.dm_channel(wanted.user_id)
    if channel is None:
        return Found(Finding.NOBODY_CAN_SAY, Outcome(Verdict.UNKNOWN, "no_conversation"))
    pages = 0
    async for page in slack.messages(channel, oldest=wanted.oldest, thread_ts=wanted.thread_ts):
        for message in page:
            if _is(message, wanted.mark) or files.shown_in(message, wanted.files):
                return Found(Finding.THERE, Outcome(Verdict.SENT, channel=channel, ts=str(message["ts"])))
        pages += 1
        if pages == MOST_PAGES:
            return Found(Finding.NOBODY_CAN_SAY, Outcome(Verdict.UNKNOWN, "too_much_was_said"))
    return Found(Finding.NOT_THERE, Outcome(Verdict.UNKNOWN, channel=channel))


def _is(message: dict[str, Any], mark: dict[str, str]) -> bool:
    metadata = message.get("metadata") or {}
    return metadata.get("event_type") == METADATA_TYPE and metadata.get("event_payload") == mark
