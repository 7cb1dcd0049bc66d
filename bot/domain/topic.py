"""What a dialogue is about: a topic, with the script by which a table of strangers meets 90 minutes on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.script import Part, Script, script_from

LEARNED = "learned"  # the record under which every dialogue keeps what the table learned
SUGGESTIONS = "suggestions"  # and what it suggests to the organisation, one a line
PARTS = frozenset({Part.ROUND, Part.SUGGEST, Part.ATTENDANCE})  # the others belong to a practice cycle
SHORTEST_ROUND = 5  # minutes: one for each at a full table


@dataclass(frozen=True)
class DialogueTopic:
    """A topic people sign up for; plain text as typed, so escape it before it goes into mrkdwn.

    `slug` is what the topic is kept under, `teaser` one line of at most 75 characters for the sign-up list.
    The script brings nothing that needs a facilitator or a group that meets again.
    """

    slug: str
    teaser: str
    script: Script

    @property
    def title(self) -> str:
        """What people choose, in at most 60 characters."""
        return self.script.title

    @property
    def purpose(self) -> str:
        """What the 90 minutes are for, in two or three sentences."""
        return self.script.purpose

    def as_data(self) -> dict[str, Any]:
        """Return the topic as JSON can keep it."""
        return {"slug": self.slug, "teaser": self.teaser, "script": self.script.as_data()}


def topic_from(data: Mapping[str, Any]) -> DialogueTopic:
    """Return the topic that `as_data` gave."""
    return DialogueTopic(data["slug"], data["teaser"], script_from(data["script"]))
