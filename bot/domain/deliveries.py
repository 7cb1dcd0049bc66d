"""The rules of outgoing messages: what kinds there are, and which state may follow which.

A nudge is anything unasked that the bot sends one person: it waits for nobody's click, so it counts against
the weekly budget, and while the person is paused it is dropped, or held until they are back.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


PATIENCE = timedelta(seconds=30)  # with an answer of Slack's; after it nobody can say what became of a call
NEW = ("post", "file")  # the methods that show what people did not have before; others change what they have
LOOK = "look"  # the call that finds out whether a new one arrived; counted apart, as a method of its own
LIMITED = ("ratelimited", "rate_limited")  # what Slack says when it asks for silence
OPEN = (State.QUEUED, State.CLAIMED, State.SENDING, State.UNKNOWN)

FOLLOWS: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.CLAIMED, State.CANCELLED, State.EXPIRED}),
    State.CLAIMED: frozenset({State.QUEUED, State.SENDING, State.CANCELLED, State.EXPIRED}),
    State.SENDING: frozenset({State.SENT, State.FAILED, State.QUEUED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.SENT, State.QUEUED, State.CANCELLED, State.EXPIRED}),
    State.SENT: frozenset(),
    State.FAILED: frozenset({State.QUEUED, State.CANCELLED}),  # an operator's retry, or its words taken back
    State.EXPIRED: frozenset(),
    State.CANCELLED: frozenset(),
}


def may_follow(before: State, after: State) -> bool:
    """Say whether a delivery may go from one state to the other."""
    return after in FOLLOWS[before]


class Unknown(StrEnum):
    """What to do with a message of which nobody can say whether it arrived."""

    AGAIN = "again"
    LET_GO = "let_go"


class Paused(StrEnum):
    """What becomes of a message to somebody who has paused; answers to their own doing always go."""

    SEND = "send"
    HOLD = "hold"  # until they are back
    DROP = "drop"


class Kind(StrEnum):
    """What a message is for."""

    ANSWER = "answer"  # to something a person just did
    WELCOME = "welcome"
    BUDDY = "buddy"
    COMMITMENT = "commitment"
    SHARED = "shared"  # a log entry or reflection somebody chose to share
    SESSION = "session"
    POLL = "poll"
    POLL_REMINDER = "poll_reminder"
    INVITATION = "invitation"  # a session for somebody's calendar
    PROMPT = "prompt"
    PROMPT_REMINDER = "prompt_reminder"
    REFLECTION = "reflection"
    REFLECTION_REMINDER = "reflection_reminder"
    STRATEGIES = "strategies"  # what helped with a group's challenge, for its channel
    IDEA = "idea"  # what became of a suggestion, to whoever made it
    IDEA_DUE = "idea_due"  # to who looks after it, on its day
    IDEAS_DIGEST = "ideas_digest"
    NOTICE = "notice"  # to a facilitator or member: something changed or went wrong
    BUDDY_CHECK = "buddy_check"
    NUDGE = "nudge"
    TIP = "tip"
    AGENDA = "agenda"  # the messages of a session being held
    ACTION = "action"  # on the day: how did it go
    ACTION_REMINDER = "action_reminder"
    DIALOGUE = "dialogue"  # a dialogue one signed up for: it is tomorrow, it is in an hour
    DIALOGUE_NEWS = "dialogue_news"  # its date changed, a seat came free, would another date do
    DIALOGUE_AFTER = "dialogue_after"  # whom one met there for the first time


@dataclass(frozen=True)
class Rule:
    """How a kind is treated: lower `priority` goes first; None for `lifetime` means it never goes stale."""

    priority: int
    lifetime: timedelta | None
    on_unknown: Unknown
    paused: Paused
    unasked: bool = False


RULES: dict[Kind, Rule] = {
    Kind.ANSWER: Rule(0, timedelta(hours=6), Unknown.AGAIN, Paused.SEND),
    Kind.WELCOME: Rule(1, timedelta(days=7), Unknown.AGAIN, Paused.HOLD),
    Kind.SHARED: Rule(1, timedelta(days=3), Unknown.AGAIN, Paused.HOLD),
    Kind.COMMITMENT: Rule(1, timedelta(days=3), Unknown.AGAIN, Paused.HOLD),
    Kind.NOTICE: Rule(2, timedelta(days=3), Unknown.AGAIN, Paused.HOLD),
    Kind.SESSION: Rule(2, timedelta(hours=12), Unknown.AGAIN, Paused.DROP, unasked=True),
    Kind.POLL: Rule(2, timedelta(days=7), Unknown.AGAIN, Paused.HOLD),
    Kind.POLL_REMINDER: Rule(4, timedelta(days=1), Unknown.LET_GO, Paused.DROP, unasked=True),
    Kind.INVITATION: Rule(5, timedelta(days=2), Unknown.LET_GO, Paused.DROP),
    Kind.BUDDY: Rule(3, timedelta(days=3), Unknown.AGAIN, Paused.HOLD),
    Kind.PROMPT: Rule(3, timedelta(days=2), Unknown.AGAIN, Paused.HOLD),
    Kind.PROMPT_REMINDER: Rule(4, timedelta(days=1), Unknown.LET_GO, Paused.DROP, unasked=True),
    Kind.REFLECTION: Rule(4, timedelta(days=5), Unknown.AGAIN, Paused.HOLD, unasked=True),
    Kind.STRATEGIES: Rule(3, timedelta(days=7), Unknown.AGAIN, Paused.HOLD),
    Kind.IDEA: Rule(2, timedelta(days=14), Unknown.AGAIN, Paused.HOLD),
    Kind.IDEA_DUE: Rule(4, timedelta(days=3), Unknown.LET_GO, Paused.HOLD, unasked=True),
    Kind.IDEAS_DIGEST: Rule(4, timedelta(days=2), Unknown.LET_GO, Paused.DROP, unasked=True),
    Kind.REFLECTION_REMINDER: Rule(5, timedelta(days=2), Unknown.LET_GO, Paused.DROP, unasked=True),
    Kind.BUDDY_CHECK: Rule(5, timedelta(days=2), Unknown.LET_GO, Paused.DROP, unasked=True),
    Kind.NUDGE: Rule(5, timedelta(days=1), Unknown.LET_GO, Paused.DROP, unasked=True),
    Kind.AGENDA: Rule(0, timedelta(hours=2), Unknown.AGAIN, Paused.SEND),
    Kind.ACTION: Rule(4, timedelta(days=3), Unknown.LET_GO, Paused.HOLD, unasked=True),
    Kind.ACTION_REMINDER: Rule(5, timedelta(days=1), Unknown.LET_GO, Paused.DROP, unasked=True),
    Kind.DIALOGUE: Rule(2, timedelta(hours=12), Unknown.AGAIN, Paused.DROP, unasked=True),
    Kind.DIALOGUE_NEWS: Rule(2, timedelta(days=3), Unknown.AGAIN, Paused.HOLD),
    Kind.DIALOGUE_AFTER: Rule(4, timedelta(days=3), Unknown.LET_GO, Paused.HOLD, unasked=True),
    Kind.TIP: Rule(6, timedelta(days=2), Unknown.LET_GO, Paused.DROP, unasked=True),
}
