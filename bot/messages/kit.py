"""Block Kit as plain data: the few shapes plg uses, each inside Slack's limits.

Words of people go into `quote` and nowhere else where they can help it: a rich_text element is shown as
typed, is never parsed, and so cannot ping anybody. Where a name has to stand inside our own sentence,
`esc` makes it harmless. (The SDK's own block models accept empty, oversized and duplicate parts, so they
would not spare us the check that the tests make of every message.)
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.message import Block, Message, View
from bot.domain.places import label as place
from bot.domain.zones import local

TEXT = 3000  # characters of one text object
_LINK = re.compile(r"https?://[^\s<>|]+")
FALLBACK = 3900  # chat.update refuses more than 4,000


def esc(text: str) -> str:
    """Escape the three characters that Slack reads as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(text: str) -> str:
    """Show words as typed, with the web addresses in them to click on; nothing in them can ping anybody."""
    shown, at = "", 0
    for found in _LINK.finditer(text):
        shown += esc(text[at : found.start()]) + f"<{esc(found[0])}>"
        at = found.end()
    return shown + esc(text[at:])


def cut(text: str, limit: int) -> str:
    """Shorten to `limit` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def mention(user_id: str) -> str:
    """Name a person; Slack shows their display name."""
    return f"<@{user_id}>"


def names(user_ids: Sequence[str]) -> str:
    """Name several people: A, B and C."""
    shown = [mention(user_id) for user_id in user_ids]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def when(moment: datetime, tz: str, *, weekday: bool = False) -> str:
    """Show a moment in the reader's own zone; readers without it see `tz` named.

    `weekday` names the day of the week as well, for those who choose among dates.
    """
    here = local(moment, tz)
    fallback = f"{here:%a} {here.day} {here:%b %Y, %H:%M} {here.tzname()}"
    date = "date_long_pretty" if weekday else "date_short_pretty"
    return f"<!date^{int(moment.timestamp())}^{{{date}}} at {{time}}|{fallback}>"


def clock(moment: datetime, tz: str) -> str:
    """Show the time of day of a moment, each reader's own; readers without it see that of `tz`."""
    here = local(moment, tz)
    return f"<!date^{int(moment.timestamp())}^{{time}}|{here:%H:%M} {here.tzname()}>"


def day(moment: datetime, tz: str) -> str:
    """Show the day of a moment as it is in `tz`: Tue 3 Nov."""
    here = local(moment, tz)
    return f"{here:%a} {here.day} {here:%b}"


def section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph of our own words, in mrkdwn."""
    block: Block = {"type": "section", "text": _mrkdwn(cut(text, TEXT))}
    return block | ({"accessory": accessory} if accessory else {})


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(cut(text, 150))}


def context(text: str) -> Block:
    """A line in small print."""
    return {"type": "context", "elements": [_mrkdwn(cut(text, TEXT))]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def quote(text: str) -> Block:
    """A person's words, exactly as typed."""
    parts = [text[at : at + TEXT] for at in range(0, len(text), TEXT)] or ["…"]
    elements = [{"type": "text", "text": part} for part in parts]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": elements}]}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """A row of buttons and menus."""
    block: Block = {"type": "actions", "elements": list(elements)}
    return block | ({"block_id": block_id} if block_id else {})


def button(text: str, action_id: str, value: str = "-", *, style: str | None = None, ask: str = "") -> Block:
    """A button; `ask` is the question put before anything happens."""
    made: Block = {"type": "button", "text": plain(cut(text, 75)), "action_id": action_id, "value": value}
    if style:
        made["style"] = style
    if ask:
        made["confirm"] = {
            "title": plain("Are you sure?"),
            "text": plain(cut(ask, 300)),
            "confirm": plain("Yes"),
            "deny": plain("No"),
        }
    return made


def link_button(text: str, url: str, action_id: str) -> Block:
    """A button that opens an address; that it was pressed needs no answer."""
    return {"type": "button", "text": plain(cut(text, 75)), "action_id": action_id, "url": url}


def plain(text: str) -> Block:
    """A plain text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def option(text: str, value: str, description: str = "") -> Block:
    """One choice of a menu or of radio buttons."""
    made: Block = {"text": plain(cut(text, 75)), "value": value}
    return made | ({"description": plain(cut(description, 75))} if description else {})


def choice(
    kind: str, action_id: str, options: Sequence[Block], chosen: str | None = None, **more: Any
) -> Block:
    """A `static_select` or `radio_buttons` element; `chosen` is the value to begin with."""
    element: Block = {"type": kind, "action_id": action_id, "options": list(options), **more}
    initial = next((one for one in options if one["value"] == chosen), None)
    return element | ({"initial_option": initial} if initial else {})


def zone_menu(offered: Sequence[tuple[str, Sequence[str]]], chosen: str) -> Block:
    """A menu of time zones under their headings; it begins with the chosen one, if that is offered."""
    groups = [
        {"label": plain(heading), "options": [option(place(zone), zone) for zone in zones]}
        for heading, zones in offered
    ]
    element: Block = {"type": "static_select", "option_groups": groups}
    if any(chosen in zones for _, zones in offered):
        element["initial_option"] = option(place(chosen), chosen)
    return element


def text_input(
    *, initial: str = "", multiline: bool = False, limit: int = TEXT, example: str = "", focus: bool = False
) -> Block:
    """A text field; `example` shows while it is empty."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": multiline,
        "max_length": limit,
    }
    if initial:
        element["initial_value"] = initial[:limit]
    if example:
        element["placeholder"] = plain(cut(example, 150))
    if focus:
        element["focus_on_load"] = True
    return element


def field(name: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """An input of a modal; `name` is its block_id, and errors are shown at it. Its action_id is `value`."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": element | {"action_id": "value"},
        "optional": optional,
    }
    return block | ({"hint": plain(hint)} if hint else {})


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = "Save",
    close: str = "Cancel",
    meta: Mapping[str, Any] | None = None,
) -> View:
    """A modal; `meta` comes back with it when it is sent."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(cut(title, 24)),
        "close": plain(close),
        "blocks": list(blocks),
        "private_metadata": json.dumps(meta or {}, ensure_ascii=False),
    }
    return view | ({"submit": plain(submit)} if submit else {})


def home(blocks: Sequence[Block]) -> View:
    """The App Home."""
    return {"type": "home", "blocks": list(blocks)[:100]}


def message(*blocks: Block | None, text: str = "") -> Message:
    """A message of these blocks; its text is read off them, for screen readers and notifications."""
    shown = [block for block in blocks if block is not None]
    return Message(cut(text or "\n".join(_read(shown)) or "plg", FALLBACK), shown)


def _read(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        match block["type"]:
            case "section":
                yield block["text"]["text"]
            case "header":
                yield f"*{esc(block['text']['text'])}*"
            case "context":
                yield " ".join(element["text"] for element in block["elements"])
            case "rich_text":
                for part in block["elements"]:
                    yield from _read_rich(part)


def _read_rich(part: Block) -> Iterable[str]:
    if part["type"] == "rich_text_list":
        for number, item in enumerate(part["elements"], start=1):
            yield f"{number}. {_spoken(item)}"
    else:
        yield "> " + _spoken(part).replace("\n", "\n> ")


def _spoken(part: Block) -> str:
    return "".join(
        mention(one["user_id"]) if one["type"] == "user" else esc(one["text"]) for one in part["elements"]
    )
