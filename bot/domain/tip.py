"""The weekly microlearning tip: one practice, one if-then example, one question."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tip:
    """What a member receives in one practice week.

    `body_mrkdwn` is ready for a Slack mrkdwn text object. Everything else is plain text as its author
    typed it: escape it before it goes into mrkdwn, and leave it alone in plain_text.
    """

    topic: str
    week: int
    title: str
    body_mrkdwn: str
    practice: str
    example: str
    question: str
    source: str | None = None


@dataclass(frozen=True)
class Topic:
    """A series of tips, one a practice week, that build on each other."""

    slug: str
    title: str
    summary: str
    tips: tuple[Tip, ...]

    def tip(self, week: int) -> Tip | None:
        """Return the tip of a practice week (counted from 1), or None when the topic has none for it."""
        return next((tip for tip in self.tips if tip.week == week), None)
