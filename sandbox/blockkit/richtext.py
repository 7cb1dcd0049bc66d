"""What Slack asks of rich_text blocks."""

from typing import Any

from sandbox.blockkit.report import Report, Shape, anything, array, flag, one_of, string, whole

STYLE = Shape(
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), flag
    )
)
_LONG = string(100_000)
_PARTS: dict[str, Shape] = {
    "text": Shape({"type": anything, "text": _LONG, "style": STYLE}, ("text",)),
    "link": Shape(
        {"type": anything, "url": _LONG, "text": string(100_000, 0), "unsafe": flag, "style": STYLE}, ("url",)
    ),
    "user": Shape({"type": anything, "user_id": _LONG, "style": STYLE}, ("user_id",)),
    "usergroup": Shape({"type": anything, "usergroup_id": _LONG, "style": STYLE}, ("usergroup_id",)),
    "channel": Shape({"type": anything, "channel_id": _LONG, "style": STYLE}, ("channel_id",)),
    "broadcast": Shape({"type": anything, "range": one_of("here", "channel", "everyone")}, ("range",)),
    "emoji": Shape(
        {"type": anything, "name": _LONG, "unicode": _LONG, "skin_tone": whole(1, 6), "style": STYLE},
        ("name",),
    ),
    "color": Shape({"type": anything, "value": _LONG}, ("value",)),
    "date": Shape(
        {
            "type": anything,
            "timestamp": whole(0, 10**11),
            "format": _LONG,
            "url": _LONG,
            "fallback": _LONG,
            "style": STYLE,
        },
        ("timestamp", "format"),
    ),
}


def _part(report: Report, at: str, value: Any) -> None:
    shape = _PARTS.get(str(value.get("type"))) if isinstance(value, dict) else None
    if shape is None:
        report.add(at, "failed to match all allowed schemas")
        return
    shape(report, at, value)


_PARTS_LIST = array(_part, 10_000, 0)
_SECTION = Shape({"type": anything, "elements": _PARTS_LIST}, ("elements",))
_BORDER = whole(0, 1)


def _item(report: Report, at: str, value: Any) -> None:
    if not isinstance(value, dict) or value.get("type") != "rich_text_section":
        report.add(at, "unsupported type")
        return
    _SECTION(report, at, value)


_CONTAINERS: dict[str, Shape] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Shape(
        {
            "type": anything,
            "elements": array(_item, 10_000),
            "style": one_of("bullet", "ordered"),
            "indent": whole(0, 8),
            "offset": whole(0, 10_000),
            "border": _BORDER,
        },
        ("elements", "style"),
    ),
    "rich_text_quote": Shape({"type": anything, "elements": _PARTS_LIST, "border": _BORDER}, ("elements",)),
    "rich_text_preformatted": Shape(
        {"type": anything, "elements": _PARTS_LIST, "border": _BORDER, "language": _LONG}, ("elements",)
    ),
}


def _container(report: Report, at: str, value: Any) -> None:
    shape = _CONTAINERS.get(str(value.get("type"))) if isinstance(value, dict) else None
    if shape is None:
        report.add(at, "unsupported type")
        return
    shape(report, at, value)


RICH_TEXT = array(_container, 10_000)
