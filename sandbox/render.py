"""Messages and views as plain words, as somebody reading the screen sees them."""

from datetime import UTC, datetime

from sandbox.blockkit.stored import STATE
from sandbox.escape import Piece, pieces
from sandbox.world import Json, Message, View, World


def text_of(what: Message | View | Json | None, world: World | None = None) -> str:
    """Return everything readable on a message, a view or a payload of one, a line a part; "" for None.

    With a world, mentions show names instead of ids. Blocks hide a message's `text`, as in Slack.
    """
    if what is None:
        return ""
    if isinstance(what, View):
        return _view(what.definition, what.state, world)
    if isinstance(what, Message):
        return _message(what.text, what.blocks, what.attachments, world)
    if what.get("type") in ("modal", "home"):
        return _view(what, what.get("state", {}).get("values", {}), world)
    return _message(what.get("text", ""), what.get("blocks") or [], what.get("attachments") or [], world)


def _message(text: str, blocks: list[Json], attachments: list[Json], world: World | None) -> str:
    lines = _blocks(blocks, {}, world) if blocks else [plain(text, world)]
    for attachment in attachments:
        lines += _blocks(attachment.get("blocks", []), {}, world)
        lines += [
            plain(attachment[name], world) for name in ("pretext", "title", "text") if attachment.get(name)
        ]
    return "\n".join(filter(None, lines))


def _view(view: Json, state: Json, world: World | None) -> str:
    lines = [_words(view.get("title"), world), *_blocks(view.get("blocks", []), state, world)]
    buttons = [_words(view.get(name), world) for name in ("submit", "close") if view.get(name)]
    return "\n".join(filter(None, [*lines, *(f"[{words}]" for words in buttons)]))


def plain(text: str, world: World | None = None) -> str:
    """Return stored text as it is read: decoded, with mentions, links and dates written out."""
    return "".join(_piece(piece, world) for piece in pieces(text))


def _piece(piece: Piece, world: World | None) -> str:
    if piece.kind == "user":
        user = world.users.get(piece.value) if world else None
        return f"@{user.real_name if user else piece.label or piece.value}"
    if piece.kind == "channel":
        channel = world.channels.get(piece.value) if world else None
        return f"#{channel.name if channel else piece.label or piece.value}"
    if piece.kind in ("special", "usergroup"):
        return f"@{piece.label or piece.value}"
    return (piece.label or piece.value) if piece.kind in ("link", "date") else piece.value


def _blocks(blocks: list[Json], state: Json, world: World | None) -> list[str]:
    return [line for block in blocks for line in _block(block, state, world)]


def _block(block: Json, state: Json, world: World | None) -> list[str]:
    match block.get("type"):
        case "section" | "header" | "markdown":
            fields = [_words(field, world) for field in block.get("fields", [])]
            accessory = [_element(block["accessory"], block, state, world)] if block.get("accessory") else []
            return [_words(block.get("text"), world), *fields, *accessory]
        case "context" | "actions" | "context_actions":
            return [" ".join(_element(element, block, state, world) for element in block["elements"])]
        case "divider":
            return ["---"]
        case "image":
            return [_words(block.get("title"), world), block.get("alt_text", "")]
        case "rich_text":
            return ["".join(_rich(part, world) for part in block.get("elements", []))]
        case "input":
            asked = [_words(block.get("label"), world), _words(block.get("hint"), world)]
            return [*asked, _element(block["element"], block, state, world)]
        case "table":
            return [" | ".join(_cell(cell, world) for cell in row) for row in block.get("rows", [])]
    return []


def _cell(cell: Json, world: World | None) -> str:
    if isinstance(cell.get("text"), str):
        return str(cell["text"])
    return "".join(_rich(part, world) for part in cell.get("elements", []))


def _rich(part: Json, world: World | None) -> str:
    match part.get("type"):
        case "text":
            return str(part.get("text", ""))
        case "link":
            return str(part.get("text") or part.get("url", ""))
        case "emoji":
            return f":{part.get('name')}:"
        case "user" | "channel":
            kind = str(part["type"])
            ident = str(part[f"{kind}_id"])
            return _piece(Piece("user" if kind == "user" else "channel", ident), world)
        case "broadcast":
            return f"@{part.get('range')}"
        case "rich_text_list":
            return "".join(f"\n• {_rich(item, world)}" for item in part.get("elements", []))
    return "".join(_rich(inner, world) for inner in part.get("elements", []))


def _element(element: Json, block: Json, state: Json, world: World | None) -> str:
    kind = element.get("type")
    if kind in ("mrkdwn", "plain_text"):
        return _words(element, world)
    if kind == "image":
        return str(element.get("alt_text", ""))
    if kind == "button":
        return f"[{_words(element.get('text'), world)}]"
    if kind == "overflow":
        return "[…: " + ", ".join(_words(option["text"], world) for option in element["options"]) + "]"
    if kind not in STATE:
        return ""
    key, initial = STATE[kind]
    held = state.get(block.get("block_id", ""), {}).get(element.get("action_id", ""), {})
    value = held.get(key, element.get(initial))
    shown = _value(kind, value, world) or _words(element.get("placeholder"), world)
    return f"<{shown}>" if shown else ""


def _value(kind: str, value: object, world: World | None) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_value(kind, item, world) for item in value)
    if kind == "file_input" and isinstance(value, dict):
        return str(value.get("name", ""))
    if isinstance(value, dict):
        return _rich(value, world) if value.get("type") == "rich_text" else _words(value.get("text"), world)
    if kind == "datetimepicker":
        return datetime.fromtimestamp(int(str(value)), UTC).isoformat()
    if "user" in kind or "channel" in kind or "conversation" in kind:
        return _piece(Piece("user" if "user" in kind else "channel", str(value)), world)
    return str(value)


def _words(text: Json | str | None, world: World | None) -> str:
    """Return a text object's words; plain_text shows exactly what it holds."""
    if not text:
        return ""
    if isinstance(text, str):
        return plain(text, world)
    return plain(text["text"], world) if text.get("type") == "mrkdwn" else str(text["text"])
