"""The life of one delivery in sentences: what it is, what caused it, what became of it, what comes next."""

from datetime import datetime

from bot.db.ledger import Entry
from bot.domain.deliveries import RULES, State, Unknown

# What the first part of a key stands for, and what its other parts are.
CAUSES: dict[str, str] = {
    "welcome": "the welcome to group {1}, for its cycle number {2}",
    "buddy": "the introduction of buddies in cycle {1}",
    "commitment": "a commitment in cycle {1}, for its author's buddy",
    "tip": "the tip of week {2} in cycle {1}",
    "nudge": "the nudge at the end of week {2} in cycle {1}, for somebody who had noted nothing",
    "buddy_check": "the question half-way through cycle {1} whether the buddies have talked",
    "session": "a message about session {1}",
    "session_moved": "the news that session {1} has moved",
    "prompt": "prompt {1}, for the channel of group {2}",
    "prompt_answer": "the answer to prompt {1}, shared with group {2}",
    "prompt_reminder": "the reminder to answer prompt {1}",
    "prompt_status": "the news of who has answered prompt {1}, for its author",
    "log": "log entry {1}, which its author shared",
    "reflect": "the invitation to look back on cycle {1}",
    "reflect_reminder": "the reminder to look back on cycle {1}",
    "next_cycle": "the question whether a next cycle follows cycle {1}",
    "reply": "the answer to a direct message",
    "poll": "poll {1} for a session's time",
    "agenda": "a step of the session that is being held, run {1}",
    "group_created": "the news that group {1} is there",
    "away": "a message about a pause",
}
METHODS = {
    "post": "a message to {to}",
    "update": "a change {to}",
    "delete": "the removal of the message {to}",
}

REASONS: dict[str, str] = {
    "back_already": "its recipient was back already",
    "deactivated": "its recipient's account was deactivated",
    "group_archived": "the group was archived",
    "may_have_arrived": "nobody could say if it had arrived, and this kind is rather missed than doubled",
    "not_a_member": "its recipient had left the group by then",
    "nothing_to_change": "the message it was to change was never sent",
    "operator": "an operator did that",
    "paused": "its recipient had paused",
    "private": "its author keeps it private now",
    "session_cancelled": "the session was cancelled",
    "session_changed": "the session had moved or was cancelled",
    "session_moved": "the session had moved",
    "superseded": "a later version took its place",
    "unshared": "its author keeps it private now",
    "withdrawn": "it was taken back",
}


def sentences(one: Entry, now: datetime) -> list[str]:
    """Return the life of a delivery, oldest first; times are UTC."""
    told = [
        f"Delivery {one.id} is {METHODS[one.method].format(to=one.to)} in workspace {one.workspace}.",
        f"It is {cause(one.key)} (kind {one.kind}, key {one.key}).",
        f"It was queued at {at(one.created_at)}, to go at {at(one.due_at)}.",
    ]
    if one.attempted_at is not None:
        told.append(f"{tries(one.attempts)} The latest began at {at(one.attempted_at)}.")
    elif one.state in (State.QUEUED, State.CLAIMED):
        told.append("It has not been tried yet.")
    if one.error is not None and one.state is not State.CANCELLED:
        told.append(f"The last thing in its way: {one.error}.")
    return [*told, *becomes(one, now)]


def cause(key: str) -> str:
    """Say what a key stands for; a key of a form nobody knows is shown as it is."""
    parts = key.split(":")
    try:
        return CAUSES[parts[0]].format(*parts)
    except (KeyError, IndexError):
        return f"something named {parts[0]}"


def becomes(one: Entry, now: datetime) -> list[str]:
    """Say where a delivery stands, and what happens next."""
    match one.state:
        case State.QUEUED if one.due_at > now:
            return [f"It waits until {at(one.due_at)}.{_stale(one)}"]
        case State.QUEUED:
            return [f"It is due: it goes as soon as its turn comes, at the pace Slack allows.{_stale(one)}"]
        case State.CLAIMED | State.SENDING:
            return [
                "It is on its way now. If the bot stops meanwhile, another one finds out what became of it."
            ]
        case State.UNKNOWN:
            return [_unknown(one)]
        case State.SENT:
            return [f"Slack took it at {at(one.settled_at)}. Nothing more happens."]
        case State.FAILED:
            return [f"Slack refused it for good at {at(one.settled_at)}.", _after_failure(one)]
        case State.EXPIRED:
            return [f"It was let go at {at(one.settled_at)}, because it had become too old to be of use."]
        case State.CANCELLED:
            reason = REASONS.get(one.error or "", one.error or "it was not wanted any more")
            return [f"It was cancelled at {at(one.settled_at)}: {reason}."]


def _unknown(one: Entry) -> str:
    otherwise = {
        Unknown.AGAIN: "it is sent again",
        Unknown.LET_GO: "it is let go, for this kind is rather missed than sent twice",
    }[RULES[one.kind].on_unknown]
    return (
        "Slack's answer was lost, so it may have arrived. The bot looks for it in the conversation: what it "
        f"finds counts as sent, what is not there is sent again. Where it cannot look, {otherwise}."
    )


def _after_failure(one: Entry) -> str:
    if not one.has_words:
        return "Its words are not kept any more, so it cannot be sent again."
    return f"Nothing more happens by itself; `plg deliveries retry {one.id}` sends it again."


def _stale(one: Entry) -> str:
    return f" After {at(one.expires_at)} it is not sent any more." if one.expires_at else ""


def tries(attempts: int) -> str:
    """Say how often a delivery was tried."""
    return "It was tried once." if attempts == 1 else f"It was tried {attempts} times."


def at(moment: datetime | None) -> str:
    """Return a moment as an operator reads it, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "some time"
