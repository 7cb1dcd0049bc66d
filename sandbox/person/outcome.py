"""What comes of an act: what the person sees, or why Slack's client would not let them do it."""

from dataclasses import dataclass, field

from sandbox.world import Message, View


class NotPossible(Exception):
    """Slack's own client does not offer this: no such button, not a member, archived, deactivated."""


@dataclass(frozen=True)
class Outcome:
    """How the app answered one act of a person."""

    ok: bool
    error: str | None = None  # operation_timeout, dispatch_failed, invalid_response …
    notice: str | None = None  # the sentence in which Slack shows that error
    ephemeral: Message | None = None  # the newest message only this person got during the act
    modal: View | None = None  # the view on top when the app had answered
    errors: dict[str, str] = field(default_factory=dict)  # block_id → sentence, after a rejected submit
