"""The life of one delivery in sentences: what it is, what caused it, what became of it, what comes next."""

from datetime import datetime

from bot.commands.causes import cause
from bot.db.ledger import IN_PLACE_OF, Entry
from bot.domain.deliveries import RULES, State, Unknown

METHODS = {
    "post": "a message to {to}",
    "update": "a change of {what}",
    "delete": "the removal of {what}",
    "pin": "the pinning of {what}",
    "file": "a file to {to}",
}

REASONS: dict[str, str] = {
    "back_already": "its recipient was back already",
    "gave_up": "its recipient had given the seat up",
    "deactivated": "its recipient's account was deactivated",
    "group_archived": "the group was archived",
    "may_have_arrived": "nobody could say if it had arrived, and this kind is rather missed than doubled",
    "not_a_member": "its recipient had left the group by then",
    "nothing_to_change": "the message it was to change was never sent",
    "operator": "an operator did that",
    "paused": "its recipient had paused",
    "private": "its author keeps it private now",
    "re_paired": "the buddies had changed by then",
    "session_cancelled": "the session was cancelled",
    "session_changed": "the session had moved or was cancelled",
    "session_moved": "the session had moved",
    "shown": "it was shown in the window already",
    "superseded": "a later version took its place",
    "unshared": "its author keeps it private now",
    "withdrawn": "it was taken back",
}


def sentences(one: Entry, now: datetime) -> list[str]:
    """Return the life of a delivery, oldest first; times are UTC."""
    what = METHODS[one.method].format(to=one.to, what=_what(one.to))
    told = [
        f"Delivery {one.id} is {what} in workspace {one.workspace}.",
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


def _what(to: str) -> str:
    key = to.removeprefix(IN_PLACE_OF)
    return f"a message to {to}" if key == to else f"the message {key}"


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
