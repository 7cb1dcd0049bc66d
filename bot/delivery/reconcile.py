"""Finds out whether a message arrived whose answer was lost, by looking for its id in Slack."""

from bot.db import owned, people
from bot.db.models import Delivery
from bot.db.session import Database
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.recheck import METADATA_TYPE, Call
from bot.delivery.slack import ERRORS, Slack

MARGIN = 120.0  # seconds by which Slack's clock may differ from ours


async def look_for(slack: Slack, db: Database, call: Call, since: float) -> Outcome | bool | None:
    """Return where the message is, False when it is not there, None when nobody can say.

    `since` is when it was attempted, in Unix seconds. Changing or deleting twice does no harm, so those
    are simply done again.
    """
    if call.method != "post":
        return False
    channel = await _conversation(db, call)
    if channel is None:
        return None
    try:
        messages = await slack.history(channel, since - MARGIN)
    except ERRORS:
        return None
    for message in messages:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == METADATA_TYPE and payload.get("id") == str(call.delivery_id):
            return Outcome(Verdict.SENT, channel=channel, ts=message["ts"])
    return False


async def _conversation(db: Database, call: Call) -> str | None:
    async with db.reading(call.workspace_id) as tx:
        row = await owned.one(tx, Delivery, call.delivery_id)
        if row.person_id is None:
            return call.channel
        return (await people.get(tx, row.person_id)).dm_channel
