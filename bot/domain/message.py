"""What a rendered message is, wherever it goes."""

from dataclasses import dataclass, field
from typing import Any

Block = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A message as Slack takes it: `text` for screen readers and notifications, `blocks` to look at."""

    text: str
    blocks: list[Block] = field(default_factory=list)

    def payload(self) -> dict[str, Any]:
        """Return the JSON that chat.postMessage takes, without its address."""
        return {"text": self.text, "blocks": self.blocks}
