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


@dataclass(frozen=True)
class File:
    """A file: its name with the ending, and what it holds, as text or, with `base64`, as bytes in that."""

    name: str
    content: str
    base64: bool = False


@dataclass(frozen=True)
class Files(Message):
    """One or more files with a sentence to them; `text` is that sentence."""

    files: tuple[File, ...] = ()

    def payload(self) -> dict[str, Any]:
        """Return what delivery/ uploads."""
        return {
            "text": self.text,
            "files": [
                {"name": file.name, "content": file.content} | ({"base64": True} if file.base64 else {})
                for file in self.files
            ],
        }
