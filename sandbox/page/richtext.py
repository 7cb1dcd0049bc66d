"""Slack's rich_text blocks, drawn as safe HTML for one person."""

from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from sandbox.page import emoji
from sandbox.page.mrkdwn import Reader
from sandbox.world import Json

_STYLES = (("code", "code"), ("strike", "s"), ("italic", "em"), ("bold", "strong"), ("underline", "u"))
_DEEPEST = 8


def render(block: Json, reader: Reader) -> Markup:
    """Draw the sections, lists, quotes and code of one rich_text block."""
    out: list[Markup] = []
    for is_list, run in groupby(block.get("elements", []), lambda part: part.get("type") == "rich_text_list"):
        parts = list(run)
        out += [_list(part, reader) for part in parts] if is_list else [_part(part, reader) for part in parts]
    return Markup("").join(out)


def _part(part: Json, reader: Reader) -> Markup:
    inner = _inline(part, reader)
    kind = part.get("type")
    if kind == "rich_text_quote":
        return Markup("<blockquote>{}</blockquote>").format(inner)
    if kind == "rich_text_preformatted":
        return Markup("<pre>{}</pre>").format(inner)
    return Markup('<span class="run">{}</span>').format(inner)


def _list(part: Json, reader: Reader) -> Markup:
    ordered = part.get("style") == "ordered"
    tag = "ol" if ordered else "ul"
    indent = min(int(part.get("indent", 0)), _DEEPEST)
    start = int(part.get("offset", 0)) + 1
    items = Markup("").join(
        Markup("<li>{}</li>").format(_inline(item, reader)) for item in part.get("elements", [])
    )
    first = Markup(' start="{}"').format(start) if ordered and start > 1 else Markup("")
    return Markup('<{} class="indent-{}"{}>{}</{}>').format(tag, indent, first, items, tag)


def _inline(part: Json, reader: Reader) -> Markup:
    return Markup("").join(_element(element, reader) for element in part.get("elements", []))


def _element(element: Json, reader: Reader) -> Markup:
    drawn = _bare(element, reader)
    style: dict[str, Any] = element.get("style") or {}
    for name, tag in _STYLES:
        if style.get(name):
            drawn = Markup("<{0}>{1}</{0}>").format(tag, drawn)
    return drawn


def _bare(element: Json, reader: Reader) -> Markup:
    match element.get("type"):
        case "text":
            drawn = _lines(element.get("text", ""))
        case "link":
            drawn = reader.link(element.get("url", ""), element.get("text", ""))
        case "emoji":
            drawn = escape(emoji.symbol(element.get("name", "")))
        case "user":
            drawn = reader.user_link(element.get("user_id", ""))
        case "channel":
            drawn = reader.channel_link(element.get("channel_id", ""))
        case "broadcast":
            drawn = reader.broadcast(element.get("range", ""))
        case "usergroup":
            group = reader.world.usergroups.get(element.get("usergroup_id", ""), {})
            drawn = reader.broadcast(group.get("handle", "group"))
        case "date":
            pattern, fallback = element.get("format", ""), element.get("fallback", "")
            drawn = reader.date(int(element.get("timestamp", 0)), pattern, element.get("url"), fallback)
        case _:
            drawn = escape(element.get("text") or element.get("value") or "")
    return drawn


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n"))
