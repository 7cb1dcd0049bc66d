"""Numbered lists in which people's words stand beside ours; nothing in them is parsed, nobody is pinged."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block
from bot.messages.kit import TEXT, cut


@dataclass(frozen=True)
class Line:
    """One line: somebody's words, then ours, with the people in between as Slack ids."""

    words: str
    people: Sequence[str] = ()
    ours: str = ""
    bold: bool = False


def numbered(lines: Sequence[Line], *, limit: int = TEXT) -> list[Block]:
    """Show lines with their numbers; each one's words are cut to `limit` characters. No lines, no block."""
    items = [{"type": "rich_text_section", "elements": _elements(line, limit)} for line in lines]
    if not items:
        return []
    shown: Block = {"type": "rich_text_list", "style": "ordered", "elements": items}
    return [{"type": "rich_text", "elements": [shown]}]


def _elements(line: Line, limit: int) -> list[Block]:
    words: Block = {"type": "text", "text": cut(line.words, limit) or "…"}
    elements = [words | ({"style": {"bold": True}} if line.bold else {})]
    for number, user_id in enumerate(line.people):
        elements += [
            {"type": "text", "text": ", " if number else " · "},
            {"type": "user", "user_id": user_id},
        ]
    return [*elements, {"type": "text", "text": f" · {line.ours}"}] if line.ours else elements
