"""What both ways to the app share: the kinds of payload, an answer, a retry."""

from dataclasses import dataclass
from typing import Literal

from sandbox.world import Json

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Answer:
    """What came back from the app: its body, or the error that a person is shown."""

    ok: bool
    body: Json | None = None
    error: str | None = None  # operation_timeout, dispatch_failed …
    reason: str | None = None  # why an event is sent again, as x-slack-retry-reason
    no_retry: bool = False
    status: int = 0  # HTTP status; 200 for an acknowledged envelope, 0 when nothing came


@dataclass(frozen=True)
class Retry:
    """The how-manieth repetition of an event this is (1 to 3), and why it is repeated."""

    number: int
    reason: str
